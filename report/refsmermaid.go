package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// RefsMermaid writes the inventory as a Mermaid graph, which the web pages of
// GitHub and GitLab draw. The error is that of w.
func RefsMermaid(w io.Writer, r *Refs) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, "graph LR\n")
	d := r.diagram()
	for _, n := range d.nodes {
		shape := mermaidShapes[n.kind]
		fmt.Fprintf(b, "  %s%s\"%s\"%s\n", n.id, shape[0], mermaidLabel(n.label...), shape[1])
		if n.faint {
			fmt.Fprintf(b, "  style %s stroke-dasharray: 4\n", n.id)
		}
	}
	for _, e := range d.edges {
		arrow := "-->"
		if e.opens {
			arrow = "-.->"
		}
		if e.label != "" {
			arrow += `|"` + mermaidLabel(e.label) + `"|`
		}
		fmt.Fprintf(b, "  %s %s %s\n", e.from, arrow, e.to)
	}
	return b.Flush()
}

// The brackets around a label make the shape.
var mermaidShapes = map[byte][2]string{
	manifestNode: {"[", "]"},
	secretNode:   {"(", ")"},
	groupNode:    {"[[", "]]"},
	storeNode:    {"[(", ")]"},
	mountNode:    {"[(", ")]"},
}

// mermaidLabel joins lines that may hold anything. What could end the label or
// mean something inside (quotes, tags, a directive, the end of the code block
// around the graph) is written as a character reference.
func mermaidLabel(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		if l == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("<br/>")
		}
		for _, r := range l {
			if r >= 0x80 || isMermaidPlain(r) {
				b.WriteRune(r)
			} else {
				fmt.Fprintf(&b, "#%d;", r)
			}
		}
	}
	return b.String()
}

func isMermaidPlain(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(" _-./:,", r)
}
