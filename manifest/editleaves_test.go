package manifest

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

const (
	oldRef = "tfy-secret://acme:prod:KEY"
	newRef = "tfy-k8s-secret://ACME_PROD_KEY"
)

// A leaf is a scalar of a file or of a text inside it.
type leaf struct {
	src *Source
	n   *Node
}

// leaves lists the scalars and aliases of a file that hold no texts, and what
// stands around them, in order: all that an edit may not change by the way.
// Which of the scalars hold texts is as it was in like, where that is given.
func leaves(t testing.TB, data []byte, like []string) (all []leaf, around []string, err error) {
	t.Helper()
	src, err := NewSource("e.yaml", data)
	if err != nil {
		return nil, nil, err
	}
	docs, err := Parse(src)
	if err != nil {
		return nil, nil, err
	}
	var walk func(src *Source, n *Node, depth int)
	documents := func(src *Source, docs []*Document, depth int) {
		for _, d := range docs {
			around = append(around, "document")
			for _, c := range d.Comments {
				around = append(around, "#"+c.Text)
			}
			walk(src, d.Root, depth)
		}
	}
	walk = func(src *Source, n *Node, depth int) {
		if n == nil {
			around = append(around, "nothing")
			return
		}
		if n.Kind == Scalar && depth < 4 {
			asked := like == nil || len(around) < len(like) && like[len(around)] == "text"
			if inner, docs := textIn(src, n); docs != nil && asked {
				around = append(around, "text")
				documents(inner, docs, depth+1)
				return
			}
		}
		if n.Kind == Scalar || n.Kind == Alias {
			all = append(all, leaf{src, n})
			around = append(around, "leaf &"+n.Anchor)
			return
		}
		around = append(around, n.Tag)
		for _, c := range n.Children {
			walk(src, c, depth)
		}
		around = append(around, "end")
	}
	documents(src, docs, 0)
	return all, around, nil
}

// textIn reads a scalar that holds documents with collections, as it is or in
// base64.
func textIn(src *Source, n *Node) (*Source, []*Document) {
	for _, embed := range []func() (*Source, error){
		func() (*Source, error) { return EmbedText(src, n) },
		func() (*Source, error) { return EmbedBase64(src, n, "x") },
	} {
		inner, err := embed()
		if err != nil || !bytes.ContainsAny(inner.Text, ":{[-") {
			continue
		}
		docs, err := Parse(inner)
		if err == nil && len(docs) > 0 && docs[0].Root != nil && docs[0].Root.Kind != Scalar && docs[0].Root.Kind != Alias {
			return inner, docs
		}
	}
	return nil, nil
}

// editOf replaces a value, or the reference in it.
func editOf(l leaf, whole bool) Edit {
	e := Edit{Target: TargetOf(l.src, l.n), Text: newRef}
	e.End = len(e.Value())
	if i := strings.Index(e.Value(), oldRef); i >= 0 && !whole {
		e.Start, e.End = i, i+len(oldRef)
	}
	return e
}

// undo restores what Apply has replaced.
func undo(data []byte, replaced []Replaced) []byte {
	var out []byte
	at := 0
	for _, r := range replaced {
		out = append(append(out, data[at:r.Span.Start]...), r.Old...)
		at = r.Span.End
	}
	return append(out, data[at:]...)
}

// checkEdits applies edits, each at the leaf of that index, and holds the result
// against what every result promises. It reports whether there was one.
func checkEdits(t *testing.T, data []byte, edits map[int]Edit) bool {
	t.Helper()
	before := bytes.Clone(data)
	var list []Edit
	for _, e := range edits {
		list = append(list, e)
	}
	out, replaced, err := Apply(data, list)
	if !bytes.Equal(data, before) {
		t.Fatalf("the input has changed:\n%q\n%q", before, data)
	}
	if err != nil {
		var e *EditError
		if !errors.As(err, &e) || out != nil || strings.Contains(err.Error(), "CANARY") {
			t.Fatalf("%q: %v", data, err)
		}
		return false
	}
	if got := undo(out, replaced); !bytes.Equal(got, data) {
		t.Fatalf("undoing does not restore the input:\n%q\n%q\n%q", data, out, got)
	}
	old, aroundOld, _ := leaves(t, data, nil)
	now, aroundNow, err := leaves(t, out, aroundOld)
	if err != nil || len(old) != len(now) || strings.Join(aroundOld, "\n") != strings.Join(aroundNow, "\n") {
		t.Fatalf("other than values have changed (%v):\n%q\n%q", err, data, out)
	}
	for i, l := range old {
		want, tag, style := l.n.Value, l.n.Tag, l.n.Style
		if e, ok := edits[i]; ok {
			want, tag, style = want[:e.Start]+e.Text+want[e.End:], "!!str", now[i].n.Style
		}
		if n := now[i].n; n.Kind != l.n.Kind || n.Value != want || n.Tag != tag || n.Style != style {
			t.Fatalf("a value is %q (%s), want %q (%s):\n%q\n%q", n.Value, n.Tag, want, tag, data, out)
		}
	}
	return true
}

// apply edits every leaf of a text that holds the word.
func apply(t *testing.T, text, word string, whole bool) (string, error) {
	t.Helper()
	all, _, err := leaves(t, []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	edits := make(map[int]Edit)
	var list []Edit
	for i, l := range all {
		if strings.Contains(l.n.Resolve().Value, word) {
			edits[i] = editOf(l, whole)
			list = append(list, edits[i])
		}
	}
	if len(list) == 0 {
		t.Fatalf("nothing to edit in %q", text)
	}
	out, _, err := Apply([]byte(text), list)
	if (err == nil) != checkEdits(t, []byte(text), edits) {
		t.Fatal("not the same twice")
	}
	return string(out), err
}
