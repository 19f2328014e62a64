package ref

import (
	"strings"
	"unicode"

	"secretref.dev/secretref/spell"
)

// maxSchemeName bounds how far back a scheme's name is looked for, in bytes. It
// keeps Scan linear.
const maxSchemeName = 64

// schemeNames lists what people call the schemes, without separators and in
// lower case. There is no scheme for SecretStore; some invent one.
func schemeNames() [6]struct {
	name string
	form Form
} {
	return [6]struct {
		name string
		form Form
	}{
		{"tfysecret", SecretGroup},
		{"tfyk8ssecret", Kubernetes},
		{"truefoundrysecret", SecretGroup},
		{"truefoundryk8ssecret", Kubernetes},
		{"tfykubernetessecret", Kubernetes},
		{"tfysecretstore", SecretStore},
	}
}

// nearestScheme returns the form whose scheme name was meant by name, which is
// folded, and how far off it is in edits; None if it is some other name. Two
// edits are allowed for names that start like ours, one for others: fly-secret
// is another product's.
func nearestScheme(name string) (Form, int) {
	if len(name) < len("tfysecret")-2 {
		return None, 0 // the usual case: https, a key, a name
	}
	bare := skeleton(name)
	limit := 1
	switch {
	case strings.Contains(name, " "):
		limit = 0 // prose before a reference
	case strings.HasPrefix(bare, "tf"):
		limit = 2
	}
	word := spell.New(bare)
	form, best := None, limit+1
	for _, n := range schemeNames() {
		if d := word.Distance(n.name, limit); d < best {
			form, best = n.form, d
		}
	}
	return form, best
}

// skeleton returns name in lower case and without separators.
func skeleton(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' || r == ' ' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// schemeOf reads the scheme that t begins with, right or wrong, and returns the
// form it stands for and where the rest starts. t is folded and stripped.
func schemeOf(t string) (form Form, rest int, ok bool) {
	i := strings.IndexAny(t, `:/\`)
	if i <= 0 || i > maxSchemeName {
		return None, 0, false
	}
	rest = i + separatorRun(t[i:])
	form, off := nearestScheme(strings.TrimSpace(t[:i]))
	if form == None {
		return None, 0, false
	}
	switch separator(t[i:rest]) {
	case strong:
		return form, rest, true
	case weak:
		return form, rest, off <= 1 && weakRest(form, t[rest:])
	}
	return None, 0, false
}

// The kinds of separator between a scheme and the rest. A strong one makes any
// near name a scheme. A weak one, mere colons, may be an image's tag, so that
// the rest has to look like a reference too.
const (
	noSeparator = iota
	weak
	strong
)

// separatorRun returns the length of the separator that s begins with: colons,
// then slashes, and white space among them. A colon after the slashes belongs
// to the rest, where it stands for an empty segment.
func separatorRun(s string) int {
	n := 0
	for _, set := range []string{": \t\r\n", "/\\ \t\r\n"} {
		for n < len(s) && strings.IndexByte(set, s[n]) >= 0 {
			n++
		}
	}
	return n
}

func separator(s string) int {
	colons := strings.Count(s, ":")
	slashes := strings.Count(s, "/") + strings.Count(s, `\`)
	switch {
	case slashes >= 2, slashes == 1 && colons > 0:
		return strong
	case colons > 0:
		return weak
	}
	return noSeparator
}

func weakRest(form Form, rest string) bool {
	n := keyRun(rest)
	if n == 0 {
		return false
	}
	if form == Kubernetes {
		return n == len(rest)
	}
	for range 2 {
		if n >= len(rest) || rest[n] != ':' {
			return false
		}
		m := keyRun(rest[n+1:])
		if m == 0 {
			return false
		}
		n += 1 + m
	}
	return true
}
