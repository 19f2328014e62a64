package manifest

import (
	"bytes"
	"encoding/json"
)

// MaxDepth bounds the nesting of a document. Real manifests stay below 50.
const MaxDepth = 1000

// Parse splits a source into documents. When a part of it cannot be read it
// returns the documents before that part and an [*Error]: they are good, but
// the source as a whole is not.
//
// A text in plain YAML is read by the plain reader, any other by the library;
// nothing in the result tells which it was.
func Parse(src *Source) ([]*Document, error) { return new(Reader).Parse(src) }

// A Reader parses one source after the other into the same memory. The zero
// value is ready to use. It is for one goroutine at a time.
type Reader struct {
	// Library has every text read by the library, those inside texts too: for
	// comparisons.
	Library bool

	plain plainReader
	small []byte // for Open
}

// Parse is the function of that name. Its documents live until the next call.
func (r *Reader) Parse(src *Source) ([]*Document, error) {
	src.library = src.library || r.Library
	if !src.onlyLibrary() {
		if docs, ok := r.plain.parse(src); ok {
			return docs, nil
		}
	}
	return parseLibrary(src)
}

// onlyLibrary reports whether the text, or one that it is inside of, is for the
// library alone.
func (s *Source) onlyLibrary() bool {
	for ; s != nil; s = s.outer {
		if s.library {
			return true
		}
	}
	return false
}

// parseLibrary reads without the plain reader.
func parseLibrary(src *Source) ([]*Document, error) {
	if root, ok := parseJSON(src.Text); ok {
		return []*Document{{Source: src, Root: root, text: Span{0, len(src.Text)}}}, nil
	}
	roots, err := parseYAML(src)
	return assemble(src, roots, err != nil), err
}

// assemble adds to each tree what stands between its scalars.
func assemble(src *Source, roots []yamlRoot, broken bool) []*Document {
	if len(roots) == 0 {
		return nil
	}
	var tokens []Span
	for _, r := range roots {
		tokens = append(tokens, r.tokens...)
	}
	marks := scanGaps(src.Text, tokens, roots[len(roots)-1].first, broken)
	comments, gaps := marks.comments, marks.gaps
	docs := make([]*Document, len(roots))
	start := 0
	for i, r := range roots {
		end := marks.limit
		if i+1 < len(roots) {
			end = marks.markerBefore(roots[i+1].first)
		}
		d := &Document{Source: src, Index: i, Root: r.node, AfterEnd: endedBefore(marks, r.first),
			Loose: r.loose || marks.oddIn(start, end)}
		d.Comments, comments = cutComments(comments, end)
		d.gaps, gaps = cutGaps(gaps, start, end)
		d.text = Span{start, end}
		docs[i], start = d, end
	}
	return docs
}

// cutComments splits a list at an offset.
func cutComments(list []Comment, end int) (before, after []Comment) {
	n := 0
	for n < len(list) && list[n].Span.Start < end {
		n++
	}
	return list[:n:n], list[n:]
}

// cutGaps takes the gaps between two offsets off a list. One that reaches
// beyond the end stays in it.
func cutGaps(list []Span, start, end int) (here, after []Span) {
	for len(list) > 0 && list[0].Start < end {
		g := list[0]
		if from, to := max(g.Start, start), min(g.End, end); from < to {
			here = append(here, Span{from, to})
		}
		if g.End > end {
			break
		}
		list = list[1:]
	}
	return here, list
}

func endedBefore(m gapMarks, first int) bool {
	return len(m.ends) > 0 && m.ends[0] < first
}

// isJSON reports whether the text is one JSON value of the kinds that a
// document can be.
func isJSON(text []byte) bool {
	trimmed := bytes.TrimLeft(text, " \t\r\n")
	return len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') && json.Valid(text)
}
