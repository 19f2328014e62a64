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
