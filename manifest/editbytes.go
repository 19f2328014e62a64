package manifest

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// An encoding is how the bytes of a file stand for its text.
type encoding struct {
	order binary.AppendByteOrder // of UTF-16; nil for UTF-8
	mark  int                    // length of the byte order mark
}

// encodingOf finds the encoding in which data is the text. ok is false if it
// is in none.
func encodingOf(data, text []byte) (e encoding, ok bool) {
	for _, e = range []encoding{
		{nil, 0}, {nil, len(byteOrderMark)},
		{binary.LittleEndian, 2}, {binary.BigEndian, 2},
		{binary.LittleEndian, 0}, {binary.BigEndian, 0},
	} {
		if len(data) >= e.mark && bytes.Equal(data[e.mark:], e.encode(text)) {
			return e, true
		}
	}
	return encoding{}, false
}

func (e encoding) encode(text []byte) []byte {
	if e.order == nil {
		return text
	}
	var out []byte
	for _, unit := range utf16.Encode([]rune(string(text))) {
		out = e.order.AppendUint16(out, unit)
	}
	return out
}

// size is the length of a text in the encoding.
func (e encoding) size(text []byte) int {
	if e.order == nil {
		return len(text)
	}
	units := 0
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		units += utf16.RuneLen(r)
		text = text[n:]
	}
	return 2 * units
}

// splice makes changes of a text, which are in order, to the bytes that stand
// for it.
func (e encoding) splice(data, text []byte, changes []change) ([]byte, []Replaced) {
	out := make([]byte, 0, len(data)+64*len(changes))
	out = append(out, data[:e.mark]...)
	replaced := make([]Replaced, 0, len(changes))
	at, from := 0, e.mark // in text, in data
	for _, c := range changes {
		start := from + e.size(text[at:c.Start])
		end := start + e.size(text[c.Start:c.End])
		out = append(out, data[from:start]...)
		r := Replaced{Span: Span{Start: len(out)}, Old: bytes.Clone(data[start:end])}
		out = append(out, e.encode([]byte(c.text))...)
		r.Span.End = len(out)
		replaced = append(replaced, r)
		at, from = c.End, end
	}
	return append(out, data[from:]...), replaced
}
