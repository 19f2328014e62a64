// Package report prints the result of a check, one file per format.
//
//	report.Text(os.Stdout, result, report.TextOptions{Color: true})
//	report.JSON(file, result)
//	report.Summary(os.Stderr, result, report.SummaryOptions{})
//
// A report never embeds source text: what it shows of a line is made from the
// finding's [check.Excerpt], whose value is masked already. And it trusts
// nobody: every string of a result, be it a path, a key or a message, passes
// through package redact before it is written.
//
// The package decides nothing: severities, order and the exit status are those
// of the result.
package report

import (
	"fmt"
	"strings"

	"secretref.dev/secretref/redact"
)

// OneLine makes s safe to print on one line: credentials are masked, control
// characters and line breaks become visible.
func OneLine(s string) string {
	return lineBreaks.Replace(redact.Text(s))
}

var lineBreaks = strings.NewReplacer("\n", `\n`, "\t", `\t`)

// Place is file:line:column without the parts that are not known, fit to be
// printed.
func Place(file string, line, column int) string {
	p := OneLine(file)
	if line > 0 {
		p += fmt.Sprintf(":%d", line)
		if column > 0 {
			p += fmt.Sprintf(":%d", column)
		}
	}
	return p
}

// Count is "1 file", "2 files": the noun takes an s, or es after ch.
func Count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "ch"):
		return fmt.Sprintf("%d %ses", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
