package check

import (
	"fmt"

	"secretref.dev/secretref/manifest"
)

// firsts finds the first key of a name: in a small mapping by looking through
// it, which allocates nothing.
type firsts map[string]*manifest.Node

func newFirsts(size int) firsts {
	if size <= 16 {
		return nil
	}
	return make(firsts, size)
}

func (f firsts) add(name string, k *manifest.Node) {
	if f != nil {
		f[name] = k
	}
}

// seen returns the earlier key of that name; children are those before it.
func (f firsts) seen(name string, children []*manifest.Node) *manifest.Node {
	if f != nil {
		return f[name]
	}
	for i := 0; i < len(children); i += 2 {
		if k := children[i].Resolve(); k != nil && k.Kind == manifest.Scalar && k.Value == name {
			return children[i]
		}
	}
	return nil
}

// repeatsKey reports whether a mapping in the tree has a key twice. The tree
// has no aliases.
func repeatsKey(n *manifest.Node) bool {
	if n.Kind == manifest.Mapping && hasKeyTwice(n.Children) {
		return true
	}
	for _, c := range n.Children {
		if c.Kind != manifest.Scalar && repeatsKey(c) {
			return true
		}
	}
	return false
}

// hasKeyTwice is repeatsKey for the mapping with these children alone.
func hasKeyTwice(children []*manifest.Node) bool {
	first := newFirsts(len(children) / 2)
	for i := 0; i+1 < len(children); i += 2 {
		k := children[i]
		if first != nil {
			if first.seen(k.Value, nil) != nil {
				return true
			}
			first.add(k.Value, k)
			continue
		}
		for j := 0; j < i; j += 2 {
			if earlier := children[j].Value; len(earlier) == len(k.Value) && earlier == k.Value {
				return true
			}
		}
	}
	return false
}

// A repeat is a key that stands in a mapping more than once.
type repeat struct {
	first, second *manifest.Node
	path          *manifest.Path
	count         int
}

// repeats are those of one mapping, in the order of their second places.
type repeats struct {
	list  []*repeat
	index map[*manifest.Node]*repeat
}

// add notes that k repeats the key first.
func (r *repeats) add(first, k *manifest.Node, path *manifest.Path) {
	if d := r.index[first]; d != nil {
		d.count++
		return
	}
	if r.index == nil {
		r.index = make(map[*manifest.Node]*repeat)
	}
	d := &repeat{first: first, second: k, path: path, count: 2}
	r.index[first], r.list = d, append(r.list, d)
}

// repeated reports each key that stands in a mapping more than once.
func (a *ambiguity) repeated(again repeats) {
	for _, d := range again.list {
		times := "a second time"
		if d.count > 2 {
			times = fmt.Sprintf("%d times", d.count)
		}
		pos := a.doc.Source.Position(d.first.Span.Start)
		a.at(d.second, d.path, fmt.Sprintf("the key %s stands here %s (first on line %d); parsers differ in which one they keep",
			shown(d.second.Resolve().Value), times, pos.Line), "keep one of them")
	}
}
