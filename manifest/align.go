package manifest

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// scalarEnd finds where a scalar that starts at start ends: behind the
// closing quote, or behind the last character of its content. ok is false
// when the text does not spell the value; the end is then that of the line.
func scalarEnd(text []byte, start int, style Style, value string) (end int, ok bool) {
	if style == Plain && bytes.HasPrefix(text[min(start, len(text)):], []byte(value)) {
		return start + len(value), true
	}
	a := aligner{text: text, value: value, at: start, end: start}
	if a.run(style) {
		return a.end, true
	}
	return lineEnd(text, start), false
}

// scalarOffsets gives for each byte of the value the place that spells it,
// and one more for the end.
func scalarOffsets(text []byte, start int, style Style, value string) ([]int32, bool) {
	a := aligner{text: text, value: value, at: start, end: start, offs: make([]int32, 0, len(value)+1)}
	if !a.run(style) || len(a.offs) != len(value) {
		return nil, false
	}
	last := a.end
	if style == SingleQuoted || style == DoubleQuoted {
		last--
	} else if n := len(a.offs); n > 0 { // a block scalar may end in line feeds
		last = max(last, int(a.offs[n-1]))
	}
	return append(a.offs, int32(last)), true
}

// An aligner walks a decoded value and the text that spells it side by side.
// Every step checks that the text does spell the value, so that an aligner
// that comes to the end of the value knows the end of the scalar.
type aligner struct {
	text  []byte
	value string
	at    int     // in text
	pos   int     // in value
	end   int     // behind the last character seen
	offs  []int32 // nil when nobody asks
}

func (a *aligner) run(style Style) bool {
	switch style {
	case SingleQuoted, DoubleQuoted:
		quote := byte('\'')
		if style == DoubleQuoted {
			quote = '"'
		}
		return a.peek() == quote && a.quoted(quote)
	case Literal, Folded:
		return a.block(style == Folded)
	}
	return a.plain()
}

func (a *aligner) peek() byte {
	if a.at < len(a.text) {
		return a.text[a.at]
	}
	return 0
}

// take says that the next n bytes of the value are spelt by size bytes.
func (a *aligner) take(n, size int) {
	if a.offs != nil {
		for range n {
			a.offs = append(a.offs, int32(a.at))
		}
	}
	a.pos += n
	a.at += size
}

// expect takes want from the value; size bytes of the text spell it.
func (a *aligner) expect(want string, size int) bool {
	if len(a.value)-a.pos < len(want) || a.value[a.pos:a.pos+len(want)] != want {
		return false
	}
	a.take(len(want), size)
	return true
}

// same consumes one code point that stands for itself.
func (a *aligner) same() bool {
	_, n := utf8.DecodeRuneInString(a.value[a.pos:])
	if a.at+n > len(a.text) || string(a.text[a.at:a.at+n]) != a.value[a.pos:a.pos+n] {
		return false
	}
	a.take(n, n)
	return true
}

// white consumes a run of blanks and line breaks inside a plain or quoted
// scalar. Blanks alone stand for themselves; with breaks among them they
// vanish, and the breaks are folded.
func (a *aligner) white() bool {
	i, breaks := whiteRun(a.text, a.at)
	if breaks != "" {
		return a.expect(folded(breaks), i-a.at)
	}
	for a.at < i {
		if a.pos == len(a.value) || !a.same() {
			return false
		}
	}
	return true
}

// whiteRun finds the end of a run of blanks and line breaks, and the breaks as
// a YAML reader sees them: line and paragraph separators stay what they are.
func whiteRun(text []byte, i int) (end int, breaks string) {
	var b []byte
	for i < len(text) {
		if n := breakLen(text[i:], true); n == 3 {
			b = append(b, text[i:i+n]...)
			i += n
		} else if n > 0 {
			b = append(b, '\n')
			i += n
		} else if text[i] == ' ' || text[i] == '\t' {
			i++
		} else {
			break
		}
	}
	return i, string(b)
}

// folded is what a run of line breaks stands for: one is a space, of several
// the first one vanishes.
func folded(breaks string) string {
	switch {
	case breaks == "\n":
		return " "
	case breaks[0] == '\n':
		return breaks[1:]
	}
	return breaks
}

func (a *aligner) plain() bool {
	for a.pos < len(a.value) {
		if isWhite(a.text, a.at) {
			if !a.white() {
				return false
			}
			continue
		}
		if !a.same() {
			return false
		}
		a.end = a.at
	}
	return true
}

func isWhite[T string | []byte](text T, i int) bool { return i < len(text) && isBlankOrBreak(text, i) }

func (a *aligner) quoted(quote byte) bool {
	for a.at++; a.at < len(a.text); {
		ok := false
		switch c := a.text[a.at]; {
		case c == quote && quote == '\'' && a.at+1 < len(a.text) && a.text[a.at+1] == '\'':
			ok = a.expect("'", 2)
		case c == quote:
			a.end = a.at + 1
			return a.pos == len(a.value)
		case c == '\\' && quote == '"':
			ok = a.escape()
		case isWhite(a.text, a.at):
			ok = a.white()
		default:
			ok = a.pos < len(a.value) && a.same()
		}
		if !ok {
			return false
		}
	}
	return false
}

// escape consumes one escape sequence of a double-quoted scalar.
func (a *aligner) escape() bool {
	rest := a.text[a.at+1:]
	if len(rest) == 0 {
		return false
	}
	if n := breakLen(rest, true); n > 0 { // continues on the next line
		end, breaks := whiteRun(rest, n)
		return a.expect(breaks, 1+end)
	}
	if out := simpleEscape(rest[0]); out != "" {
		return a.expect(out, 2)
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[rest[0]]
	if digits == 0 || len(rest) <= digits {
		return false
	}
	r, err := strconv.ParseUint(string(rest[1:1+digits]), 16, 32)
	if err != nil {
		return false
	}
	code, width := joinSurrogates(rune(r), rest[1+digits:])
	return a.expect(string(code), 2+digits+width)
}
