package manifest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// dump writes one line for each node, with its place and the text that it was
// read from, and one for each comment.
func dump(b *strings.Builder, d *Document, n *Node, depth int) {
	pad := strings.Repeat("  ", depth)
	if n == nil {
		fmt.Fprintf(b, "%snil\n", pad)
		return
	}
	start, end := d.Source.Range(n.Span)
	fmt.Fprintf(b, "%s%d:%d-%d:%d ", pad, start.Line, start.Column, end.Line, end.Column)
	if n.Anchor != "" {
		fmt.Fprintf(b, "&%s ", n.Anchor)
	}
	switch n.Kind {
	case Scalar:
		text := string(d.Source.Text[n.Span.Start:n.Span.End])
		fmt.Fprintf(b, "%s %q", n.Tag, n.Value)
		if text != n.Value {
			fmt.Fprintf(b, " from %q", text)
		}
		b.WriteString("\n")
	case Alias:
		fmt.Fprintf(b, "*%s\n", n.Value)
	default:
		fmt.Fprintf(b, "%s\n", n.Tag)
		for _, c := range n.Children {
			dump(b, d, c, depth+1)
		}
	}
}

func dumpAll(t testing.TB, text string) string {
	t.Helper()
	src, err := NewSource("test.yaml", []byte(text))
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	docs, err := Parse(src)
	var b strings.Builder
	for _, d := range docs {
		fmt.Fprintf(&b, "document %d", d.Index)
		if d.AfterEnd {
			b.WriteString(" after end")
		}
		if d.Loose {
			b.WriteString(" loose")
		}
		b.WriteString("\n")
		dump(&b, d, d.Root, 1)
		for _, c := range d.Comments {
			own := ""
			if c.Own {
				own = " own"
			}
			fmt.Fprintf(&b, "  # line %d%s:%s\n", src.Position(c.Span.Start).Line, own, c.Text)
		}
	}
	if err != nil {
		b.WriteString("error: " + err.Error() + "\n")
	}
	return b.String()
}

// lines joins lines of a text that a table holds.
func lines(s ...string) string { return strings.Join(s, "\n") + "\n" }

func TestParse(t *testing.T) {
	for _, tt := range parseTests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, dumpAll(t, tt.in)); diff != "" {
				t.Errorf("%q reads otherwise (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}
