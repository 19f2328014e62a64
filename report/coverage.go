package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"secretref.dev/secretref/check"
)

// Coverage writes what [CoverageJSON] does as tables for people, to be kept
// beside a green run. The error is that of w.
func Coverage(w io.Writer, r *check.Result, about About) error {
	b := bufio.NewWriter(w)
	c := coverageOf(r, about)
	coverageHead(b, c)
	for i := range c.Files {
		if f := &c.Files[i]; len(f.Manifests) > 0 {
			coverageManifests(b, f)
		}
	}
	coverageRest(b, c)
	section(b, "Found in no sensitive field", len(c.Elsewhere), func(i int) string {
		x := c.Elsewhere[i]
		return fmt.Sprintf("%s: %s at %s", Place(x.File, x.Line, x.Column), x.Rule, orWhole(x.Path))
	})
	section(b, "Not read, so nothing is known of them", len(c.Unreadable), func(i int) string {
		u := c.Unreadable[i]
		return Place(u.File, u.Line, u.Column) + ": " + OneLine(u.Message)
	})
	section(b, "Left out by a pattern", len(c.Excluded), func(i int) string {
		return c.Excluded[i].Pattern + ": " + orNothing(c.Excluded[i].Matches)
	})
	section(b, "Rules that are off", len(c.RulesOff), func(i int) string { return c.RulesOff[i] })
	section(b, "What else the policy takes away", len(c.Relaxed), func(i int) string { return c.Relaxed[i] })
	section(b, "Allows that were used", len(c.Allows), func(i int) string {
		a := c.Allows[i]
		until := ""
		if a.Until != "" {
			until = " (until " + a.Until + ")"
		}
		return fmt.Sprintf("%s: %s at %s: %s%s", Place(a.File, a.Line, 0), a.Rule, orWhole(a.Path), a.Reason, until)
	})
	return b.Flush()
}

func coverageHead(b *bufio.Writer, c *coverageReport) {
	fmt.Fprintf(b, "secretref %s %s, catalogue %s\n", c.Command, c.Program, c.Catalogue)
	if c.Time != "" {
		fmt.Fprintf(b, "Time: %s\n", c.Time)
	}
	policy := c.Policy
	if policy == "" {
		policy = "none, so the defaults"
	}
	complete := "everything was read"
	if !c.Result.Complete {
		complete = "not everything could be answered, so this proves nothing"
	}
	fmt.Fprintf(b, "Policy: %s\nExit status: %d; %s\n", policy, c.Result.ExitCode, complete)
	t := &c.Totals
	fmt.Fprintf(b, "Seen: %s, %s, %s, %s\n", Count(t.Files, "file"), Count(t.Documents, "document"), Count(t.Manifests, "manifest"), Count(t.Fields, "sensitive field"))
	fmt.Fprintf(b, "Found: %s, %s, %s, %d suppressed\n", Count(t.Errors, "error"), Count(t.Warnings, "warning"), Count(t.Notes, "note"), t.Suppressed)
	for _, line := range c.LeftOut {
		fmt.Fprintf(b, "Left out: %s\n", line)
	}
	var parts []string
	for _, v := range c.Verdicts {
		if v.Fields > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", v.Fields, v.Verdict))
		}
	}
	if len(parts) > 0 {
		fmt.Fprintf(b, "Fields: %s\n", strings.Join(parts, ", "))
	}
}

// coverageManifests writes the fields of a file's manifests as a table.
func coverageManifests(b *bufio.Writer, f *coverageFile) {
	fmt.Fprintf(b, "\n%s\n", f.File)
	for _, m := range f.Manifests {
		name := manifestName(check.ManifestID{Type: m.Type, Name: m.Name})
		fmt.Fprintf(b, "  %s, line %d", name, m.Line)
		if !m.InCatalogue {
			b.WriteString(", of a type that the catalogue does not have")
		}
		if len(m.Fields) == 0 {
			b.WriteString(": no sensitive field")
		}
		b.WriteString("\n")
		rows := make([][]string, 0, len(m.Fields))
		for _, x := range m.Fields {
			rows = append(rows, []string{fmt.Sprint(x.Line), x.Path, x.Sensitivity, x.Verdict + coverageWhy(&x)})
		}
		table(b, rows)
	}
}

// coverageWhy names the rules behind a verdict.
func coverageWhy(f *coverageField) string {
	var parts []string
	if len(f.Rules) > 0 {
		parts = append(parts, strings.Join(f.Rules, ", "))
	}
	if len(f.Allowed) > 0 {
		parts = append(parts, "allowed: "+strings.Join(f.Allowed, ", "))
	}
	if len(f.Off) > 0 {
		parts = append(parts, "off: "+strings.Join(f.Off, ", "))
	}
	if len(f.LeftToCheck) > 0 {
		parts = append(parts, "left to check: "+strings.Join(f.LeftToCheck, ", "))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}

// table writes rows in columns, the last one as long as it is.
func table(b *bufio.Writer, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		b.WriteString("  ")
		for i, cell := range row {
			b.WriteString("  " + cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)))
			}
		}
		b.WriteString("\n")
	}
}

// coverageRest lists what is no manifest: whole files, and documents beside
// manifests.
func coverageRest(b *bufio.Writer, c *coverageReport) {
	var rest []string
	for _, f := range c.Files {
		switch {
		case len(f.Others) == 1 && len(f.Manifests) == 0 && f.Documents == 1:
			rest = append(rest, f.File+": "+f.Others[0].Why)
			continue
		case f.Why != "":
			rest = append(rest, f.File+": "+f.Why)
		}
		for _, d := range f.Others {
			rest = append(rest, fmt.Sprintf("%s, document %d: %s", Place(f.File, d.Line, 0), d.Document+1, d.Why))
		}
	}
	section(b, "No manifests", len(rest), func(i int) string { return rest[i] })
}

// section writes a title and its lines, or that there are none: an auditor
// shall see that it was asked.
func section(b *bufio.Writer, title string, n int, line func(i int) string) {
	if n == 0 {
		fmt.Fprintf(b, "\n%s: none\n", title)
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for i := range n {
		b.WriteString("  " + line(i) + "\n")
	}
}

func orNothing(all []string) string {
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, ", ")
}

func orWhole(path string) string {
	if path == "" {
		return "the whole document"
	}
	return path
}
