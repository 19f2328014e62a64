package redact

import "strings"

// left reports whether a credential may start at i: no letter or digit stands
// directly in front of it, except the end of an escape such as \n, \u0022, %22
// or an ANSI colour.
func (sc *scanner) left(i int) bool {
	if !sc.is(i-1, alnum) {
		return true
	}
	s := sc.s[max(0, i-20):i]
	n := len(s)
	c := s[n-1]
	switch {
	case n >= 2 && s[n-2] == '\\' && strings.IndexByte("nrtbfv0", c) >= 0:
		return true
	case c == 'm':
		return endsColour(s)
	}
	hex := 0
	for hex < n && hex < 4 && sc.kind[s[n-1-hex]]&(digit|lowHex|upHex) != 0 {
		hex++
	}
	return hex >= 2 && (n >= 3 && s[n-3] == '%' || n >= 4 && s[n-4:n-2] == `\x`) ||
		hex == 4 && n >= 6 && s[n-6:n-4] == `\u`
}

// endsColour reports whether s ends in an ANSI colour, raw or escaped.
func endsColour(s string) bool {
	s = strings.TrimRight(s[:len(s)-1], "0123456789;")
	s, ok := strings.CutSuffix(s, "[")
	if !ok {
		return false
	}
	for _, esc := range []string{"\x1b", `\u001b`, `\u001B`, `\x1b`, `\x1B`, `\033`, `\e`} {
		if strings.HasSuffix(s, esc) {
			return true
		}
	}
	return false
}

// insideBase64 reports whether i follows a + or / in the middle of base64, as
// an image has: there, four letters that open a token are chance.
func (sc *scanner) insideBase64(i int) bool {
	const enough = 24
	if !sc.is(i-1, plus|slash) || i < enough {
		return false
	}
	var seen class
	for j := i - enough; j < i; j++ {
		k := sc.kind[sc.s[j]]
		if k&(alnum|plus|slash) == 0 {
			return false
		}
		seen |= k
	}
	return seen&digit != 0 && seen&upper != 0 && seen&lower != 0
}
