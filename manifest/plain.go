package manifest

import (
	"strings"
	"unsafe"
)

// A plainReader reads the plain part of YAML in which nearly every manifest is
// written: block mappings and sequences, plain and simply quoted scalars,
// literal blocks, comments, `---`. It builds the very nodes that the library
// builds, at a small part of the cost, and declines every text that it is not
// sure of: then the library reads all of it.
//
// It is sure of a line only when no other reading of it exists. Flow
// collections with anything in them, anchors, tags, aliases, folded scalars,
// escapes, tabs, carriage returns, scalars of several lines, odd keys and
// whatever is an error are not its business.
//
// It stands on a line with content: not blank, no comment.
type plainReader struct {
	text   string // the source's own bytes
	line   int    // where the line begins
	end    int    // where it ends, without its line feed
	indent int    // its spaces
	after  int    // where the next line begins
	more   bool   // there is such a line
	marker bool   // it is a `---`
	odd    bool   // the text is not plain
	depth  int

	arena
}

// parse reads a source, or declines it.
func (r *plainReader) parse(src *Source) ([]*Document, bool) {
	if !src.simple && !plainBytes(src.Text) {
		return nil, false
	}
	r.text = unsafe.String(unsafe.SliceData(src.Text), len(src.Text)) // nobody changes a source's text
	r.after, r.more, r.marker, r.odd, r.depth = 0, false, false, false, 0
	r.reset()
	start := 0
	for r.next(); r.more && !r.odd; {
		tokens, comments := len(r.tokens), len(r.comments)
		root := r.document()
		end := len(r.text)
		if r.more {
			end = r.line
		}
		if len(r.docs) == 0 {
			comments = 0
		}
		r.docs = append(r.docs, &Document{Source: src, Index: len(r.docs), Root: root, Verbatim: true, text: Span{start, end},
			tokens: r.tokens[tokens:len(r.tokens):len(r.tokens)], Comments: clip(r.comments[comments:])})
		start = end
	}
	if r.odd || len(r.docs) == 0 {
		return nil, false
	}
	return r.docs, true
}

// clip keeps a list from growing into what follows it; no list is nil.
func clip(list []Comment) []Comment {
	if len(list) == 0 {
		return nil
	}
	return list[:len(list):len(list)]
}

// arena is the memory of a reader, used again for every source.
type arena struct {
	chunks   []*[chunkSize]Node
	used     int     // nodes
	lists    []*Node // children of all collections
	stack    []*Node // children of the collections being read
	tokens   []Span
	comments []Comment
	docs     []*Document
}

const (
	chunkSize = 256
	keep      = 64 // chunks that are kept for the next source: 2 MB
)

func (a *arena) reset() {
	if len(a.chunks) > keep {
		a.chunks, a.lists, a.tokens = a.chunks[:keep:keep], nil, nil
	}
	if a.tokens == nil {
		a.tokens = make([]Span, 0, chunkSize) // not nil: a document without a scalar has gaps too
	}
	a.used, a.lists, a.stack, a.tokens, a.comments, a.docs = 0, a.lists[:0], a.stack[:0], a.tokens[:0], a.comments[:0], a.docs[:0]
}

// node keeps a node.
func (a *arena) node(n Node) *Node {
	k := a.used / chunkSize
	if k == len(a.chunks) {
		a.chunks = append(a.chunks, new([chunkSize]Node))
	}
	p := &a.chunks[k][a.used%chunkSize]
	a.used++
	*p = n
	return p
}

// children keeps a list of nodes.
func (a *arena) children(list []*Node) []*Node {
	k := len(a.lists)
	a.lists = append(a.lists, list...)
	return a.lists[k:len(a.lists):len(a.lists)]
}

// plainBytes refuses the characters that make a line mean something else, or
// end it where an editor does not.
func plainBytes(text []byte) bool {
	for i := printableRun(text); i < len(text); i++ {
		switch c := text[i]; {
		case c >= 0x20 && c < 0x7F || c == '\n':
		case c < 0x80: // tab, carriage return, delete
			return false
		case breakLen(text[i:], true) > 0, c == 0xEF && i+2 < len(text) && text[i+1] == 0xBB && text[i+2] == 0xBF:
			return false
		}
	}
	return true
}

// next moves to the next line with content.
func (r *plainReader) next() {
	for at := r.after; at < len(r.text); {
		end := strings.IndexByte(r.text[at:], '\n')
		if end < 0 {
			end = len(r.text)
		} else {
			end += at
		}
		i := at
		for i < end && r.text[i] == ' ' {
			i++
		}
		if i == end || r.text[i] == '#' {
			if i < end {
				r.comment(i, end, true)
			}
			at = end + 1
			continue
		}
		r.line, r.end, r.indent, r.after, r.more = at, end, i-at, min(end+1, len(r.text)), true
		r.marker = false
		if i == at {
			r.atMargin(end)
		}
		return
	}
	r.more = false
}

// comment notes a comment from its sign to the end of the line.
func (r *plainReader) comment(at, end int, own bool) {
	r.comments = append(r.comments, Comment{Text: r.text[at+1 : end], Span: Span{at, end}, Own: own})
}

// atMargin looks for what only stands at the start of a line.
func (r *plainReader) atMargin(end int) {
	switch c := r.text[r.line]; {
	case c == '-' && strings.HasPrefix(r.text[r.line:], "---"):
		r.marker = end == r.line+3
		r.odd = r.odd || !r.marker
	case c == '.' && strings.HasPrefix(r.text[r.line:], "..."), c == '%':
		r.odd = true
	}
}

// content is the offset of the first character of the line that is no space.
func (r *plainReader) content() int { return r.line + r.indent }

// eol is the offset of the end of the line that off is on, which may be
// another than the one that the reader stands on.
func (r *plainReader) eol(off int) int {
	if i := strings.IndexByte(r.text[off:], '\n'); i >= 0 {
		return off + i
	}
	return len(r.text)
}

// document reads from its `---`, or its first line, to the next `---`.
func (r *plainReader) document() *Node {
	if r.marker {
		r.next()
		if !r.more || r.marker {
			r.odd = true // an empty document
			return nil
		}
	}
	root := r.block()
	if r.more && !r.marker {
		r.odd = true
	}
	return root
}

// block reads the mapping or sequence that starts on the line.
func (r *plainReader) block() *Node {
	if r.depth++; r.depth > MaxDepth/2 || r.odd || r.marker {
		r.odd = true
		return nil
	}
	defer func() { r.depth-- }()
	if r.dash(r.content()) {
		return r.sequence(r.indent)
	}
	key, colon, ok := r.key(r.content())
	if !ok {
		r.odd = true
		return nil
	}
	return r.mapping(key, colon, r.indent)
}

// dash reports whether an item starts at i.
func (r *plainReader) dash(i int) bool {
	return r.text[i] == '-' && i+1 < len(r.text) && (r.text[i+1] == ' ' || r.text[i+1] == '\n')
}

// here reports whether the line belongs to a collection with this indentation.
func (r *plainReader) here(indent int) bool {
	if r.odd || !r.more || r.marker || r.indent < indent {
		return false
	}
	if r.indent > indent {
		r.odd = true // a scalar of several lines, or a mistake
		return false
	}
	return true
}

func (r *plainReader) sequence(indent int) *Node {
	n := r.node(Node{Kind: Sequence, Tag: "!!seq", Span: Span{Start: r.content()}})
	base := len(r.stack)
	for r.here(indent) && r.dash(r.content()) {
		at := r.content() + 1
		for at < r.end && r.text[at] == ' ' {
			at++
		}
		r.stack = append(r.stack, r.item(at, indent))
	}
	r.close(n, base)
	return n
}

// item reads what stands behind a dash.
func (r *plainReader) item(at, indent int) *Node {
	if at == r.end || r.text[at] == '#' || r.dash(at) {
		r.odd = true // an item on lines of its own, a list in a list: rare
		return nil
	}
	if key, colon, ok := r.key(at); ok {
		if r.depth++; r.depth > MaxDepth/2 {
			r.odd = true
			return nil
		}
		n := r.mapping(key, colon, at-r.line)
		r.depth--
		return n
	}
	return r.scalar(at, indent)
}

// mapping reads entries from the one with this key on, whose column is indent.
func (r *plainReader) mapping(key *Node, colon, indent int) *Node {
	n := r.node(Node{Kind: Mapping, Tag: "!!map", Span: Span{Start: key.Span.Start}})
	base := len(r.stack)
	for {
		r.stack = append(r.stack, key)
		r.tokens = append(r.tokens, key.Span)
		r.stack = append(r.stack, r.value(colon+1, indent))
		if !r.here(indent) || r.dash(r.content()) {
			break
		}
		var ok bool
		if key, colon, ok = r.key(r.content()); !ok {
			r.odd = true
			return n
		}
	}
	r.close(n, base)
	return n
}

// value reads what stands behind the colon of a key.
func (r *plainReader) value(at, indent int) *Node {
	end, colon := r.end, at
	for at < end && r.text[at] == ' ' {
		at++
	}
	switch {
	case at == end:
	case r.text[at] != '#':
		return r.scalar(at, indent)
	case at == colon:
		r.odd = true // a comment needs a space before it
		return nil
	default:
		r.comment(at, end, false)
	}
	r.next()
	switch {
	case r.odd:
	case r.more && !r.marker && (r.indent > indent || r.indent == indent && r.dash(r.content())):
		return r.block()
	}
	return r.node(Node{Kind: Scalar, Tag: "!!null", Span: Span{colon, colon}})
}

// close gives a collection its children: what was pushed on the stack since
// base.
func (r *plainReader) close(n *Node, base int) {
	children := r.stack[base:]
	if len(children) == 0 || r.odd {
		r.odd = true
		return
	}
	n.Children = r.children(children)
	n.Span.End = n.Span.Start
	for _, c := range children {
		if c != nil {
			n.Span.End = max(n.Span.End, c.Span.End)
		}
	}
	r.stack = r.stack[:base]
}
