// Command gen writes docs/rules.md from the table of rules:
//
//	go run ./docs/gen
//
// Credentials in the examples are masked, as everything that secretref prints.
package main

import (
	"fmt"
	"os"
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/redact"
)

const file = "docs/rules.md"

func main() {
	if err := os.WriteFile(file, []byte(markdown(check.Rules())), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "gen: run it in the directory of go.mod:", err)
		os.Exit(1)
	}
}

const head = `# Rules

Written by ` + "`go run ./docs/gen`" + ` from the same texts that ` + "`secretref explain RULE`" + ` prints.
A policy changes the severity of a rule under ` + "`rules`" + ` or ` + "`overrides`" + `.

| rule | severity | reported when |
|---|---|---|
`

func markdown(rules []check.Rule) string {
	var b strings.Builder
	b.WriteString(head)
	for _, r := range rules {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s |\n", r.ID, r.ID, r.Default, cell(r.When))
	}
	for _, r := range rules {
		by := ""
		if r.Online {
			by = " by `verify`"
		}
		fmt.Fprintf(&b, "\n## %s\n\nSeverity: %s. Reported%s when %s.\n\n%s\n", r.ID, r.Default, by, prose(r.When), prose(r.Why))
		if policy := r.ExamplePolicy(); policy != "" {
			b.WriteString(block("Under the policy:", policy))
		}
		b.WriteString(block(wrong(r), r.Example))
		b.WriteString(block("Right:", r.Fixed))
		fmt.Fprintf(&b, "\n%s\n", prose(r.Fix))
	}
	return redact.Text(b.String())
}

// wrong is the heading of a rule's example. Some rules are about what is never
// printed, not even made up.
func wrong(r check.Rule) string {
	if redact.Text(r.Example) != r.Example {
		return "Wrong (the credential is masked here):"
	}
	return "Wrong:"
}

func block(title, yaml string) string {
	return "\n" + title + "\n\n```yaml\n" + yaml + "```\n"
}

// prose keeps Markdown from reading <tenant> as HTML and _ or * as emphasis.
func prose(s string) string {
	return strings.NewReplacer("<", `\<`, "_", `\_`, "*", `\*`).Replace(s)
}

func cell(s string) string { return strings.ReplaceAll(prose(s), "|", `\|`) }
