package check

import (
	"bytes"
	"slices"
	"strings"

	"secretref.dev/secretref/manifest"
)

// ambiguous reports what another YAML parser may read differently. The
// platform's loader is Python: YAML 1.1, the last of two equal keys wins.
func (r *docRun) ambiguous(d *manifest.Document) {
	r.afterEnd(d)
	if d.Verbatim && !repeatsKey(d.Root) {
		return // plain YAML has neither tags nor aliases nor merges
	}
	a := ambiguity{docRun: r, doc: d, id: r.ownerOf(d)}
	a.node(d.Root, r.baseOf(d), 0)
}

// afterEnd reports a document that not every tool sees.
func (r *docRun) afterEnd(d *manifest.Document) {
	if d.AfterEnd && d.Root != nil {
		a := ambiguity{docRun: r, doc: d, id: r.ownerOf(d)}
		a.at(d.Root, r.baseOf(d), "the document stands after a `...` line; kustomize and kpt drop it in silence", "separate documents with --- and remove the ...")
	}
}

type ambiguity struct {
	*docRun
	doc   *manifest.Document
	id    ManifestID
	above []*manifest.Node // the collections around a node
}

func (a *ambiguity) at(n *manifest.Node, path *manifest.Path, message, hint string) {
	a.add(finding{rule: "ambiguous-yaml", place: place{doc: a.doc, path: path, at: n}, message: message, hint: hint}, a.id, nil, nil)
}

func (a *ambiguity) node(n *manifest.Node, path *manifest.Path, depth int) {
	if n == nil || depth > manifest.MaxDepth {
		return
	}
	if n.Kind == manifest.Alias {
		if slices.Contains(a.above, n.Target) {
			a.at(n, path, "an alias stands inside the value that it names", "write the value out instead of the alias")
		}
		return
	}
	a.tag(n, path)
	if n.Kind == manifest.Scalar {
		return
	}
	a.above = append(a.above, n)
	if n.Kind == manifest.Mapping {
		a.mapping(n, path, depth)
	} else {
		for i, c := range n.Children {
			a.node(c, a.paths.Index(path, i), depth+1)
		}
	}
	a.above = a.above[:len(a.above)-1]
}

func (a *ambiguity) mapping(n *manifest.Node, path *manifest.Path, depth int) {
	first := newFirsts(len(n.Children) / 2)
	var again repeats
	for i := 0; i+1 < len(n.Children); i += 2 {
		k := n.Children[i]
		key := k.Resolve()
		if key == nil || key.Kind != manifest.Scalar {
			a.node(k, path, depth+1)
			a.node(n.Children[i+1], path.Key("?"), depth+1)
			continue
		}
		at := a.paths.Key(path, keyName(key.Decoded()))
		a.tag(k, at)
		if manifest.IsMerge(key) && !mergeable(n.Children[i+1]) {
			a.at(n.Children[i+1], at, "`<<` merges mappings, and this is none; parsers differ in what they make of it", "write the alias of a mapping, or rename the key")
		}
		if key.Value == "<<" && !manifest.IsMerge(key) {
			a.at(k, at, "a quoted `<<` is a key to one YAML parser and a merge to another", "remove the quotes to merge, or rename the key")
		}
		if manifest.IsValueKey(key) {
			a.at(k, at, "a plain `=` is a key of its own kind to one YAML parser and text to another", "put the key in quotes, or rename it")
		}
		if before := first.seen(key.Value, n.Children[:i]); before != nil {
			again.add(before, k, at)
		} else {
			first.add(key.Value, k)
		}
		a.node(n.Children[i+1], at, depth+1)
	}
	a.repeated(again)
}

// mergeable reports whether `<<` can merge a value: a mapping or a list of
// mappings.
func mergeable(v *manifest.Node) bool {
	v = v.Resolve()
	if v == nil || v.Kind == manifest.Mapping {
		return true
	}
	for _, item := range v.Children {
		if m := item.Resolve(); m != nil && m.Kind != manifest.Mapping {
			return false
		}
	}
	return v.Kind == manifest.Sequence
}

// tag reports tags that make a value something else than it looks: !!binary
// hides text in base64, an unknown tag makes an object or an error.
func (a *ambiguity) tag(n *manifest.Node, path *manifest.Path) {
	if n.Tag == "!" && n.Style == manifest.Plain && !wordy(n.Value) {
		a.at(n, path, "the tag `!` makes a string of this value for one YAML parser and not for another", "remove the tag and put the value in quotes")
		return
	}
	if !n.Tagged {
		return
	}
	switch n.Tag {
	case "!!str":
		if n.Kind == manifest.Scalar {
			return
		}
	case "!!map":
		if n.Kind == manifest.Mapping {
			return
		}
	case "!!seq":
		if n.Kind == manifest.Sequence {
			return
		}
	case "!!merge":
		if n.Value == "<<" && n.Style == manifest.Plain && bytes.HasPrefix(a.doc.Source.Text[n.Span.Start:], []byte("<<")) {
			return
		}
		a.at(n, path, "the tag makes a merge of this key for one YAML parser and not for another", "write `<<` for a merge, or remove the tag")
		return
	case "!!int", "!!float", "!!bool", "!!null":
		if n.Style == manifest.Plain && n.Kind == manifest.Scalar && harmlessValue(n) {
			return
		}
	}
	a.at(n, path, "a tag changes the type of the value; parsers differ in what they make of it", "remove the tag and write the value as it is")
}

// wordy reports a plain scalar that every parser takes for a string.
func wordy(s string) bool {
	switch strings.ToLower(s) {
	case "", "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return false
	}
	c := s[0] | 0x20
	return c >= 'a' && c <= 'z'
}
