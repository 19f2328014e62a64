package schema

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// Fold returns a name in lower case without separators (underscore, hyphen,
// full stop, space), so that "apiKey", "API-KEY" and "api_key" are one:
// "apikey". Fold of a folded name is the same name.
func Fold(name string) string {
	if folded(name) {
		return name
	}
	return string(AppendFold(make([]byte, 0, len(name)), name))
}

// AppendFold appends Fold(name) to dst, for a caller that only compares it.
func AppendFold(dst []byte, name string) []byte {
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c >= utf8.RuneSelf:
			return appendFoldRunes(dst, name[i:])
		case c >= 'A' && c <= 'Z':
			dst = append(dst, c|0x20)
		case !separator(rune(c)):
			dst = append(dst, c)
		}
	}
	return dst
}

func appendFoldRunes(dst []byte, name string) []byte {
	for _, r := range name {
		if !separator(r) {
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
	}
	return dst
}

// MustName reports whether a folded field name is must in every declaration of
// the catalogue, today's and retired, such as "apikey" and "secretaccesskey".
// A field of that name is a credential wherever it is met. Not among them are
// names that are sensitive in some places only ("url", "webhookurl",
// "keyfilecontent"), names of PEM fields, which may be public certificates,
// and of fields that name a secret ("secretfqn").
func MustName(folded string) bool {
	_, found := slices.BinarySearch(mustNames[:], folded)
	return found
}

func separator(r rune) bool {
	return r == '_' || r == '-' || r == '.' || r == ' '
}

// folded reports whether name is plain lower-case ASCII already.
func folded(name string) bool {
	for i := 0; i < len(name); i++ {
		if c := name[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' || separator(rune(c)) {
			return false
		}
	}
	return true
}

// sameFold reports whether Fold(a) == Fold(b), without allocating.
func sameFold(a, b string) bool {
	for {
		ra, resta := nextFolded(a)
		rb, restb := nextFolded(b)
		if ra != rb {
			return false
		}
		if ra == end {
			return true
		}
		a, b = resta, restb
	}
}

// end is what nextFolded returns at the end of a name; no rune is negative.
const end rune = -1

// nextFolded returns the first rune of Fold(s) and what follows it in s.
func nextFolded(s string) (rune, string) {
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		if !separator(r) {
			return unicode.ToLower(r), s
		}
	}
	return end, ""
}
