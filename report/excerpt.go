package report

import (
	"strings"

	"secretref.dev/secretref/check"
)

// The longest indentation and key that an excerpt shows: the tree that is
// checked may not fill a log.
const (
	maxIndent = 40
	maxKey    = 100
)

// excerpt renders the source line of a finding with its value masked; "" when
// the finding has none.
func excerpt(e check.Excerpt) string {
	if e.Mask == "" {
		return ""
	}
	line := strings.Repeat(" ", min(max(e.Indent, 0), maxIndent))
	if e.Item {
		line += "- "
	}
	if e.Key != "" {
		line += key(e.Key) + ": "
	}
	return line + OneLine(e.Mask)
}

// key shows a mapping key as it could stand in a manifest: quoted, unless it is
// made of word characters. It is masked before it is cut, so that half a
// credential does not slip through.
func key(s string) string {
	s = OneLine(s)
	if runes := []rune(s); len(runes) > maxKey {
		s = string(runes[:maxKey]) + "…"
	}
	if isWord(s) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"`
}

// isWord reports whether s reads the same as a plain scalar, whatever the
// parser: letters, digits, and _ - . / after the first.
func isWord(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_':
		case i > 0 && ('0' <= c && c <= '9' || c == '-' || c == '.' || c == '/'):
		default:
			return false
		}
	}
	return s != ""
}
