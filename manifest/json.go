package manifest

import (
	"strings"
	"unicode/utf8"
)

// parseJSON reads a text that is one JSON object or array. YAML libraries
// read most of JSON, but not its surrogate pairs, and not a tab everywhere.
func parseJSON(text []byte) (*Node, bool) {
	if !isJSON(text) {
		return nil, false
	}
	r := jsonReader{text: text}
	n := r.value(0)
	return n, n != nil
}

// jsonReader walks a text that encoding/json has found valid, so it looks for
// what comes next and never for what is wrong.
type jsonReader struct {
	text []byte
	at   int
}

func (r *jsonReader) skip() byte {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; c {
		case ' ', '\t', '\n', '\r', ',', ':':
			r.at++
		default:
			return c
		}
	}
	return 0
}

// value returns nil when the nesting is too deep; the YAML reader then says so.
func (r *jsonReader) value(depth int) *Node {
	if depth > MaxDepth {
		return nil
	}
	switch c := r.skip(); c {
	case '{', '[':
		return r.collection(c, depth)
	case '"':
		return r.str()
	default:
		return r.word()
	}
}

func (r *jsonReader) collection(open byte, depth int) *Node {
	n := &Node{Kind: Mapping, Tag: "!!map", Style: Flow, Span: Span{Start: r.at}}
	if open == '[' {
		n.Kind, n.Tag = Sequence, "!!seq"
	}
	r.at++
	for {
		switch r.skip() {
		case '}', ']', 0:
			r.at++
			n.Span.End = min(r.at, len(r.text))
			return n
		}
		child := r.value(depth + 1)
		if child == nil {
			return nil
		}
		n.Children = append(n.Children, child)
	}
}

func (r *jsonReader) str() *Node {
	start := r.at
	r.at++
	var b strings.Builder
	for r.text[r.at] != '"' {
		if r.text[r.at] != '\\' {
			_, size := utf8.DecodeRune(r.text[r.at:])
			b.Write(r.text[r.at : r.at+size])
			r.at += size
			continue
		}
		r.escape(&b)
	}
	r.at++
	return &Node{Kind: Scalar, Tag: "!!str", Style: DoubleQuoted, Value: b.String(), Span: Span{start, r.at}}
}

func (r *jsonReader) escape(b *strings.Builder) {
	c := r.text[r.at+1]
	if c != 'u' {
		b.WriteString(simpleEscape(c))
		r.at += 2
		return
	}
	code, width := joinSurrogates(hex4(r.text[r.at+2:r.at+6]), r.text[r.at+6:])
	b.WriteRune(code)
	r.at += 6 + width
}

func hex4(digits []byte) rune {
	var v rune
	for _, d := range digits {
		switch {
		case d >= '0' && d <= '9':
			v = v<<4 | rune(d-'0')
		default:
			v = v<<4 | rune(d|0x20-'a'+10)
		}
	}
	return v
}

func (r *jsonReader) word() *Node {
	start := r.at
	for r.at < len(r.text) && !strings.ContainsRune(" \t\r\n,:]}", rune(r.text[r.at])) {
		r.at++
	}
	n := &Node{Kind: Scalar, Value: string(r.text[start:r.at]), Span: Span{start, r.at}}
	switch {
	case n.Value == "null":
		n.Tag = "!!null"
	case n.Value == "true" || n.Value == "false":
		n.Tag = "!!bool"
	case strings.ContainsAny(n.Value, ".eE"):
		n.Tag = "!!float"
	default:
		n.Tag = "!!int"
	}
	return n
}
