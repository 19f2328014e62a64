package fn

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/overlay"
)

// with adds the objects of an overlay to the items, and leaves out those that
// are there already. An item of the same name that holds something else is an
// error: overwriting it could lose keys that manifests use.
func (in *input) with(o *overlay.Overlay) (*input, error) {
	objects, err := o.ObjectList()
	if err != nil {
		return nil, err
	}
	var missing []overlay.Object
	for _, x := range objects {
		there, same, err := in.has(x)
		switch {
		case err != nil:
			return nil, err
		case there && !same:
			return nil, fmt.Errorf("the items have the %s %s/%s already, and it is another than would be added; remove it, or render from manifests that have their references still",
				x.Kind, x.Namespace, x.Name)
		case !there:
			missing = append(missing, x)
		}
	}
	if len(missing) == 0 {
		return in, nil
	}
	at := in.insert
	if in.list.Style == manifest.Flow {
		at = in.insertFlow
	}
	data, err := at(missing)
	if err != nil {
		return nil, err
	}
	return newInput(data, nil, false)
}

// has looks for an item with the name of an object, and holds it against the
// object: annotations apart, which hosts add.
func (in *input) has(x overlay.Object) (there, same bool, err error) {
	for i := range in.items {
		n := in.node(i)
		meta := n.Get("metadata")
		if n.Text("kind") != x.Kind || meta.Text("name") != x.Name || meta.Text("namespace") != x.Namespace || !sameGroup(n.Text("apiVersion"), x.APIVersion) {
			continue
		}
		src, err := manifest.NewSource("", x.YAML())
		if err != nil {
			return false, false, err
		}
		docs, err := manifest.Parse(src)
		if err != nil || len(docs) != 1 {
			return false, false, errors.New("an object that would be added is no YAML; please report it")
		}
		return true, sameValue(n, docs[0].Root, 0), nil
	}
	return false, false, nil
}

// node is the tree of an item.
func (in *input) node(i int) *manifest.Node {
	if n := in.items[i].node; n != nil {
		return n
	}
	d, ok := in.parts.Item(new(manifest.Reader), i)
	if !ok {
		return nil
	}
	return d.Root.Children[0]
}

func sameGroup(a, b string) bool {
	group := func(s string) string {
		g, _, ok := strings.Cut(s, "/")
		if !ok {
			return ""
		}
		return g
	}
	return group(a) == group(b)
}

// sameValue compares two trees by their values. The annotations at depth 1 are
// the hosts'.
func sameValue(a, b *manifest.Node, depth int) bool {
	a, b = a.Resolve(), b.Resolve()
	switch {
	case a == nil || b == nil || a.Kind != b.Kind || depth > manifest.MaxDepth:
		return false
	case a.Kind == manifest.Scalar:
		return a.Value == b.Value
	case a.Kind == manifest.Sequence:
		return slices.EqualFunc(a.Children, b.Children, func(x, y *manifest.Node) bool { return sameValue(x, y, depth+1) })
	}
	entries := func(n *manifest.Node) map[string]*manifest.Node {
		m := make(map[string]*manifest.Node)
		for _, p := range n.Pairs() {
			if k := p.Key.Resolve(); k != nil && (depth != 1 || k.Value != "annotations") {
				m[k.Value] = p.Value
			}
		}
		return m
	}
	x, y := entries(a), entries(b)
	for k, v := range x {
		if w, ok := y[k]; !ok || !sameValue(v, w, depth+1) {
			return false
		}
	}
	return len(x) == len(y)
}

// insert adds objects behind the last item of a block list.
func (in *input) insert(objects []overlay.Object) ([]byte, error) {
	text := in.src.Text
	at := in.items[len(in.items)-1].text.End
	glue := at > 0 && text[at-1] != '\n'
	if glue && endsInBlockScalar(in.root) {
		return nil, errWriteBack // a line break would become part of the value
	}
	pad := strings.Repeat(" ", in.column(in.list.Span.Start))
	var b bytes.Buffer
	b.Write(text[:at])
	if glue {
		b.WriteByte('\n')
	}
	for _, x := range objects {
		mark := "- "
		for line := range bytes.Lines(x.YAML()) {
			b.WriteString(pad + mark)
			b.Write(line)
			mark = "  "
		}
	}
	b.Write(text[at:])
	return b.Bytes(), nil
}

// insertFlow adds objects in front of the bracket that closes a flow list.
func (in *input) insertFlow(objects []overlay.Object) ([]byte, error) {
	text := in.src.Text
	last := in.list.Children[len(in.list.Children)-1]
	bracket := in.list.Span.End - 1
	if bracket < last.Span.End || text[bracket] != ']' {
		return nil, errWriteBack
	}
	var b bytes.Buffer
	b.Write(text[:last.Span.End])
	for _, x := range objects {
		b.WriteString(", ")
		b.Write(x.JSON())
	}
	b.Write(text[last.Span.End:])
	return b.Bytes(), nil
}
