package manifest

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// simpleEscape is what a one-letter escape of YAML 1.2 or JSON stands for,
// "" for the numeric ones and for letters that escape nothing.
func simpleEscape(c byte) string {
	switch c {
	case '0':
		return "\x00"
	case 'a':
		return "\a"
	case 'b':
		return "\b"
	case 't', '\t':
		return "\t"
	case 'n':
		return "\n"
	case 'v':
		return "\v"
	case 'f':
		return "\f"
	case 'r':
		return "\r"
	case 'e':
		return "\x1b"
	case ' ', '"', '/', '\\':
		return string(c)
	case 'N':
		return "\u0085"
	case '_':
		return "\u00a0"
	case 'L':
		return "\u2028"
	case 'P':
		return "\u2029"
	}
	return ""
}

// joinSurrogates reads the second half of a surrogate pair, which JSON writes
// as two escapes. It returns the code point and the bytes of rest that it
// took.
func joinSurrogates(r rune, rest []byte) (rune, int) {
	if !utf16.IsSurrogate(r) {
		return r, 0
	}
	if len(rest) >= 6 && rest[0] == '\\' && rest[1] == 'u' {
		if low, err := strconv.ParseUint(string(rest[2:6]), 16, 32); err == nil {
			if joined := utf16.DecodeRune(r, rune(low)); joined != utf8.RuneError {
				return joined, 6
			}
		}
	}
	return utf8.RuneError, 0
}
