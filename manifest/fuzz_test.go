package manifest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func FuzzParse(f *testing.F) {
	for _, tt := range parseTests {
		f.Add([]byte(tt.in))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		src, err := NewSource("fuzz.yaml", data)
		if err != nil {
			return
		}
		began := time.Now()
		docs, _ := Parse(src)
		took := time.Since(began)
		for tries := 0; tries < 3 && took > time.Second; tries++ { // the machine may have been busy
			began = time.Now()
			_, _ = Parse(src)
			took = min(took, time.Since(began))
		}
		if took > time.Second {
			t.Errorf("%d bytes took %v", len(data), took)
		}
		for _, d := range docs {
			checkDocument(t, d)
		}
		checkComments(t, src, docs)
		checkPositions(t, src)
	})
}

// checkDocument holds a document against what every document promises.
func checkDocument(t *testing.T, d *Document) {
	t.Helper()
	if d.Root != nil {
		checkSpans(t, d, d.Root, Span{0, len(d.Source.Text)})
	}
	if d.Loose {
		return
	}
	for _, n := range scalars(d.Root) {
		if err := readsAlone(d.Source.Text, n); err != nil {
			t.Error(err)
		}
	}
}

// checkSpans: a node lies in its parent, and nodes are in the order of the
// text.
func checkSpans(t *testing.T, d *Document, n *Node, in Span) {
	t.Helper()
	if n.Span.Start < in.Start || n.Span.End > in.End || n.Span.Start > n.Span.End {
		t.Errorf("%q of kind %d stands at %v, outside %v", n.Value, n.Kind, n.Span, in)
	}
	at := n.Span.Start
	for _, c := range n.Children {
		checkSpans(t, d, c, n.Span)
		if c.Span.Start < at && !d.Loose {
			t.Errorf("%q at %v comes before %d", c.Value, c.Span, at)
		}
		at = c.Span.End
	}
	if text := d.Source.Text[n.Span.Start:n.Span.End]; n.Style == Flow && !d.Loose && len(text) > 0 && (text[0] == '[' || text[0] == '{') {
		if last := text[len(text)-1]; last != text[0]+2 && (len(n.Children) == 0 || n.Children[0].Span.Start != n.Span.Start) {
			t.Errorf("%q does not end in its bracket", text)
		}
	}
}

func scalars(n *Node) []*Node {
	if n == nil {
		return nil
	}
	var out []*Node
	if n.Kind == Scalar && n.Span.End > n.Span.Start {
		out = append(out, n)
	}
	for _, c := range n.Children {
		out = append(out, scalars(c)...)
	}
	return out
}

// readsAlone parses the source of a scalar by itself: it must give the value.
// A block scalar is put below a parent of every indentation, and its last
// line feeds are not compared, since they are not in its span.
func readsAlone(text []byte, n *Node) error {
	spelt := string(text[n.Span.Start:n.Span.End])
	want := n.Value
	tries := []string{spelt, " " + spelt, "[" + spelt + "]", "- " + spelt, "{x: " + spelt + "}", spelt + ": x", "? " + spelt + ": x", "{" + spelt + ": x}", "{" + spelt + ", x}"}
	if n.Style == Literal || n.Style == Folded {
		want = trimFeeds(want)
		for i := range 64 {
			tries = append(tries, strings.Repeat(" ", i)+"- "+spelt+"\n")
		}
	}
	for _, s := range tries {
		docs, err := Parse(&Source{Text: []byte(s)})
		if err != nil || len(docs) != 1 {
			continue
		}
		for _, got := range scalars(docs[0].Root) {
			value := got.Value
			if n.Style == Literal || n.Style == Folded {
				value = trimFeeds(value)
			}
			if value == want && got.Style == n.Style {
				return nil
			}
		}
	}
	return fmt.Errorf("%q is said to spell %q", spelt, n.Value)
}

func trimFeeds(s string) string { return strings.TrimRight(s, "\n \t\u2028\u2029") }

// checkComments: with another text in each comment the values are the same.
// What is no comment, but part of a value, would change it.
func checkComments(t *testing.T, src *Source, docs []*Document) {
	t.Helper()
	var b bytes.Buffer
	at, loose := 0, false
	for _, d := range docs {
		loose = loose || d.Loose
		for _, c := range d.Comments {
			if src.Text[c.Span.Start] != '#' || c.Text != string(src.Text[c.Span.Start+1:c.Span.End]) || c.Span.Start < at {
				t.Fatalf("comment %q at %v", c.Text, c.Span)
			}
			b.Write(src.Text[at:c.Span.Start])
			b.WriteString("#\x7f")
			at = c.Span.End
		}
	}
	if loose || at == 0 {
		return
	}
	b.Write(src.Text[at:])
	other, _ := Parse(&Source{Text: b.Bytes()})
	if a, b := values(docs), values(other); a != b {
		t.Errorf("values change with the comments:\n%q\n%q", a, b)
	}
}

func values(docs []*Document) string {
	var b strings.Builder
	var walk func(n *Node)
	walk = func(n *Node) {
		if n == nil {
			b.WriteString("nil ")
			return
		}
		fmt.Fprintf(&b, "%d %s %q (", n.Kind, n.Tag, n.Value)
		for _, c := range n.Children {
			walk(c)
		}
		b.WriteString(") ")
	}
	for _, d := range docs {
		walk(d.Root)
	}
	return b.String()
}

// checkPositions: positions grow with offsets, and do not depend on the order
// in which they are asked for.
func checkPositions(t *testing.T, src *Source) {
	t.Helper()
	fresh := func(off int) Position { return (&Source{Text: src.Text}).own(off) }
	last := Position{}
	for i := 0; i <= len(src.Text); i += 1 + len(src.Text)/50 {
		p := src.Position(i)
		if p.Line < last.Line || p.Line == last.Line && p.Column < last.Column {
			t.Fatalf("%v follows %v", p, last)
		}
		back := len(src.Text) - i
		if got, want := src.Position(back), fresh(back); got != want || p != fresh(i) {
			t.Fatalf("offset %d is at %v, want %v", back, got, want)
		}
		last = p
	}
}

func FuzzEmbed(f *testing.F) {
	for _, tt := range parseTests {
		f.Add([]byte(tt.in))
	}
	f.Add([]byte("data:\n  x.yaml: |\n    a: b\n    c: \"d\\u0065\"\n"))
	f.Add([]byte(`data: {x: "a: \"b\"\n\tc: 'd''e'"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		src, err := NewSource("fuzz.yaml", data)
		if err != nil {
			return
		}
		docs, _ := Parse(src)
		for _, d := range docs {
			for _, n := range scalars(d.Root) {
				if n.Decoded() != n.Value {
					continue // base64, which has no places
				}
				if inner, err := EmbedText(src, n); err == nil && !d.Loose {
					checkEmbedded(t, n, inner)
				}
			}
		}
	})
}

// checkEmbedded: each character of an embedded text has its place inside the
// scalar, in order, and stands there unless it is escaped or white space.
func checkEmbedded(t *testing.T, n *Node, inner *Source) {
	t.Helper()
	if !inner.Exact() {
		t.Fatalf("%q: places of %q are not exact", inner.outer.Text[n.Span.Start:n.Span.End], n.Value)
	}
	outer := inner.outer.Text
	last := n.Span.Start
	for i, r := range string(inner.Text) {
		at := int(inner.offs[i])
		if at < last || at > len(outer) {
			t.Fatalf("character %d of %q is at %d, after %d", i, n.Value, at, last)
		}
		last = at
		if at == len(outer) || isWhite(inner.Text, i) || outer[at] == '\\' || outer[at] == '\'' {
			continue
		}
		if got, _ := utf8.DecodeRune(outer[at:]); got != r {
			t.Fatalf("character %d of %q is %q, but %q stands at %d", i, n.Value, r, got, at)
		}
	}
	if len(inner.offs) != len(inner.Text)+1 || int(inner.offs[len(inner.Text)]) < last {
		t.Fatalf("the end of %q is at %v", n.Value, inner.offs[len(inner.offs)-1])
	}
}
