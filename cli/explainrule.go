package cli

import (
	"fmt"
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/redact"
)

func (a *app) listRules() {
	fmt.Fprint(a.stdout, "Rules; \"secretref explain RULE\" tells more.\n\n")
	for _, rule := range check.Rules() {
		fmt.Fprintf(a.stdout, "%s (%s)\n%s", rule.ID, rule.Default, wrap(rule.When, "    "))
	}
}

func (a *app) explainRule(r check.Rule) {
	reported := "Reported when "
	if r.Online { // check would not, whatever one does to its input
		reported = "Reported by verify when "
	}
	fmt.Fprintf(a.stdout, "%s (%s)\n\n%s\n%s\n", r.ID, r.Default, wrap(reported+r.When+".", ""), wrap(r.Why, ""))
	if policy := r.ExamplePolicy(); policy != "" {
		fmt.Fprintf(a.stdout, "Under the policy:\n\n%s\n", indent(policy))
	}
	wrong := "Wrong:"
	if redact.Text(r.Example) != r.Example { // a made-up credential, which is no more printed than a real one
		wrong = "Wrong (the credential is masked here):"
	}
	fmt.Fprintf(a.stdout, "%s\n\n%s\nRight:\n\n%s\n%s", wrong, indent(r.Example), indent(r.Fixed), wrap(r.Fix, ""))
}

// wrap breaks a paragraph into lines of helpWidth, each behind prefix. A word
// that is longer, such as a path, is broken behind a dot.
func wrap(text, prefix string) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		for word != "" {
			switch {
			case column == 0:
				b.WriteString(prefix)
				column = len(prefix)
			case column+1+len(word) > helpWidth:
				b.WriteString("\n" + prefix)
				column = len(prefix)
			default:
				b.WriteByte(' ')
				column++
			}
			n := fitting(word, helpWidth-column)
			b.WriteString(word[:n])
			column += n
			word = word[n:]
		}
	}
	b.WriteByte('\n')
	return b.String()
}

// fitting is how much of a word fits into width columns: all, else up to the
// last dot before.
func fitting(word string, width int) int {
	if len(word) <= width {
		return len(word)
	}
	if i := strings.LastIndexByte(word[:width], '.'); i > 0 {
		return i + 1
	}
	return len(word)
}

// indent puts a manifest two columns to the right.
func indent(yaml string) string {
	var b strings.Builder
	for line := range strings.Lines(yaml) {
		b.WriteString("  " + line)
	}
	return b.String()
}
