package manifest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxFileSize bounds what is read into memory at once, in bytes. A manifest
// larger than that does not exist; a tree that holds one is not read in part.
const MaxFileSize = 64 << 20

// byteOrderMark stands at the start of some files, of Windows mostly.
const byteOrderMark = "\ufeff"

// An Error says why a source could not be read. Its message never quotes the
// source.
type Error struct {
	Position Position // zero when unknown
	Message  string
	unopened bool // the file system's fault
	limit    bool // a bound of ours was reached
}

func (e *Error) Error() string {
	if e.Position.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Position.Line, e.Position.Column, e.Message)
}

// NewSource makes a source of a file's bytes: it removes a byte order mark,
// turns UTF-16 into UTF-8, and refuses what is no text. The error is an
// [*Error].
func NewSource(name string, data []byte) (*Source, error) {
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	return (&Source{Name: name, Text: text}).checked()
}

// checked refuses what no YAML text may hold.
func (s *Source) checked() (*Source, error) {
	if s.simple = printableRun(s.Text) == len(s.Text); s.simple {
		return s, nil
	}
	if off, what := badByte(s.Text); off >= 0 {
		return nil, &Error{Position: s.Position(off), Message: what}
	}
	return s, nil
}

func decode(data []byte) ([]byte, error) {
	switch {
	case len(data) > MaxFileSize:
		return nil, errTooLarge()
	case bytes.HasPrefix(data, []byte(byteOrderMark)):
		return data[len(byteOrderMark):], nil
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE, 0, 0}), bytes.HasPrefix(data, []byte{0, 0, 0xFE, 0xFF}):
		return nil, &Error{Message: "encoded as UTF-32, which YAML loaders do not read; save it as UTF-8"}
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return decode16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return decode16(data[2:], binary.BigEndian)
	case len(data) >= 4 && data[0] != 0 && data[1] == 0 && data[2] != 0 && data[3] == 0:
		return decode16(data, binary.LittleEndian)
	case len(data) >= 4 && data[0] == 0 && data[1] != 0 && data[2] == 0 && data[3] != 0:
		return decode16(data, binary.BigEndian)
	}
	return data, nil
}

func decode16(data []byte, order binary.ByteOrder) ([]byte, error) {
	if len(data)%2 != 0 {
		return nil, &Error{Message: "encoded as UTF-16 with half a character at the end; save it as UTF-8"}
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	for i := 0; i < len(units); i++ {
		if !utf16.IsSurrogate(rune(units[i])) {
			continue
		}
		if i+1 == len(units) || utf16.DecodeRune(rune(units[i]), rune(units[i+1])) == utf8.RuneError {
			return nil, &Error{Message: "encoded as UTF-16 with half a surrogate pair; save it as UTF-8"}
		}
		i++
	}
	return []byte(string(utf16.Decode(units))), nil
}

func errTooLarge() error {
	return &Error{Message: fmt.Sprintf("larger than %d MiB, too large for a manifest", MaxFileSize>>20)}
}

// badByte finds the first byte that no YAML text may hold. The library would
// refuse it too, but without a position.
func badByte(text []byte) (off int, what string) {
	for i := printableRun(text); i < len(text); {
		c := text[i]
		if c >= 0x20 && c < 0x7F || c == '\n' || c == '\t' || c == '\r' {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			return i, fmt.Sprintf("control character U+%04X, which no YAML file may hold; is this a text file?", c)
		}
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return i, "not valid UTF-8; is this a text file?"
		case r >= 0x80 && r < 0xA0 && r != 0x85, r == 0xFFFE, r == 0xFFFF:
			return i, fmt.Sprintf("character U+%04X, which no YAML file may hold; is this a text file?", r)
		}
		i += n
	}
	return -1, ""
}
