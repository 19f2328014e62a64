package manifest

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"
)

func encode16(s string, order binary.AppendByteOrder) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

func TestEncodings(t *testing.T) {
	const text = "a: é😀\n# ü\n"
	for name, data := range map[string]string{
		"UTF-8":                              text,
		"UTF-8 with mark":                    "\ufeff" + text,
		"UTF-16, little end first":           "\xff\xfe" + encode16(text, binary.LittleEndian),
		"UTF-16, big end first":              "\xfe\xff" + encode16(text, binary.BigEndian),
		"UTF-16, little end first, unmarked": encode16(text, binary.LittleEndian),
		"UTF-16, big end first, unmarked":    encode16(text, binary.BigEndian),
	} {
		src, err := NewSource("x", []byte(data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if string(src.Text) != text {
			t.Errorf("%s: reads %q", name, src.Text)
		}
	}
}

// TestRefused: what is no text is refused at its place, and not quoted.
func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name, data string
		line, col  int
		says       string
	}{
		{"control character", "a: é\nb: é\x01CANARY", 2, 5, "U+0001"},
		{"delete", "a: \x7f", 1, 4, "U+007F"},
		{"NUL", "a: b\x00", 1, 5, "U+0000"},
		{"C1", "a: \u0080", 1, 4, "U+0080"},
		{"Latin-1", "a: caf\xe9 CANARY", 1, 7, "UTF-8"},
		{"half a character", "a: \xe2\x82", 1, 4, "UTF-8"},
		{"surrogate", "a: \xed\xa0\x80", 1, 4, "UTF-8"},
		{"no character", "a: \uffff", 1, 4, "U+FFFF"},
		{"behind CRLF and CR", "a\r\nb\r\x02", 3, 1, "U+0002"},
		{"UTF-32", "\xff\xfe\x00\x00a\x00\x00\x00", 0, 0, "UTF-32"},
		{"UTF-32, big end first", "\x00\x00\xfe\xff\x00\x00\x00a", 0, 0, "UTF-32"},
		{"odd UTF-16", "\xff\xfea\x00b", 0, 0, "half a character"},
		{"half a pair", "\xff\xfea\x00\x00\xd8", 0, 0, "surrogate"},
		{"half a pair before a character", "\xff\xfe\x00\xd8a\x00", 0, 0, "surrogate"},
		{"control character in UTF-16", "\xff\xfe" + encode16("a\nb\x01", binary.LittleEndian), 2, 2, "U+0001"},
	} {
		_, err := NewSource("x", []byte(tt.data))
		e, ok := err.(*Error)
		switch {
		case !ok:
			t.Errorf("%s: %v", tt.name, err)
		case e.Position != (Position{tt.line, tt.col}) || !strings.Contains(e.Message, tt.says):
			t.Errorf("%s: %v", tt.name, e)
		case strings.Contains(e.Error(), "CANARY"):
			t.Errorf("%s: the message quotes the file: %v", tt.name, e)
		}
	}
}

// TestByteOrderMarkInside: the YAML library drops a character somewhere behind
// such a mark, so that the text is refused; JSON is read without it.
func TestByteOrderMarkInside(t *testing.T) {
	for _, text := range []string{"\ufeff\ufeffa: b\n", "a: b\n\ufeff---\nc: d\n", "k: x \ufeff\u2028e"} {
		src, err := NewSource("x", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		docs, err := Parse(src)
		e, ok := err.(*Error)
		if !ok || len(docs) > 0 || e.Position != at(t, strings.TrimPrefix(text, "\ufeff"), "\ufeff") {
			t.Errorf("%q: %d documents, %v", text, len(docs), err)
		}
	}
	if d := mustParse(t, "x", "[\"\ufeff\"]"); d.Root.Children[0].Value != "\ufeff" {
		t.Error("not read from JSON")
	}
}

// TestErrorsQuoteNothing: the library's messages are kept, the text in them is
// not.
func TestErrorsQuoteNothing(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"a: *CANARY\n", "line 1, column 4: not valid YAML: unknown anchor … referenced"},
		{"a: *'CANARY'x\"\n", "line 1, column 4: not valid YAML: unknown anchor … referenced"},
		{"a: *b'CANARY\n", "line 1, column 4: not valid YAML: unknown anchor … referenced"},
		{"[a CANARY\n", "line 2, column 1: not valid YAML: did not find expected ',' or ']'"},
		{"a: !CANARY!x y\n", "line 1, column 4: not valid YAML: found undefined tag handle"},
		{"a: 'CANARY\n", "line 2, column 1: not valid YAML: found unexpected end of stream"},
		{"CANARY: b: c\n", "line 1, column 10: not valid YAML: mapping values are not allowed in this context"},
	} {
		src := &Source{Text: []byte(tt.text)}
		if _, err := Parse(src); err == nil || err.Error() != tt.want {
			t.Errorf("%q: %v\nwant %s", tt.text, err, tt.want)
		}
	}
	for msg, want := range map[string]string{
		"plain":                         "plain",
		"expected '.' character":        "expected '.' character",
		"a 'b' c\nd":                    "a … c",
		"cannot read `CANARY` as \"x\"": "cannot read …",
		"anchor ',CANARY,' x":           "anchor … x",
	} {
		if got := safeMessage(msg); got != want {
			t.Errorf("safeMessage(%q) = %q, want %q", msg, got, want)
		}
	}
}

func TestTooLarge(t *testing.T) {
	if _, err := NewSource("x", make([]byte, MaxFileSize+1)); err == nil || !strings.Contains(err.Error(), "64 MiB") {
		t.Errorf("error %v", err)
	}
}

func TestHasMarker(t *testing.T) {
	for text, want := range map[string]bool{
		"auth_data: x": true, "Auth-Data": true, "AUTHDATA": true, "type: integration/x": true, "TFY-SECRET": true,
		"a: \"\\u0061uth_data\"": true, "a: \"\\x61\"": true, "": false, "type: Deployment": false,
	} {
		if HasMarker([]byte(text)) != want {
			t.Errorf("HasMarker(%q) is not %v", text, want)
		}
	}
}
