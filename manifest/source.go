package manifest

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// A Source is a text to be parsed, with the way from its bytes to positions
// in the file that the user knows. It is for one goroutine at a time.
type Source struct {
	Name string // as the user named it
	Text []byte // UTF-8 without byte order mark

	lines  []int  // starts of lines as an editor counts them; made on first use
	last   placed // what own was asked last
	asked  placed // what Line was asked last
	outer  *Source
	offs   []int32            // place of each byte in outer; nil when inexact
	anchor Span               // of the scalar in outer
	locate func(int) Position // set by WithPositions
	entry  bool               // positions of embedded sources count from their own start
	apart  bool               // it is such an embedded source

	library bool // no other reader is asked
	simple  bool // known to be printable ASCII and line feeds
	encoded bool // it stands in outer in base64
}

// Position gives the place of a byte.
func (s *Source) Position(off int) Position {
	if s.locate != nil {
		return s.locate(off)
	}
	if s.outer == nil || s.apart {
		return s.own(off)
	}
	if s.offs == nil {
		return s.outer.Position(s.anchor.Start)
	}
	return s.outer.Position(int(s.offs[min(off, len(s.offs)-1)]))
}

// Range gives the places of the two ends of a span. The end of an embedded
// span is found from its last character, so that it stays on its line.
func (s *Source) Range(sp Span) (start, end Position) {
	start = s.Position(sp.Start)
	if s.locate == nil && s.outer != nil && !s.apart {
		if s.offs == nil || sp.End <= sp.Start {
			return start, start
		}
		last := s.lastChar(sp)
		o := int(s.offs[last])
		_, n := utf8.DecodeRune(s.outer.Text[min(o, len(s.outer.Text)):])
		_, end = s.outer.Range(Span{o, o + n})
		return start, end
	}
	return start, s.Position(sp.End)
}

func (s *Source) lastChar(sp Span) int {
	i := sp.End - 1
	for i > sp.Start && !utf8.RuneStart(s.Text[i]) {
		i--
	}
	return i
}

// Exact reports whether positions point at the very bytes, rather than at the
// scalar that holds an encoded text.
func (s *Source) Exact() bool {
	return s.outer == nil || s.apart || s.offs != nil && s.outer.Exact()
}

// placed is an offset with its line (index into lines) and column.
type placed struct{ off, line, column int }

// own counts lines and columns in the source's own text. It counts columns
// from the offset that it was asked last when that is nearer than the start of
// the line, since a line may be as long as the file.
func (s *Source) own(off int) Position {
	if s.lines == nil {
		s.lines = lineStarts(s.Text, false)
	}
	off = min(max(off, 0), len(s.Text))
	for off > 0 && off < len(s.Text) && !utf8.RuneStart(s.Text[off]) {
		off--
	}
	line := sort.SearchInts(s.lines, off+1) - 1
	start := s.lines[line]
	column := 1
	switch last := s.last; {
	case last.column == 0 || last.line != line || abs(off-last.off) > off-start:
		column += utf8.RuneCount(s.Text[start:off])
	case off >= last.off:
		column = last.column + utf8.RuneCount(s.Text[last.off:off])
	default:
		column = last.column - utf8.RuneCount(s.Text[off:last.off])
	}
	s.last = placed{off, line, column}
	return Position{Line: line + 1, Column: column}
}

func abs(n int) int { return max(n, -n) }

// Line is the line of [Source.Position], found without counting columns. It
// goes on from where it was asked last: a file may hold many documents.
func (s *Source) Line(off int) int {
	if s.locate != nil || s.outer != nil && !s.apart || s.lines != nil {
		return s.Position(off).Line
	}
	off = min(off, len(s.Text))
	if off < s.asked.off {
		s.asked = placed{}
	}
	between := s.Text[s.asked.off:off]
	if bytes.IndexByte(between, '\r') >= 0 {
		return s.Position(off).Line
	}
	s.asked.line += bytes.Count(between, []byte{'\n'})
	s.asked.off = off
	return s.asked.line + 1
}

// Own gives the place of a byte counted from the start of the source's own
// text, whatever it is embedded in.
func (s *Source) Own(off int) Position { return s.own(off) }

// WithPositions returns a source of the same text whose positions come from
// the function: for an item of a larger stream whose place in its own file is
// known by other means, or not at all.
func (s *Source) WithPositions(name string, locate func(int) Position) *Source {
	return &Source{Name: name, Text: s.Text, locate: locate}
}

// NamingEntries returns a source of the same text and positions whose
// embedded texts are files of their own: named after their key, with
// positions from their own start.
func (s *Source) NamingEntries() *Source {
	c := *s
	c.entry = true
	return &c
}

// lineStarts lists where lines begin. For YAML the breaks of version 1.1
// count as well: next line (U+0085), line and paragraph separator (U+2028,
// U+2029); the library counts them, an editor does not.
func lineStarts(text []byte, yaml11 bool) []int {
	starts := make([]int, 1, 1+bytes.Count(text, []byte{'\n'}))
	for i := 0; i < len(text); {
		n := breakLen(text[i:], yaml11)
		if n == 0 {
			i++
			continue
		}
		i += n
		starts = append(starts, i)
	}
	return starts
}

// breakLen is the length of the line break at the start of b, 0 if none.
func breakLen[T string | []byte](b T, yaml11 bool) int {
	if len(b) == 0 {
		return 0
	}
	switch c := b[0]; {
	case c == '\n':
		return 1
	case c == '\r':
		if len(b) > 1 && b[1] == '\n' {
			return 2
		}
		return 1
	case !yaml11:
		return 0
	case c == 0xC2 && len(b) > 1 && b[1] == 0x85:
		return 2
	case c == 0xE2 && len(b) > 2 && b[1] == 0x80 && (b[2] == 0xA8 || b[2] == 0xA9):
		return 3
	}
	return 0
}
