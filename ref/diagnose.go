package ref

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const keyCharacters = "holds a character other than A-Z a-z 0-9 _ . -"

// diagnose says what is wrong with s, which accept has refused. It names the
// first fault that a reader would fix: what stands around the reference, then
// templates, then single characters, then the scheme, then the segments.
func diagnose(s string) *Error {
	t := seen(s)
	form, _, hasScheme := schemeOf(t)
	if !hasScheme {
		if !storeShaped(t) {
			return &Error{Part: "reference", Problem: "is missing: this is the text of none"}
		}
		form = SecretStore
	}
	e := around(s)
	if e == nil {
		e = badByte(s, form, hasScheme)
	}
	switch {
	case e != nil:
	case !hasScheme:
		e = badStore(s)
	case strings.HasPrefix(s, groupScheme):
		e = badGroup(s)
	case strings.HasPrefix(s, kubernetesScheme):
		e = badKubernetes(s)
	default:
		e = badScheme(t, form)
	}
	e.Form = form
	return e
}

// around reports white space, quotes and brackets around the whole of s.
func around(s string) *Error {
	inner := strings.TrimLeftFunc(s, unicode.IsSpace)
	if inner != s {
		return &Error{Part: "white space", Problem: "stands before the reference"}
	}
	inner = strings.TrimRightFunc(s, unicode.IsSpace)
	if inner != s {
		problem := "follows the reference"
		if strings.ContainsAny(s[len(inner):], "\r\n") {
			problem = "follows the reference: a line break, as a block scalar without a dash (|-) adds it"
		}
		return &Error{Part: "white space", Problem: problem, Offset: len(inner)}
	}
	if w := wrapped(s); w != "" {
		return &Error{Part: w, Problem: "stand around the reference, which has to be the whole value"}
	}
	return nil
}

// badByte reports the first template in s, else its first character that no
// reference can contain.
func badByte(s string, form Form, hasScheme bool) *Error {
	if i := strings.IndexFunc(s, func(r rune) bool { return r < utf8.RuneSelf && isTemplateByte(byte(r)) }); i >= 0 {
		return &Error{
			Part:    segmentAt(s, i, form, hasScheme),
			Problem: "holds one of {}<>$, as a template or a sample does: nothing fills it in here",
			Offset:  i,
		}
	}
	for i, r := range s {
		e := &Error{Part: "character", Offset: i}
		switch {
		case r < utf8.RuneSelf && isPlainByte(byte(r)):
			continue
		case unicode.IsSpace(r):
			e.Part, e.Problem = "white space", "stands inside the reference"
		case invisible(r):
			e.Problem = "without width, which cannot be seen, stands in the reference: retype it"
		case twin(r) != 0:
			e.Problem = "that only looks like an ASCII one stands in the reference: retype it"
		case r >= utf8.RuneSelf:
			e.Problem = "outside ASCII stands in the reference"
		default:
			e.Problem = "that is a control character stands in the reference"
		}
		return e
	}
	return nil
}

// segmentAt names the segment of s that holds byte i, by the colons before it.
func segmentAt(s string, i int, form Form, hasScheme bool) string {
	names := segmentNames(form)
	start := 0
	if hasScheme {
		start = max(0, strings.IndexAny(s, `:/\`))
		start += separatorRun(s[start:])
	}
	if i < start {
		return "scheme"
	}
	return names[min(strings.Count(s[start:i], ":"), len(names)-1)]
}

// segmentNames lists what Error.Part calls the segments of a form.
func segmentNames(form Form) []string {
	switch form {
	case SecretGroup:
		return []string{"tenant", "secret group", "secret key"}
	case SecretStore:
		return []string{"tenant", "provider", "account", storeWord, "integration", "path"}
	}
	return []string{"key"}
}

// badScheme explains a scheme that is not exactly one of ours. t is the whole
// reference, plain ASCII.
func badScheme(t string, form Form) *Error {
	want := groupScheme
	switch form {
	case SecretStore:
		return &Error{Part: "scheme", Problem: "does not exist: this form starts with the tenant"}
	case Kubernetes:
		want = kubernetesScheme
	}
	name := strings.TrimSuffix(want, "://")
	at := strings.IndexAny(t, `:/\`)
	switch written := t[:at]; {
	case written == name:
		return &Error{Part: "scheme", Problem: "has the wrong separator: write " + want, Offset: at}
	case strings.EqualFold(written, name):
		return &Error{Part: "scheme", Problem: "is not in lower case: write " + want}
	}
	return &Error{Part: "scheme", Problem: "is misspelt: write " + want}
}
