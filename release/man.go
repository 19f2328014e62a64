package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manuals are the manual pages, one for the program and one for each command,
// by the names of their files. Their words are those of the help texts.
func manuals(root *cobra.Command, date time.Time) map[string][]byte {
	pages := make(map[string][]byte)
	for _, c := range append([]*cobra.Command{root}, root.Commands()...) {
		if c == root || c.IsAvailableCommand() {
			pages[page(c)+".1"] = manual(c, root, date)
		}
	}
	return pages
}

// page is the name of a command's manual.
func page(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

func manual(c, root *cobra.Command, date time.Time) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, ".TH %s 1 %s secretref \"secretref manual\"\n.SH NAME\n%s \\- %s\n", strings.ToUpper(page(c)), date.Format(time.DateOnly), roff(page(c)), roff(c.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n.B %s\n", roff(c.UseLine()))
	about := c.Long
	if about == "" {
		about = c.Short + "."
	}
	b.WriteString(".SH DESCRIPTION\n")
	paragraphs(&b, about)
	if c == root {
		b.WriteString(".SH COMMANDS\n")
		for _, sub := range root.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(&b, ".TP\n.BR %s (1)\n%s\n", roff(page(sub)), roff(sub.Short))
			}
		}
	}
	options(&b, c)
	if c.Example != "" {
		b.WriteString(".SH EXAMPLES\n")
		verbatim(&b, c.Example)
	}
	if c != root {
		fmt.Fprintf(&b, ".SH SEE ALSO\n.BR %s (1)\n", roff(page(root)))
	}
	return b.Bytes()
}

// paragraphs writes a help text. Blank lines separate its paragraphs; indented
// lines are a table, and stay as they are.
func paragraphs(b *bytes.Buffer, text string) {
	for i, p := range strings.Split(text, "\n\n") {
		switch {
		case strings.Contains("\n"+p, "\n  "):
			if i > 0 {
				b.WriteString(".PP\n")
			}
			verbatim(b, p)
			continue
		case i > 0:
			b.WriteString(".PP\n")
		}
		b.WriteString(roff(p) + "\n")
	}
}

func verbatim(b *bytes.Buffer, text string) {
	fmt.Fprintf(b, ".nf\n%s\n.fi\n", roff(strings.TrimRight(text, "\n")))
}

func options(b *bytes.Buffer, c *cobra.Command) {
	var flags bytes.Buffer
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if value != "" {
			name += " " + value
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" && f.DefValue != "[]" {
			usage += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(&flags, ".TP\n.B %s\n%s\n", roff(name), roff(usage))
	})
	if flags.Len() > 0 {
		b.WriteString(".SH OPTIONS\n")
		b.Write(flags.Bytes())
	}
}

// roff escapes a text: what begins with a dot or a quote is no request, and a
// dash is one that can be copied.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", `\[u2026]`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
