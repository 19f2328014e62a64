package manifest

import "bytes"

// A List is a text whose root holds a list of mappings under one key, cut into
// its items. Each of them can be parsed alone, in memory that is used again
// for the next, so that a list of any length needs no more than its text. A
// node, comment or gap that comes of it has the offsets of the whole text.
//
// The cut is made by lines alone: it takes a dash in the column of the first
// one for the start of an item, and the first other line so far left for the
// end of the list. Inside quotes or brackets that would be wrong. But a reader
// that comes to the first dash as one between the entries of the list, and to
// the end of each part with nothing left open, comes to the next dash in the
// same state: so the cut is right if the text without the list parses, and
// each part parses to one item. When [List.Item] declines one of them, nothing
// that was read of the others may be used.
type List struct {
	Root *Node // of the text; of the list it has the last item only
	Node *Node // the list, in Root

	src    *Source
	column int // of the dashes
	items  []Span
}

// CutList cuts the list at a key of the root. It declines every text that it
// is not sure of, and every list that is empty or in brackets.
func CutList(src *Source, key string) (*List, bool) {
	l := &List{src: src}
	at, from, ok := keyLine(src.Text, key)
	if !ok || oddBreaks(src.Text) {
		return nil, false
	}
	to, ok := l.cut(from)
	if !ok || !l.around(key, at, to) {
		return nil, false
	}
	last, ok := l.Item(new(Reader), len(l.items)-1)
	if !ok {
		return nil, false
	}
	item := last.Root.Children[0]
	*l.Node = Node{Kind: Sequence, Tag: "!!seq", Children: []*Node{item}, Span: Span{l.items[0].Start + l.column, item.Span.End}}
	l.Root.Span.End = max(l.Root.Span.End, item.Span.End)
	return l, true
}

// Len is the number of items.
func (l *List) Len() int { return len(l.items) }

// Text is the part of the text that belongs to an item, from its dash to the
// line of the next one. Comments below an item are part of it.
func (l *List) Text(i int) Span { return Span{l.items[i].Start + l.column, l.items[i].End} }

// Item parses an item: a document whose root is a list of that item alone. It
// lives until the reader's next text. Readers may work on one List at once.
func (l *List) Item(r *Reader, i int) (*Document, bool) {
	part := l.items[i]
	docs, err := r.Parse(&Source{Name: l.src.Name, Text: l.src.Text[part.Start:part.End:part.End]})
	if err != nil || len(docs) != 1 || docs[0].Loose {
		return nil, false
	}
	d := docs[0]
	if root := d.Root; root == nil || root.Kind != Sequence || root.Style == Flow || len(root.Children) != 1 || root.Span.Start != l.column {
		return nil, false
	}
	d.Source = l.src
	if deepest := d.move(part.Start); deepest > MaxDepth-8 {
		return nil, false // too deep, perhaps, where it stands
	}
	// The end of a value that is not there may be that of the next item.
	n := d.Root.Children[0]
	return d, n.Kind == Mapping && (n.Span.End < part.End || part.End == len(l.src.Text))
}

// oddBreaks reports line breaks at which only YAML begins a line: an end marker
// behind one would end more than its part of the list.
func oddBreaks(text []byte) bool {
	for _, s := range []string{"\u0085", "\u2028", "\u2029"} {
		if bytes.Contains(text, []byte(s)) {
			return true
		}
	}
	for at := 0; ; at++ {
		i := bytes.IndexByte(text[at:], '\r')
		if i < 0 {
			return false
		}
		if at += i; at+1 == len(text) || text[at+1] != '\n' {
			return true
		}
	}
}

// keyLine finds a line that holds nothing but the key, and where the next one
// begins. Behind a directive everything may mean something else.
func keyLine(text []byte, key string) (at, next int, ok bool) {
	for next < len(text) {
		at, next = next, nextLine(text, next)
		line := text[at:next]
		if line[0] == '%' {
			return 0, 0, false
		}
		rest, found := bytes.CutPrefix(line, []byte(key))
		if !found {
			continue
		}
		if rest, found = bytes.CutPrefix(rest, []byte(":")); !found {
			continue
		}
		value := bytes.TrimLeft(rest, " ")
		value = bytes.TrimRight(value, "\r\n")
		return at, next, len(value) == 0 || value[0] == '#' && rest[0] == ' '
	}
	return 0, 0, false
}

// cut finds the items from the line at off on, and the offset behind them.
func (l *List) cut(off int) (end int, ok bool) {
	text := l.src.Text
	for next := off; off < len(text); off = next {
		next = nextLine(text, off)
		i := off
		for i < next && text[i] == ' ' {
			i++
		}
		if i == next || text[i] == '\n' || text[i] == '\r' || text[i] == '#' {
			continue
		}
		column, dash := i-off, startsItem(text, i)
		switch {
		case len(l.items) > 0 && column > l.column:
			continue
		case text[i] == '\t', len(l.items) == 0 && !dash:
			return 0, false
		case len(l.items) == 0:
			l.column = column
		case column < l.column || !dash:
			l.endItem(off)
			return off, true
		}
		l.endItem(off)
		l.items = append(l.items, Span{Start: off})
	}
	l.endItem(len(text))
	return len(text), len(l.items) > 0
}

func (l *List) endItem(off int) {
	if n := len(l.items); n > 0 {
		l.items[n-1].End = off
	}
}

// startsItem reports whether the dash of an item stands at i.
func startsItem(text []byte, i int) bool {
	return text[i] == '-' && (i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '\n' || text[i+1] == '\r')
}

func nextLine(text []byte, at int) int {
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(text)
}

// around parses the text without the list, which lies before end. It holds the
// tree against what the lines have shown: the key stands at the offset at, has
// no value, and the next one begins where the list ends.
func (l *List) around(key string, at, end int) bool {
	first := l.items[0].Start
	text := append(l.src.Text[:first:first], l.src.Text[end:]...)
	docs, err := new(Reader).Parse(&Source{Name: l.src.Name, Text: text})
	if err != nil || len(docs) != 1 || docs[0].Loose {
		return false
	}
	l.Root = docs[0].Root
	if l.Root == nil || l.Root.Kind != Mapping || l.Root.Style == Flow || !l.Root.shift(first, end-first) {
		return false
	}
	for i := 0; i+1 < len(l.Root.Children); i += 2 {
		k, v := l.Root.Children[i], l.Root.Children[i+1]
		if k.Kind != Scalar || k.Span.Start == k.Span.End {
			return false // the place of what is not there depends on what is before it
		}
		if k.Value != key {
			continue
		}
		if k.Span.Start != at || l.Node != nil || !v.absent() ||
			i+2 < len(l.Root.Children) && l.Root.Children[i+2].Span.Start != end {
			return false
		}
		l.Node = v
	}
	return l.Node != nil
}

// absent reports whether nothing is written where a value could stand.
func (n *Node) absent() bool {
	return n.Kind == Scalar && n.Tag == "!!null" && n.Style == Plain && n.Value == "" && !n.Tagged && n.Anchor == ""
}
