package redact

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"
)

// webToken finds a JSON Web Token: a header, which starts with eyJ because its
// text starts with {", a payload and a signature. Five parts if it is
// encrypted; two are enough if it was cut off.
func webToken(sc *scanner, i int) (start, end int, ok bool) {
	if i < sc.dead || !sc.left(i) {
		return 0, 0, false
	}
	var ends [5]int
	n, at := 0, i
	for n < len(ends) {
		ends[n] = sc.span(at, len(sc.s), word)
		n++
		at = ends[n-1] + 1
		if !sc.is(at-1, dot) {
			break
		}
	}
	// What follows the header is the same for every start inside it, so a
	// later start in it fails too.
	sc.dead = ends[0]
	payload := ends[0] + 1
	if n < 2 || ends[0]-i < 15 {
		return 0, 0, false
	}
	nested := strings.HasPrefix(sc.s[payload:], "eyJ") && ends[1]-payload >= 10
	named := namesAlgorithm(sc.s[i:ends[0]])
	switch {
	case nested && named:
		return i, lastFilled(ends[:n]), true
	case nested && n > 2 && ends[2]-ends[1] > 10:
		return i, ends[2], true
	case named && n > 2 && lastFilled(ends[:n])-payload >= 24:
		return i, lastFilled(ends[:n]), true
	}
	return 0, 0, false
}

// lastFilled returns the end of the parts, without dots that nothing follows.
func lastFilled(ends []int) int {
	for n := len(ends) - 1; n > 0; n-- {
		if ends[n] > ends[n-1]+1 {
			return ends[n]
		}
	}
	return ends[0]
}

// namesAlgorithm reports whether the start of a token's header has the claim
// that every header must have.
func namesAlgorithm(header string) bool {
	header = header[:min(len(header), 400)]
	text, err := base64.RawURLEncoding.DecodeString(header[:len(header)&^3])
	return err == nil && (strings.Contains(string(text), `"alg"`) || strings.Contains(string(text), `"typ"`))
}

// basicAuth finds what follows the scheme word Basic, if it decodes to a user
// and a password.
func basicAuth(sc *scanner, i int) (start, end int, ok bool) {
	const c, limit = alnum | plus | slash, 2048
	start = i + len("Basic")
	for n := 0; n < 4 && start < len(sc.s) && (sc.s[start] == ' ' || sc.s[start] == '\t'); n++ {
		start++
	}
	if start == i+len("Basic") || !sc.left(i) {
		return 0, 0, false
	}
	end = sc.span(start, limit, c)
	text := sc.s[start:end]
	if len(text)%4 == 1 || len(text) < 4 {
		text = text[:len(text)&^3]
	}
	plain, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || !isPrintable(string(plain)) {
		return 0, 0, false
	}
	user, password, both := strings.Cut(string(plain), ":")
	if isSampleLogin(string(plain)) {
		return 0, 0, false
	}
	if !both || standsFor(password) && !(password == "" && len(user) >= 16) {
		return 0, 0, false
	}
	for end < len(sc.s) && sc.is(end, c|equal) {
		end++
	}
	return start, end, true
}

// isSampleLogin reports the users and passwords that texts about Basic
// authentication have, that of RFC 7617 first.
func isSampleLogin(s string) bool {
	switch strings.ToLower(s) {
	case "aladdin:open sesame", "aladdin:opensesame", "user:pass", "user:password", "username:password", "user:passwd", "foo:bar",
		"your-username:your-password", "<username>:<password>":
		return true
	}
	return false
}

func isPrintable(s string) bool {
	if s == "" || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}
