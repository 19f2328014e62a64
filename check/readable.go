package check

import (
	"bytes"
	"slices"
	"sort"
	"strings"

	"secretref.dev/secretref/manifest"
)

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

// A restorer gives scalars that hold a template their own text back.
type restorer struct {
	original, parsed []byte
	seen             map[*manifest.Node]bool
	restored         []manifest.Span // in the order of the text
}

func (r *restorer) restore(n *manifest.Node) {
	if n == nil || r.seen[n] {
		return
	}
	r.seen[n] = true
	for _, c := range n.Children {
		r.restore(c)
	}
	if n.Kind != manifest.Scalar || n.Span.End > len(r.original) {
		return
	}
	raw := r.original[n.Span.Start:n.Span.End]
	if bytes.Equal(raw, r.parsed[n.Span.Start:n.Span.End]) {
		return
	}
	n.Tag = "!!str"
	n.Value = strings.Trim(string(raw), `"'`)
	r.restored = append(r.restored, n.Span)
}

// inValue reports whether an offset is in a scalar that was restored.
func (r *restorer) inValue(off int) bool {
	next := sort.Search(len(r.restored), func(i int) bool { return r.restored[i].Start > off })
	return next > 0 && off < r.restored[next-1].End
}
