package ref

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// run returns the length of the run of bytes in is that s begins with.
func run(s string, is func(byte) bool) int {
	i := 0
	for i < len(s) && is(s[i]) {
		i++
	}
	return i
}

func isInfixName(c byte) bool {
	return isPlainByte(c) && strings.IndexByte(":/?#&=,;|\\\"'`()[]", c) < 0
}

func isInfixPath(c byte) bool { return isKeyByte(c) || strings.IndexByte("/:+=", c) >= 0 }

// sentence takes the full stops and colons that end s[:n] off, if white space
// or nothing follows them.
func sentence(s string, n int) int {
	if n < len(s) && !unicode.IsSpace(rune(s[n])) {
		return n
	}
	return len(strings.TrimRight(s[:n], ".:"))
}

// cleanEnd reports whether a reference can end before rest: not in a template,
// not before a character that looks like another letter of it.
func cleanEnd(rest string) bool {
	return rest == "" || rest[0] != '$' && rest[0] != '{' && rest[0] < utf8.RuneSelf &&
		(rest[0] >= ' ' || unicode.IsSpace(rune(rest[0])))
}

// attempt returns where the attempt at a reference whose text continues at i
// ends: at white space or a delimiter, templates and samples in brackets being
// part of it.
func attempt(s string, i int) int {
	const widest = 128 // of what brackets hold
	for i < len(s) {
		c := s[i]
		if c == '{' || c == '<' {
			window := s[i:min(len(s), i+widest)]
			if n := strings.IndexByte(window, c+2); n > 0 { // '}' and '>' follow theirs by two
				i += n + 1
				continue
			}
		}
		if c == '}' && i > 0 && s[i-1] == '}' {
			i++
			continue
		}
		if c == ' ' || unicode.IsSpace(rune(c)) && c < utf8.RuneSelf || strings.IndexByte("\"'`,;()[]}>@&|", c) >= 0 {
			break
		}
		i++
	}
	return i
}
