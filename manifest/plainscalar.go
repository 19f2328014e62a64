package manifest

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxPlainKey stays below the length at which YAML stops to look for a colon.
const maxPlainKey = 512

// key reads a key with its colon on the line, at its offset. ok is false for anything
// but a word of letters, digits and the punctuation of names, or such a word
// in quotes.
func (r *plainReader) key(at int) (n *Node, colon int, ok bool) {
	text, end := r.text, r.end
	i := at
	quote := byte(0)
	if c := text[at]; c == '"' || c == '\'' {
		quote = c
		i++
	}
	start := i
	for i < end && i-at < maxPlainKey && keyByte(text[i]) {
		i++
	}
	word := text[start:i]
	if word == "" || i == end {
		return nil, 0, false
	}
	node := Node{Kind: Scalar, Tag: "!!str", Value: word, Span: Span{at, i}}
	if quote != 0 {
		if text[i] != quote {
			return nil, 0, false
		}
		i++
		node.Span.End, node.Style = i, quoteStyle(quote)
	} else if c := word[0]; c == '-' || c == '.' {
		return nil, 0, false
	} else {
		node.Tag = plainTag(word)
		if node.Tag == "" {
			return nil, 0, false
		}
	}
	if i >= end || text[i] != ':' || i+1 < end && text[i+1] != ' ' {
		return nil, 0, false
	}
	return r.node(node), i, true
}

func keyByte(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c == '/'
}

func quoteStyle(quote byte) Style {
	if quote == '\'' {
		return SingleQuoted
	}
	return DoubleQuoted
}

// scalar reads the value at off, and moves to the next line with content.
// indent is that of the collection around it.
func (r *plainReader) scalar(off, indent int) *Node {
	end := r.end
	var n *Node
	switch c := r.text[off]; c {
	case '"', '\'':
		n = r.quoted(off, end)
	case '[', '{':
		n = r.emptyFlow(off, end)
	case '|':
		return r.literal(off, end, indent)
	default:
		n = r.plain(off, end)
	}
	if r.odd || n == nil {
		r.odd = true
		return n
	}
	if n.Kind == Scalar {
		r.tokens = append(r.tokens, n.Span)
	}
	r.next()
	if r.more && !r.marker && r.indent > indent {
		r.odd = true // the scalar goes on
	}
	return n
}

// tail reports whether nothing but a comment stands between i and end, and
// notes the comment.
func (r *plainReader) tail(i, end int) bool {
	from := i
	for i < end && r.text[i] == ' ' {
		i++
	}
	if i == end {
		return true
	}
	if i == from || r.text[i] != '#' {
		return false
	}
	r.comment(i, end, false)
	return true
}

func (r *plainReader) quoted(off, end int) *Node {
	quote := r.text[off]
	k := strings.IndexByte(r.text[off+1:end], quote)
	if k < 0 {
		return nil
	}
	value := r.text[off+1 : off+1+k]
	if quote == '"' && strings.IndexByte(value, '\\') >= 0 || !r.tail(off+k+2, end) {
		return nil // an escape, a doubled quote, or a key
	}
	return r.node(Node{Kind: Scalar, Tag: "!!str", Style: quoteStyle(quote), Value: value, Span: Span{off, off + k + 2}})
}

func (r *plainReader) emptyFlow(off, end int) *Node {
	n := Node{Style: Flow, Span: Span{off, off + 2}}
	switch {
	case strings.HasPrefix(r.text[off:end], "[]"):
		n.Kind, n.Tag = Sequence, "!!seq"
	case strings.HasPrefix(r.text[off:end], "{}"):
		n.Kind, n.Tag = Mapping, "!!map"
	default:
		return nil
	}
	if !r.tail(off+2, end) {
		return nil
	}
	n.Children = []*Node{}
	return r.node(n)
}

func (r *plainReader) plain(off, end int) *Node {
	text := r.text
	c := text[off]
	if !plainStart(c) || c == '-' && (off+1 == end || text[off+1] == ' ' || strings.HasPrefix(text[off:end], "---")) || c == '.' && strings.HasPrefix(text[off:end], "...") {
		return nil
	}
	stop := end
	for i := off; i < end; i++ {
		switch text[i] {
		case ':':
			if i+1 == end || text[i+1] == ' ' {
				return nil
			}
		case '#':
			if text[i-1] == ' ' {
				stop = i
			}
		}
		if stop != end {
			break
		}
	}
	if stop < end {
		r.comment(stop, end, false)
	}
	for stop > off && text[stop-1] == ' ' {
		stop--
	}
	value := text[off:stop]
	tag := plainTag(value)
	if tag == "" {
		return nil
	}
	return r.node(Node{Kind: Scalar, Tag: tag, Value: value, Span: Span{off, stop}})
}

// plainStart reports whether a plain scalar can start with the character, and
// nothing else can.
func plainStart(c byte) bool {
	return keyByte(c) || c >= 0x80 || c == '$' || c == '(' || c == '+' || c == '~' || c == '=' || c == '^' || c == ';' || c == '\\' || c == '<'
}

// literal reads a block scalar with | or |- whose first line is not blank.
func (r *plainReader) literal(off, end, indent int) *Node {
	header := r.text[off:end]
	if header != "|" && header != "|-" || end == len(r.text) {
		r.odd = true
		return nil
	}
	var b strings.Builder
	width, last, blank := 0, end, 0
	at := end + 1
	for at < len(r.text) {
		stop := r.eol(at)
		i := at
		for i < stop && r.text[i] == ' ' {
			i++
		}
		if i == stop {
			if width == 0 || i-at > width {
				r.odd = true
				return nil
			}
			blank++
			at = stop + 1
			continue
		}
		if width == 0 {
			width = i - at
		}
		if i-at < width || width <= indent {
			if i-at > indent || width <= indent {
				r.odd = true
				return nil
			}
			break
		}
		if stop == len(r.text) {
			r.odd = true // no line break at the end: the value has none either
			return nil
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		for ; blank > 0; blank-- {
			b.WriteByte('\n')
		}
		b.WriteString(r.text[at+width : stop])
		last, at = stop, stop+1
	}
	if width == 0 {
		r.odd = true
		return nil
	}
	if header == "|" {
		b.WriteByte('\n')
	}
	n := r.node(Node{Kind: Scalar, Tag: "!!str", Style: Literal, Value: b.String(), Span: Span{off, last}})
	r.tokens = append(r.tokens, n.Span)
	r.after = min(at, len(r.text))
	r.next()
	if r.more && !r.marker && r.indent > indent {
		r.odd = true
	}
	return n
}

// plainTag is the type of a plain scalar. Words are strings but for a few;
// for everything that looks like a number or a date the library decides.
func plainTag(s string) string {
	switch c := s[0]; {
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		if len(s) > 5 {
			return "!!str"
		}
		switch s {
		case "true", "True", "TRUE", "false", "False", "FALSE":
			return "!!bool"
		case "null", "Null", "NULL":
			return "!!null"
		}
		return "!!str"
	case c == '/' || c == '_' || c == '$' || c == '(' || c >= 0x80:
		return "!!str"
	case c >= '1' && c <= '9' && len(s) < 18 && strings.Trim(s, "0123456789") == "":
		return "!!int"
	}
	if simpleFloat(s) {
		return "!!float"
	}
	return libraryTag(s)
}

// simpleFloat is digits, a point, digits.
func simpleFloat(s string) bool {
	whole, fraction, ok := strings.Cut(s, ".")
	return ok && whole != "" && fraction != "" && len(s) < 18 && strings.Trim(whole+fraction, "0123456789") == ""
}

// libraryTag asks the library for the type of a plain scalar.
func libraryTag(s string) string {
	var doc yaml.Node
	if err := yaml.Load([]byte(s), &doc); err != nil || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.ScalarNode || doc.Content[0].Value != s {
		return ""
	}
	return doc.Content[0].Tag
}
