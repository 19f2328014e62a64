package redact

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible replaces what a terminal would act on or not show: control
// characters other than newline and tab, format characters (bidirectional
// controls, zero-width characters), line and paragraph separators, and bytes
// that are not UTF-8.
func visible(s string) string {
	first := strings.IndexFunc(s, isHidden)
	if first < 0 && utf8.ValidString(s) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s) + 16)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x%02x`, s[i])
		case !isHidden(r):
			out.WriteString(s[i : i+size])
		case r > 0xffff:
			fmt.Fprintf(&out, `\U%08x`, r)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
		i += size
	}
	return out.String()
}

func isHidden(r rune) bool {
	if r == '\n' || r == '\t' || r >= ' ' && r < 0x7f {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
