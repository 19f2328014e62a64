package redact

import "strings"

// A reader is one pass over a text for credentials that their place gives
// away. It stops at "://", "=", ":" and "@", looks back a bounded stretch, and
// goes on behind what it read ahead.
type reader struct {
	s     string
	loose bool // for Text: also assignments outside URLs and connection strings
	out   []URLCredential
	pq    int8 // does s have other settings of a libpq connection string: 0 not looked yet, 1 yes, -1 no
	word  span // the newest longest stretch without white space or quotes
	at    int  // the last @ in word, -1 if none
	val   span // the newest longest stretch that can be a value without quotes
}

func (r *reader) read() []URLCredential {
	for i := 0; i < len(r.s); {
		next := 0
		switch r.s[i] {
		case ':':
			if strings.HasPrefix(r.s[i:], "://") {
				next = r.authority(i)
			} else if r.loose {
				next = r.field(i)
			}
		case '=':
			next = r.assignment(i)
		case '@':
			next = r.address(i)
		case ' ':
			if r.loose {
				next = r.scheme(i)
			}
		}
		i = max(i+1, next)
	}
	return r.out
}

func (r *reader) report(start, end int, what string) int {
	if n := len(r.out); start >= end || n > 0 && start < r.out[n-1].End {
		return 0
	}
	r.out = append(r.out, URLCredential{start, end, what})
	return end
}

// name returns where the name in front of i starts; bounded.
func (r *reader) name(i int) int {
	start := i
	for start > 0 && i-start < 64 && isNameByte(r.s[start-1]) {
		start--
	}
	return start
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b == '-' || b == '.'
}

// assignment looks at name=value.
func (r *reader) assignment(eq int) (next int) {
	from := eq
	if r.loose && from > 1 && r.s[from-1] == ' ' {
		from--
	}
	start := r.name(from)
	name := r.s[start:from]
	says := saying(name)
	if says == nothing {
		return 0
	}
	before := byte(0)
	if start > 0 {
		before = r.s[start-1]
	}
	var what string
	switch {
	case from == eq && (before == '?' || before == '&' || before == ';' && strings.HasSuffix(r.s[:start], "&amp;")):
		what = "the query parameter " + quoteName(name)
	case from == eq && before == '#':
		what = "the fragment parameter " + quoteName(name)
	case from == eq && says > maybe && r.setting(start, eq):
		what = "the connection string setting " + quoteName(name)
	case r.loose:
		return r.loosely(says, eq)
	default:
		return 0
	}
	start, end := r.value(eq+1, strings.HasPrefix(what, "the connection"))
	if says.believes(r.s[start:end]) {
		return r.report(start, end, what)
	}
	return 0
}

// loosely looks at an assignment outside URLs and connection strings.
func (r *reader) loosely(says says, eq int) (next int) {
	i := eq + 1
	if i < len(r.s) && strings.IndexByte("=~>", r.s[i]) >= 0 {
		return 0
	}
	if i < len(r.s) && r.s[i] == ' ' && r.s[eq-1] == ' ' {
		i++
	}
	start, end := r.value(i, false)
	v := r.s[start:end]
	if head, _, _ := strings.Cut(v[:min(len(v), 16)], ","); isSetting(head) {
		return 0
	}
	if (says > maybe || isTokenLike(strings.TrimRight(v, ".,:;)]}"), 16)) && says.believes(v) {
		return r.report(start, end, "")
	}
	return 0
}

// value returns the value at i: what is in the quotes, or else what comes
// before white space, a quote, & or ;. In a connection string, where a value
// may have spaces, up to the next ; if it is near.
func (r *reader) value(i int, spaced bool) (start, end int) {
	if i < len(r.s) && (r.s[i] == '"' || r.s[i] == '\'') {
		end = i + 1
		for end < len(r.s) && r.s[end] != r.s[i] && r.s[end] != '\n' {
			end++
		}
		return i + 1, end
	}
	end = r.plainEnd(i)
	if i < end {
		if n := templateAt(r.s[:min(len(r.s), end+64)], i); n > end-i && !strings.ContainsAny(r.s[i:i+n], "\n\"'") {
			end = i + n
		}
	}
	if spaced && end < len(r.s) && r.s[end] == ' ' {
		rest := r.s[end:min(len(r.s), end+64)]
		if n := strings.IndexAny(rest, ";\n\"'="); n >= 0 && rest[n] == ';' {
			end += n
		}
	}
	return i, end
}

// plainEnd returns where a value without quotes ends, and reads no byte twice.
func (r *reader) plainEnd(i int) int {
	if i < r.val.start || i >= r.val.end {
		end := i
		for end < len(r.s) && !isSpaceOrQuote(r.s[end]) && r.s[end] != '&' && r.s[end] != ';' {
			end++
		}
		r.val = span{i, end}
	}
	return r.val.end
}

func isSpaceOrQuote(b byte) bool {
	return b <= ' ' || b == 0x7f || b == '"' || b == '\'' || b == '`'
}

// field looks at "name": "value" of JSON, perhaps escaped, and at
// name: value where the value can be nothing but a token.
func (r *reader) field(colon int) (next int) {
	from, quote := colon, ""
	if from > 0 && r.s[from-1] == '"' {
		from, quote = from-1, `"`
		if from > 0 && r.s[from-1] == '\\' {
			from, quote = from-1, `\"`
		}
	}
	start := r.name(from)
	says := saying(r.s[start:from])
	i := colon + 1
	for i < len(r.s) && i-colon < 5 && r.s[i] == ' ' {
		i++
	}
	if says == nothing || i >= len(r.s) {
		return 0
	}
	if quote != "" && strings.HasPrefix(r.s[i:], quote) {
		i += len(quote)
		end := jsonEnd(r.s, i, quote)
		if v := r.s[i:end]; says.believes(v) && (says > maybe || isTokenLike(v, 16)) {
			return r.report(i, end, "")
		}
		return 0
	}
	if i == colon+1 && quote == "" {
		return 0
	}
	v0, end := r.value(i, false)
	if v := strings.TrimRight(r.s[v0:end], ".,;)]}"); says.believes(v) && isTokenLike(v, 20) {
		return r.report(v0, end, "")
	}
	return 0
}

// jsonEnd returns where the string that starts at i ends, its line at the
// latest.
func jsonEnd(s string, i int, quote string) int {
	for i < len(s) && s[i] != '\n' && !strings.HasPrefix(s[i:], quote) {
		if s[i] == '\\' && quote == `"` {
			i++
		}
		i++
	}
	return min(i, len(s))
}

// scheme looks at what follows the word Bearer, Token or ApiKey.
func (r *reader) scheme(space int) (next int) {
	start := r.name(space)
	if w := strings.ToLower(r.s[start:space]); w != "bearer" && w != "token" && w != "apikey" {
		return 0
	}
	v0, end := r.value(space+1, false)
	if v := strings.TrimRight(r.s[v0:end], ".,;)]}"); isTokenLike(v, 16) && !standsFor(v) {
		return r.report(v0, end, "")
	}
	return 0
}
