package check

import (
	"bytes"
	"slices"
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
	} else {
		w.besideInText(docs, p.path)
	}
	return w.file.manifests > before
}

// readable blanks lines that are nothing but template control and replaces
// the template braces elsewhere by as many plain characters.
func readable(text []byte) []byte {
	out := bytes.Clone(text)
	for i := 0; i < len(out); i = lineAfter(out, i) {
		if n := controlLine(out[i:]); n > 0 {
			fill(out[i:i+n], ' ')
			i += n
		}
	}
	for i := 0; i < len(out); {
		open := bytes.Index(out[i:], []byte("{{"))
		if open < 0 {
			break
		}
		open += i
		i = lineAfter(out, open)
		if end := bytes.Index(out[open+2:i], []byte("}}")); end >= 0 {
			i = open + 2 + end + 2
			fill(out[open:i], templateByte)
		}
	}
	return out
}

// lineAfter is the offset behind the line that i is on.
func lineAfter(text []byte, i int) int {
	if n := bytes.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n + 1
	}
	return len(text)
}

// controlWords begin what a template does rather than prints.
var controlWords = []string{"if", "else", "end", "range", "with", "define", "block", "/*"}

// controlLine is the length of the template control that is all there is on
// the first line of a text, up to the end of the line; 0 if it is something
// else. White space behind the opening braces may break the line.
func controlLine(text []byte) int {
	start := bytes.TrimLeft(text, " \t")
	action, isAction := bytes.CutPrefix(start, []byte("{{"))
	rest, end := start, "%}"
	if isAction {
		rest, end = bytes.TrimLeft(bytes.TrimPrefix(action, []byte("-")), " \t\n\f\r"), "}}"
		if !slices.ContainsFunc(controlWords, func(word string) bool { return bytes.HasPrefix(rest, []byte(word)) }) {
			return 0
		}
	} else if rest, isAction = bytes.CutPrefix(start, []byte("{%")); !isAction {
		return 0
	}
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	if !bytes.HasSuffix(bytes.TrimRight(line, " \t"), []byte(end)) {
		return 0
	}
	return len(text) - len(rest) + len(line)
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
