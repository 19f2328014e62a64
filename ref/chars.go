package ref

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isPlainByte reports whether a reference may contain c at all: printable ASCII
// but for the characters that only templates and placeholders put there.
func isPlainByte(c byte) bool {
	return c > ' ' && c < 0x7f && !isTemplateByte(c)
}

func isTemplateByte(c byte) bool {
	return c == '{' || c == '}' || c == '<' || c == '>' || c == '$'
}

func isKeyByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '_' || c == '.' || c == '-'
}

func allPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isPlainByte(s[i]) {
			return false
		}
	}
	return true
}

// wrapped returns what s is wrapped in, "quotes" or "brackets", or "".
func wrapped(s string) string {
	if len(s) < 2 {
		return ""
	}
	switch s[:1] + s[len(s)-1:] {
	case `""`, `''`, "``":
		return "quotes"
	case "()", "[]", "{}", "<>":
		return "brackets"
	}
	return ""
}

// strip removes the white space, quotes and brackets around s, however many.
func strip(s string) string {
	for {
		s = strings.TrimSpace(s)
		if wrapped(s) == "" {
			return s
		}
		s = s[1 : len(s)-1]
	}
}

// twins pairs each letter or sign that can pass for an ASCII one with that one.
// They come from keyboards (Cyrillic, Greek), word processors (dashes, quotes)
// and East Asian input methods (the full-width block, which fold maps by rule).
const twins = "аaеeоoрpсcуyхxіiѕsјjкkтtһhԁdԛqԝwӏl" +
	"АAВBЕEЅSІIЈJКKМMНHОOРPСCТTУYХX" +
	"οoρpνvκkτtιiϲcΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX" +
	"ıiɡgſs" +
	"\u2010-\u2011-\u2012-\u2013-\u2014-\u2015-\u2212-\u2043-\ufe63-" +
	"\u2236:\ua789:\u02d0:\ufe55:\u05c3:" +
	"\u2044/\u2215/\u29f8/" +
	"\u201c\"\u201d\"\u2018'\u2019'"

// twin returns the ASCII character that r looks like, or 0.
func twin(r rune) rune {
	if r >= 0xff01 && r <= 0xff5e {
		return r - 0xff01 + '!'
	}
	for i, t := range twins {
		if n := i + utf8.RuneLen(t); t == r && r >= utf8.RuneSelf {
			return rune(twins[n])
		}
	}
	return 0
}

// invisible reports whether r has no width and no effect on what is seen. The
// controls of writing direction are not among them: they change it.
func invisible(r rune) bool {
	return r >= 0x200b && r <= 0x200d || r >= 0x2060 && r <= 0x2064 ||
		r >= 0xfe00 && r <= 0xfe0f || r == 0xfeff || r == 0xad
}

// fold returns s as a reader sees it: look-alikes as the ASCII characters they
// look like, white space of other scripts as spaces, invisible characters
// removed. ok is false if it holds something else that is not printable ASCII
// or white space, which is kept.
func fold(s string) (folded string, ok bool) {
	ok = true
	i := 0
	for i < len(s) && s[i] < utf8.RuneSelf {
		ok = ok && (s[i] >= ' ' && s[i] != 0x7f || unicode.IsSpace(rune(s[i])))
		i++
	}
	if i == len(s) {
		return s, ok
	}
	var b strings.Builder
	b.WriteString(s[:i])
	for _, r := range s[i:] {
		switch {
		case r < utf8.RuneSelf:
			ok = ok && (r >= ' ' && r != 0x7f || unicode.IsSpace(r))
			b.WriteRune(r)
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case invisible(r):
		case twin(r) != 0:
			b.WriteRune(twin(r))
		default:
			ok = false
			b.WriteRune(r)
		}
	}
	return b.String(), ok
}
