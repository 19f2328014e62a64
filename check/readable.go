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
	for i, eol := 0, 0; i < len(out); {
		open := bytes.Index(out[i:], []byte("{{"))
		if open < 0 {
			break
		}
		open += i
		if open >= eol {
			eol = lineAfter(out, open)
		}
		i = eol
		if end := bytes.Index(out[open+2:eol], []byte("}}")); end >= 0 {
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
// else, or has something else behind or between its actions. White space behind
// the opening braces may break the line.
func controlLine(text []byte) int {
	start := bytes.TrimLeft(text, " \t")
	if !bytes.HasPrefix(start, []byte("{%")) {
		if !controlAction(start) {
			return 0
		}
		start = bytes.TrimLeft(bytes.TrimPrefix(start[2:], []byte("-")), " \t\n\f\r")
		end := bytes.Index(firstLine(start), []byte("}}"))
		if end < 0 {
			return 0
		}
		start = start[end+2:]
	}
	line := firstLine(start)
	for rest := line; ; {
		rest = bytes.TrimLeft(rest, " \t")
		if len(rest) == 0 {
			return len(text) - len(start) + len(line)
		}
		n := action(rest)
		if n == 0 {
			return 0
		}
		rest = rest[n:]
	}
}

// controlAction reports whether a text begins with an action that prints
// nothing of its own.
func controlAction(text []byte) bool {
	rest, ok := bytes.CutPrefix(text, []byte("{{"))
	rest = bytes.TrimLeft(bytes.TrimPrefix(rest, []byte("-")), " \t\n\f\r")
	return ok && slices.ContainsFunc(controlWords, func(word string) bool { return bytes.HasPrefix(rest, []byte(word)) })
}

// action is the length of the template action at the start of a line.
func action(line []byte) int {
	for _, braces := range [][2]string{{"{{", "}}"}, {"{%", "%}"}} {
		if rest, ok := bytes.CutPrefix(line, []byte(braces[0])); ok {
			if end := bytes.Index(rest, []byte(braces[1])); end >= 0 {
				return 2 + end + 2
			}
		}
	}
	return 0
}

func firstLine(text []byte) []byte {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return line
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
	for i := 0; n.Kind == manifest.Mapping && i+1 < len(n.Children); i += 2 {
		unconditional(n.Children[i], n.Children[i+1])
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

// unconditional gives a key the name that it has when the condition in front
// of it holds, `{{ if .x }}api_key: y{{ end }}`, and the value its own text.
func unconditional(k, v *manifest.Node) {
	name := k.Value
	for len(name) <= maxTemplate && controls(name) {
		name = strings.TrimLeft(name[action([]byte(name)):], " \t")
	}
	if name == "" || name == k.Value {
		return
	}
	k.Value = name
	for v.Kind == manifest.Scalar {
		from := max(0, len(v.Value)-maxTemplate)
		tail := v.Value[from:]
		last := max(strings.LastIndex(tail, "{{"), strings.LastIndex(tail, "{%"))
		if last < 0 || !controls(tail[last:]) || last+action([]byte(tail[last:])) < len(tail) {
			return
		}
		v.Value = strings.TrimRight(v.Value[:from+last], " \t")
	}
}

// controls reports whether a text begins with an action that prints nothing.
func controls(s string) bool {
	return action([]byte(s)) > 0 && (strings.HasPrefix(s, "{%") || controlAction([]byte(s)))
}

// controlsAsBreaks returns a text with a line break in place of each action
// that prints nothing.
func controlsAsBreaks(s string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			return b.String() + s
		}
		b.WriteString(s[:open])
		s = s[open:]
		line, _, _ := strings.Cut(s[:min(len(s), maxTemplate)], "\n")
		switch n := action([]byte(line)); {
		case n > 0 && controls(line):
			b.WriteByte('\n')
			s = s[n:]
		default:
			b.WriteByte('{')
			s = s[1:]
		}
	}
}

// inValue reports whether an offset is in a scalar that was restored.
func (r *restorer) inValue(off int) bool {
	next := sort.Search(len(r.restored), func(i int) bool { return r.restored[i].Start > off })
	return next > 0 && off < r.restored[next-1].End
}
