// Package manifest reads files and streams into documents whose every value
// knows the exact bytes it was written with.
//
// A file becomes a [Source], a source becomes documents, a document is a tree
// of nodes:
//
//	src, err := manifest.NewSource("truefoundry/openai.yaml", data)
//	docs, err := manifest.Parse(src)
//	for _, pair := range docs[0].Root.Pairs() {
//		fmt.Println(src.Position(pair.Value.Span.Start), pair.Key.Value)
//	}
//
// The tree is independent of the library that parsed it: [Parse] is the one
// place where a reader is chosen. A text that stands inside a scalar, such as
// an entry of a ConfigMap, becomes a source of its own ([Embed]) that still
// gives positions in the outer file.
//
// The package knows YAML, JSON, text encodings, files and the shapes in which
// Kubernetes wraps other documents. It does not know what a TrueFoundry
// manifest is, or which of its fields are secret.
package manifest

import "sort"

// A Span is a half-open range of byte offsets in the text of a source.
type Span struct{ Start, End int }

// A Position is a place in a file as an editor shows it: lines and columns
// start at 1, a column is one code point. The zero Position means unknown.
type Position struct{ Line, Column int }

// A Document is one document of a stream.
type Document struct {
	Source   *Source
	Index    int   // in the stream, from 0
	Root     *Node // nil for an empty document
	Comments []Comment
	// AfterEnd says that the document follows a `...` line of the same
	// stream. kustomize and kpt drop it without a word.
	AfterEnd bool
	// Loose says that the place of some scalar could not be found in the
	// text, or that something stands between the scalars that belongs there
	// in no YAML: Comments may then hold what is no comment. Nothing may be
	// switched off by a comment of a loose document.
	Loose bool
	// Verbatim says that every key and value of the document stands in its
	// text as it is, without escapes or folding, between characters that are
	// part of neither: what is not in the text is in no value. Nor has it
	// tags, anchors, aliases or merges.
	Verbatim bool

	text   Span   // of the source's text
	gaps   []Span // when they are known
	tokens []Span // scalars and aliases, from which the gaps follow
}

// Text is the part of the source's text that the document was read from.
func (d *Document) Text() []byte { return d.Source.Text[d.text.Start:d.text.End] }

// TextStart is the offset of [Document.Text] in the source's text.
func (d *Document) TextStart() int { return d.text.Start }

// Gaps lists everything that stands outside the keys and values: comments,
// tags, anchors, punctuation.
func (d *Document) Gaps() []Span {
	if d.gaps == nil && d.tokens != nil {
		d.gaps = between(d.tokens, d.text)
	}
	return d.gaps
}

// between is what the tokens leave of a span.
func between(tokens []Span, within Span) []Span {
	gaps := make([]Span, 0, len(tokens)+1)
	at := within.Start
	for _, t := range tokens {
		if t.Start > at {
			gaps = append(gaps, Span{at, t.Start})
		}
		at = max(at, t.End)
	}
	if at < within.End {
		gaps = append(gaps, Span{at, within.End})
	}
	return gaps
}

// Part is a document for one value of a larger one, such as an item of a
// list, with the comments and gaps of that part of the text only.
func (d *Document) Part(root *Node, text Span, src *Source, index int) *Document {
	p := &Document{Source: src, Index: index, Root: root, Loose: d.Loose, Verbatim: d.Verbatim, text: text}
	first := sort.Search(len(d.Comments), func(i int) bool { return d.Comments[i].Span.End > text.Start })
	last := sort.Search(len(d.Comments), func(i int) bool { return d.Comments[i].Span.Start >= text.End })
	if first < last {
		p.Comments = d.Comments[first:last:last]
	}
	if d.tokens != nil {
		first = sort.Search(len(d.tokens), func(i int) bool { return d.tokens[i].End > text.Start })
		last = sort.Search(len(d.tokens), func(i int) bool { return d.tokens[i].Start >= text.End })
		p.tokens = d.tokens[first:max(first, last)]
		return p
	}
	first = sort.Search(len(d.gaps), func(i int) bool { return d.gaps[i].End > text.Start })
	for _, g := range d.gaps[first:] {
		if g.Start >= text.End {
			break
		}
		p.gaps = append(p.gaps, Span{max(g.Start, text.Start), min(g.End, text.End)})
	}
	return p
}

// A Comment is the text behind a `#`, without the sign.
type Comment struct {
	Text string
	Span Span // from the sign to the end of the line
	Own  bool // nothing else stands on its line
}
