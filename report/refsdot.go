package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// RefsDOT writes the inventory in the language of Graphviz. The error is that
// of w.
func RefsDOT(w io.Writer, r *Refs) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, "digraph refs {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n")
	d := r.diagram()
	for _, n := range d.nodes {
		style := ""
		if n.faint {
			style = ", style=dashed"
		}
		fmt.Fprintf(b, "  %s [shape=%s, label=\"%s\"%s];\n", n.id, dotShapes[n.kind], dotLabel(n.label...), style)
	}
	for _, e := range d.edges {
		style := ""
		if e.opens {
			style = ", style=dashed"
		}
		fmt.Fprintf(b, "  %s -> %s [label=\"%s\"%s];\n", e.from, e.to, dotLabel(e.label), style)
	}
	fmt.Fprint(b, "}\n")
	return b.Flush()
}

var dotShapes = map[byte]string{
	manifestNode: "note",
	secretNode:   "box",
	groupNode:    "folder",
	storeNode:    "cylinder",
	mountNode:    "cylinder",
}

// dotLabel joins lines that may hold anything: a label knows escapes with a
// backslash and the character references of HTML.
func dotLabel(lines ...string) string {
	escaped := make([]string, 0, len(lines))
	for _, l := range lines {
		if l != "" {
			escaped = append(escaped, dotEscapes.Replace(l))
		}
	}
	return strings.Join(escaped, `\n`)
}

var dotEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;", "\n", " ")
