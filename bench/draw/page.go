package main

import (
	"fmt"
	"strings"

	"secretref.dev/secretref/bench/numbers"
)

const (
	opens  = "<!-- numbers: "
	closes = "<!-- end -->\n"
)

// fill replaces what stands between the comments of a page by the table of
// that name.
func fill(text string, n *numbers.Numbers) (string, error) {
	tables := map[string]string{"machine": machine(n.Machine)}
	for _, t := range n.Tables() {
		tables[t.Name] = t.Title + ":\n\n" + t.Markdown()
	}
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(text, opens)
		b.WriteString(before)
		if !ok {
			return b.String(), nil
		}
		name, after, ok := strings.Cut(after, " -->\n")
		if !ok {
			return "", fmt.Errorf("a comment %q has no end", opens)
		}
		_, rest, ok := strings.Cut(after, closes)
		if !ok {
			return "", fmt.Errorf("no %q after the table %q", strings.TrimSpace(closes), name)
		}
		table, ok := tables[name]
		if !ok {
			return "", fmt.Errorf("there are no numbers for the table %q", name)
		}
		fmt.Fprintf(&b, "%s%s -->\n%s%s", opens, name, table, closes)
		text = rest
	}
}

func machine(m numbers.Machine) string {
	return fmt.Sprintf("Measured on %s with %d processors, %s.\n", m.System, m.Processors, m.Go)
}
