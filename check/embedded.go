package check

import (
	"bytes"
	"regexp"
	"strings"

	"secretref.dev/secretref/manifest"
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
	manifest.UnwrapText(p.doc, n, p.path, w.body.Object, w.nestedVisitor(false))
	return w.file.manifests > before
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
		w.lines(n, p)
		return false
	}
	before := w.file.manifests
	for _, d := range docs {
		restore(d.Root, original, src.Text, make(map[*manifest.Node]bool))
		manifest.Unwrap(d, p.path, w.nestedVisitor(true))
	}
	if w.file.manifests == before {
		w.lines(n, p)
	}
	return w.file.manifests > before
}

// readable blanks lines that are nothing but template control and replaces
// the template braces elsewhere by as many plain characters.
func readable(text []byte) []byte {
	out := bytes.Clone(text)
	control := regexp.MustCompile(`(?m)^[ \t]*(\{\{-?\s*(if|else|end|range|with|define|block|/\*)[^\n]*\}\}|\{%[^\n]*%\})[ \t]*$`)
	for _, m := range control.FindAllIndex(out, -1) {
		fill(out[m[0]:m[1]], ' ')
	}
	expr := regexp.MustCompile(`\{\{[^\n]*?\}\}`)
	for _, m := range expr.FindAllIndex(out, -1) {
		fill(out[m[0]:m[1]], templateByte)
	}
	return out
}

// templateByte stands for a byte of a template expression while its text is
// parsed: a letter, so that it is part of a plain scalar wherever it stands.
const templateByte = 'T'

func fill(b []byte, c byte) {
	for i := range b {
		b[i] = c
	}
}

// restore gives scalars that hold a template their own text back.
func restore(n *manifest.Node, original, parsed []byte, seen map[*manifest.Node]bool) {
	if n == nil || seen[n] {
		return
	}
	seen[n] = true
	for _, c := range n.Children {
		restore(c, original, parsed, seen)
	}
	if n.Kind != manifest.Scalar || n.Span.End > len(original) {
		return
	}
	raw := original[n.Span.Start:n.Span.End]
	if bytes.Equal(raw, parsed[n.Span.Start:n.Span.End]) {
		return
	}
	n.Tag = "!!str"
	n.Value = strings.Trim(string(raw), `"'`)
}
