package redact

import "strings"

// A says is what a name says about its value.
type says uint8

const (
	nothing  says = iota
	faintly       // "sort_key", "code": a credential if the value can be nothing else
	maybe         // "key", "sig": a credential unless the value is a short word
	secret        // "api_key", "token"
	password      // "password": a credential even if it is a number
)

// sayings are the endings of a name without its separators, longest first
// where one contains another.
var sayings = []struct {
	ending string
	says   says
}{
	{"pagetoken", nothing}, {"nexttoken", nothing}, {"continuationtoken", nothing}, {"paginationtoken", nothing},
	{"synctoken", nothing}, {"maxtoken", nothing}, {"eostoken", nothing}, {"bostoken", nothing}, {"padtoken", nothing},
	{"stoptoken", nothing}, {"publickey", nothing},
	{"password", password}, {"passwd", password}, {"pwd", password}, {"passphrase", password}, {"userpass", password},
	{"apikey", secret}, {"accesskey", secret}, {"secretkey", secret}, {"privatekey", secret}, {"authkey", secret},
	{"accountkey", secret}, {"subscriptionkey", secret}, {"functionskey", secret}, {"signingkey", secret},
	{"encryptionkey", secret}, {"masterkey", secret}, {"licensekey", secret}, {"servicekey", secret}, {"appkey", secret},
	{"adminkey", secret}, {"tokenkey", secret}, {"secretaccesskey", secret},
	{"token", secret}, {"secret", secret}, {"credential", faintly}, {"credentials", secret},
	{"signature", maybe}, {"authorization", secret}, {"cookie", secret},
}

// whole returns what a last word says, alone or behind others.
func whole(last string, alone bool) says {
	switch last {
	case "key", "sig", "auth":
		if alone {
			return maybe
		}
		return faintly
	case "code", "session", "sid", "dsn", "access":
		return faintly
	case "jwt", "pat":
		return secret
	case "pass", "pw":
		return password
	}
	return nothing
}

// saying returns what a name says: api_key, exaApiKey, X-Amz-Signature.
func saying(name string) says {
	var buf [64]byte
	folded := buf[:0]
	last, alone := 0, true // where the last word starts, and whether it is the only one
	for i := range len(name) {
		b := name[i]
		switch {
		case b == '_' || b == '-' || b == '.' || b == ' ':
			last, alone = len(folded), len(folded) == 0
			continue
		case b >= 'A' && b <= 'Z':
			b += 'a' - 'A'
		}
		folded = append(folded, b)
	}
	for i := range sayings {
		if e := sayings[i].ending; len(folded) >= len(e) && string(folded[len(folded)-len(e):]) == e {
			return sayings[i].says
		}
	}
	return whole(string(folded[last:]), alone)
}

// believes reports whether value is taken for a credential under a name that
// says so much.
func (s says) believes(value string) bool {
	if s == nothing || standsFor(value) {
		return false
	}
	switch s {
	case faintly:
		return isTokenLike(value, 16)
	case maybe:
		return len(value) >= 8 && !isWord(value)
	case secret:
		return !isPlain(value)
	}
	return !isSetting(value)
}

// isWord: lower-case letters, perhaps with separators, and not long.
func isWord(v string) bool {
	if len(v) >= 24 {
		return false
	}
	for i := range len(v) {
		if b := v[i]; !(b >= 'a' && b <= 'z' || b == '-' || b == '_' || b == '.') {
			return false
		}
	}
	return true
}

// isPlain: a setting or a number.
func isPlain(v string) bool {
	return isSetting(v) || len(v) < 16 && strings.Trim(v, "0123456789.,") == ""
}

func isSetting(v string) bool {
	if len(v) > 16 {
		return false
	}
	switch strings.ToLower(strings.TrimRight(v, ".,:;)]}")) {
	case "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "note", "warning", "error", "info":
		return true
	}
	return false
}

// isTokenLike reports whether v, at least size bytes long, can be nothing but a
// token: letters, digits and few marks, not words and not a path. The start of
// a long one is enough to tell.
func isTokenLike(v string, size int) bool {
	if len(v) < size {
		return false
	}
	v = v[:min(len(v), 128)]
	var digits, uppers, lowers, longest, seg int
	for i := range len(v) {
		seg++
		switch b := v[i]; {
		case b >= '0' && b <= '9':
			digits++
		case b >= 'A' && b <= 'Z':
			uppers++
		case b >= 'a' && b <= 'z':
			lowers++
		case strings.IndexByte("-_+/=~", b) >= 0:
			seg = 0
		default:
			return false
		}
		longest = max(longest, seg)
	}
	mixed := digits > 0 && uppers+lowers > 0
	return mixed && (uppers > 0 && lowers > 0 && longest >= 8 || longest >= 14) || uppers > 0 && lowers > 0 && longest == len(v)
}
