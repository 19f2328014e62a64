package manifest

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

var listSeeds = []struct {
	name, text string
	items      int // 0: it is not cut
}{
	{"at the margin", "kind: L\nitems: # all\n# a\n- a: b\n  c: |\n    - d\n# b\n\n- e: [f,\n  g]\nmore: x\n", 2},
	{"indented", "items:\n   - a: b\n   # c\n   - c: d\n", 2},
	{"in CRLF", "items:\r\n- a: b\r\n- c: d\r\n", 2},
	{"an anchor of its own", "items:\n- a: &x b\n  c: *x\n- a: &x c\n", 2},
	{"an end marker", "items:\n- a: b\n...\n", 1},
	{"no list", "items:\nmore: x\n", 0},
	{"in brackets", "items: [{a: b}]\n", 0},
	{"scalars", "items:\n- a\n- b\n", 0},
	{"another key", "item:\n- a: b\n", 0},
	{"below a key", "a:\n  items:\n  - a: b\n", 0},
	{"twice", "items:\n- a: b\nitems:\n- c: d\n", 0},
	{"inside quotes", "a: 'b\nitems:\n- c: d\n'\n", 0},
	{"a shared quote", "items:\n- a: 'b\n- c: d'\n", 0},
	{"a shared anchor", "items:\n- a: &x b\n- c: *x\n", 0},
	{"an anchor around", "a: &x b\nitems:\n- c: d\ne: *x\n", 0},
	{"a directive", "%TAG !! tag:x,2000:\n---\nitems:\n- a: !!str b\n", 0},
	{"two documents", "items:\n- a: b\n---\nc: d\n", 0},
	{"an odd break", "items:\n- a: b\u2028- c: d\n", 0},
	{"an end marker behind an odd break", "items:\n- a: b\n  \r...\n- c: d\n", 0},
	{"an empty key behind", "items:\n- a: b\n: c\n", 0},
	{"a null", "items:\n- a: b\n-\n", 0},
	{"a value without end", "items:\n  - ? a\n  - b: c\n", 0},
}

func TestCutList(t *testing.T) {
	for _, s := range listSeeds {
		t.Run(s.name, func(t *testing.T) {
			if n := sameList(t, s.text); n != s.items {
				t.Errorf("%d items, want %d", n, s.items)
			}
		})
	}
}

// FuzzCutList holds the items against those of the whole tree.
func FuzzCutList(f *testing.F) {
	for _, s := range listSeeds {
		f.Add(s.text)
	}
	f.Fuzz(func(t *testing.T, text string) { sameList(t, text) })
}

// sameList returns the number of items that are the same in their parts and in
// the whole; 0 when the list is not cut.
func sameList(t *testing.T, text string) int {
	t.Helper()
	src, err := NewSource("", []byte(text))
	if err != nil {
		return 0
	}
	l, ok := CutList(src, "items")
	if !ok {
		return 0
	}
	items := make([]*Document, l.Len())
	for i := range items {
		if items[i], ok = l.Item(new(Reader), i); !ok {
			return 0
		}
	}
	docs, err := Parse(src)
	if err != nil || len(docs) != 1 || docs[0].Loose {
		t.Fatalf("%q: the parts parse, and the whole does not: %v", text, err)
	}
	list := docs[0].Root.Get("items")
	if list.Span != l.Node.Span || docs[0].Root.Span != l.Root.Span || len(list.Children) != len(items) {
		t.Fatalf("%q: %d items in %v, in the tree %d in %v", text, len(items), l.Node.Span, len(list.Children), list.Span)
	}
	for i, d := range items {
		samePart(t, text, d, d.Root.Children[0], docs[0], list.Children[i], l.Text(i))
	}
	return len(items)
}

func samePart(t *testing.T, text string, part *Document, a *Node, whole *Document, b *Node, span Span) {
	t.Helper()
	if !reflect.DeepEqual(a, b) {
		t.Fatalf("%q: %+v is %+v in the tree", text, a, b)
	}
	x, y := part.Part(a, span, part.Source, 0), whole.Part(b, span, whole.Source, 0)
	if !slices.Equal(x.Comments, y.Comments) {
		t.Fatalf("%q: comments %v are %v in the tree", text, x.Comments, y.Comments)
	}
	if gapText(x) != gapText(y) {
		t.Fatalf("%q: between the values stands %q, in the tree %q", text, gapText(x), gapText(y))
	}
}

func gapText(d *Document) string {
	var b strings.Builder
	for _, g := range d.Gaps() {
		b.Write(d.Source.Text[g.Start:g.End])
	}
	return b.String()
}

// A view knows the lines of its source, and goes its own way.
func TestView(t *testing.T) {
	for _, text := range []string{"", "a", "a\n", "a\nb", "a\r\nb\rc\n", "\n\n"} {
		src, plain := &Source{Text: []byte(text)}, &Source{Text: []byte(text)}
		src.IndexLines()
		v := src.View("v", nil)
		for off := range len(text) + 1 {
			if got, want := v.Position(off), plain.Position(off); got != want || v.Name != "v" {
				t.Errorf("%q at %d: %v, want %v", text, off, got, want)
			}
		}
	}
	moved := (&Source{Text: []byte("a\nb")}).View("v", func(int) Position { return Position{Line: 7} })
	if moved.Position(2).Line != 7 || moved.Own(2).Line != 2 {
		t.Error("positions are not those of the function")
	}
}
