package manifest

import (
	"bytes"
	"sort"
	"strings"
)

// gapMarks is what stands between the scalars of a stream.
type gapMarks struct {
	comments []Comment
	gaps     []Span
	starts   []int // offsets of `---` lines
	ends     []int // offsets of `...` lines
	odd      []int // offsets of what can only be part of a scalar
	limit    int   // where the scan ended
}

// markerBefore is the offset of the last document marker at or before off, 0
// when there is none.
func (m gapMarks) markerBefore(off int) int {
	at := 0
	for _, list := range [][]int{m.starts, m.ends} {
		if i := sort.SearchInts(list, off+1); i > 0 {
			at = max(at, list[i-1])
		}
	}
	return at
}

// oddIn reports whether some scalar reaches out of its place within a range.
func (m gapMarks) oddIn(start, end int) bool {
	i := sort.SearchInts(m.odd, start)
	return i < len(m.odd) && m.odd[i] < end
}

// scanGaps looks at all that is not inside one of the tokens, which are in
// order of the text. Behind the last one, and behind content, it stops at the
// first document marker when the text is broken: what follows was not read.
func scanGaps(text []byte, tokens []Span, content int, broken bool) gapMarks {
	s := gapScanner{text: text, stop: len(text)}
	at := 0
	for _, t := range tokens {
		s.scan(at, t.Start)
		if c := text[t.Start]; c == '|' || c == '>' {
			// A comment may stand behind the header of a block scalar.
			s.scan(blockHeaderEnd(text, t.Start), min(lineEnd(text, t.Start), t.End))
		}
		at = max(at, t.End)
	}
	if broken {
		s.stop = max(content, at)
	}
	s.marks.limit = len(text)
	s.scan(at, len(text))
	return s.marks
}

type gapScanner struct {
	text  []byte
	marks gapMarks
	stop  int // a document marker behind it ends the scan
}

func (s *gapScanner) scan(from, to int) {
	if from >= to {
		return
	}
	i := from
	for i < to {
		if next, ok := s.marker(i); !ok {
			i = s.step(i, to)
		} else if i > s.stop {
			s.marks.limit, to = i, i
		} else {
			i = next
		}
	}
	s.marks.gaps = append(s.marks.gaps, Span{from, to})
}

// step looks at one thing that is no document marker. A comment or property
// that reaches beyond the gap is none.
func (s *gapScanner) step(i, to int) int {
	switch c := s.text[i]; {
	case c == '#':
		end := lineEnd(s.text, i)
		if end > to {
			break
		}
		s.comment(i, end)
		return end
	case c == '&' || c == '!':
		if end := propertyEnd(s.text, i); end <= to {
			return end
		}
	case c == '%' && s.atLineStart(i):
		return lineEnd(s.text, i)
	case strings.IndexByte("-?:,[]{} \t\r\n", c) >= 0:
		return i + 1
	}
	if n := breakLen(s.text[i:], true); n > 0 {
		return i + n
	}
	s.marks.odd = append(s.marks.odd, i)
	return i + 1
}

func (s *gapScanner) comment(start, end int) {
	line := start
	for line > 0 && (s.text[line-1] == ' ' || s.text[line-1] == '\t') {
		line--
	}
	s.marks.comments = append(s.marks.comments, Comment{
		Text: string(s.text[start+1 : end]),
		Span: Span{start, end},
		Own:  line == 0 || s.text[line-1] == '\n' || s.text[line-1] == '\r',
	})
}

// marker notes a document marker.
func (s *gapScanner) marker(i int) (next int, ok bool) {
	if c := s.text[i]; c != '-' && c != '.' || !s.atLineStart(i) {
		return i, false
	}
	switch {
	case s.word(i, "---"):
		s.marks.starts = append(s.marks.starts, i)
	case s.word(i, "..."):
		s.marks.ends = append(s.marks.ends, i)
	default:
		return i, false
	}
	return i + 3, true
}

// atLineStart goes by the line breaks of YAML 1.1, as the library does.
func (s *gapScanner) atLineStart(i int) bool {
	for n := 1; n <= min(3, i); n++ {
		if breakLen(s.text[i-n:i], true) == n {
			return true
		}
	}
	return i == 0
}

func (s *gapScanner) word(i int, word string) bool {
	if !bytes.HasPrefix(s.text[i:], []byte(word)) {
		return false
	}
	return i+3 == len(s.text) || isBlankOrBreak(s.text, i+3)
}

func isBlankOrBreak[T string | []byte](text T, i int) bool {
	return text[i] == ' ' || text[i] == '\t' || breakLen(text[i:], true) > 0
}

// lineEnd is the offset of the line break at or behind off, by the rules of
// YAML 1.1, or the end of the text.
func lineEnd(text []byte, off int) int {
	for off < len(text) && breakLen(text[off:], true) == 0 {
		off++
	}
	return min(off, len(text))
}
