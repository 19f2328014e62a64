package check

import (
	"bytes"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/schema"
)

// embedded checks the manifests in a string. It reports whether there were
// any: then everything in the string has been looked at.
func (w *walker) embedded(n *manifest.Node, p place) bool {
	if w.freeze != nil {
		return false
	}
	if w.root.Type == "application-set" && p.cover.hint == schema.HintDocument {
		return w.template(n, p)
	}
	if !manifest.MayHoldManifest(n) {
		return false
	}
	before := w.file.manifests
	v := w.nestedVisitor(false)
	v.Text = func(docs []*manifest.Document, path *manifest.Path) { w.besideInString(docs, path, p) }
	manifest.UnwrapText(p.doc, n, p.path, w.body.Object, v)
	return w.file.manifests > before
}

// besideInString judges what a string holds beside its manifests as the string
// itself would be.
func (w *walker) besideInString(docs []*manifest.Document, path *manifest.Path, p place) {
	if p.cover.sensitivity == schema.None && !p.cover.unknown {
		w.besideInText(docs, path)
		return
	}
	freeze := w.freeze
	defer func() { w.freeze = freeze }()
	w.freeze = p.path
	w.eachBeside(docs, path, func(d *manifest.Document) {
		holds := make(map[*manifest.Node]bool)
		if d.Root != nil {
			w.holding(d.Root, holds)
			w.besideIn(d.Root, w.inside(d, p), holds)
		}
	})
}

// holding notes which nodes are manifests or have some in them.
func (w *walker) holding(n *manifest.Node, holds map[*manifest.Node]bool) bool {
	found := n.Kind == manifest.Mapping && w.isBody(n)
	for _, c := range n.Children {
		found = w.holding(c, holds) || found
	}
	if found {
		holds[n] = true
	}
	return found
}

// besideIn judges a value but for the manifests in it.
func (w *walker) besideIn(n *manifest.Node, p place, holds map[*manifest.Node]bool) {
	switch {
	case !holds[n]:
		w.value(n, p)
	case w.isBody(n) || !w.enter(n, p):
	case n.Kind == manifest.Sequence:
		for _, item := range n.Children {
			w.besideIn(item, p, holds)
		}
	default:
		for i := 0; i+1 < len(n.Children); i += 2 {
			k, q := n.Children[i], p
			if key := k.Resolve(); key.Kind == manifest.Scalar {
				w.keyText(k, key, p)
				q = w.under(p, clipName(keyName(key.Decoded())), k)
			} else {
				w.complexKey(k, p)
			}
			w.besideIn(n.Children[i+1], q, holds)
		}
	}
}

// nestedVisitor is the run's visitor; a text that does not parse is no error
// here: the string is judged as a string.
func (w *walker) nestedVisitor(templated bool) manifest.Visitor {
	v := w.visitor(templated)
	v.Entry = func(src *manifest.Source, path *manifest.Path, err error) {
		if manifest.Limited(err) {
			w.entryError(src, path, err)
		}
	}
	return v
}

// template checks the manifest that an application set fills in. Its {{ … }}
// are made readable first; a text that is no YAML even so is judged line by
// line.
func (w *walker) template(n *manifest.Node, p place) bool {
	src, err := manifest.EmbedText(p.doc.Source, n)
	if err != nil {
		return false
	}
	original := src.Text
	src.Text = readable(original)
	docs, err := manifest.Parse(src)
	if err != nil {
		w.templateLines(n, p)
		return false
	}
	before := w.file.manifests
	r := restorer{original: original, parsed: src.Text, seen: make(map[*manifest.Node]bool)}
	for _, d := range docs {
		r.restore(d.Root)
		d.Verbatim = d.Verbatim && len(r.restored) == 0 // its text has other bytes
		manifest.Unwrap(d, p.path, w.nestedVisitor(true))
	}
	if w.file.manifests == before {
		w.templateLines(n, p)
		return false
	}
	w.besideInText(docs, p.path)
	w.inActions(&r, n, p)
	return true
}

// templateLines judges the settings in a template that is no YAML: what stands
// behind a condition is one as if it stood on a line of its own.
func (w *walker) templateLines(n *manifest.Node, p place) {
	c := *n
	c.Value = controlsAsBreaks(n.Value)
	w.lines(&c, p)
}

// inActions looks for known shapes in what a template does: it stands in no
// value, and in the parsed text not at all.
func (w *walker) inActions(r *restorer, n *manifest.Node, p place) {
	for _, m := range private(redact.FindBytes(r.original)) {
		if !bytes.Equal(r.original[m.Start:m.End], r.parsed[m.Start:m.End]) && !r.inValue(m.Start) {
			w.leak(&manifest.Node{Kind: manifest.Scalar, Tag: "!!str", Value: string(r.original), Span: n.Span}, p, m)
		}
	}
}
