package ref

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Meant reports whether s, as a whole, is a reference or an attempt at one:
//
//   - it begins with a scheme of ours, in any case, misspelt (tfy_secret://,
//     tfysecret://, tfy-secrets://), with the wrong separator (tfy-secret:/,
//     tfy-secret:a:b:c), or in letters that only look right;
//   - it has the shape of a secret-store reference, with or without a path;
//   - it is one of these within white space, quotes or brackets.
//
// A longer string with a reference somewhere inside is not; Scan finds that.
// Nor are tfy-volume://…, other URLs, ARNs, or a bare a:b:c.
func Meant(s string) bool {
	if plainWord(s) {
		return false // nearly every value
	}
	t := seen(s)
	if _, _, ok := schemeOf(t); ok {
		return true
	}
	return storeShaped(t)
}

// plainWord reports whether s is ASCII and has none of the characters that
// separate the parts of a reference: it is none, however it is misspelt.
func plainWord(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || c == ':' || c == '/' || c == '\\' {
			return false
		}
	}
	return true
}

// seen returns s as a reader sees it, without what stands around it.
func seen(s string) string {
	t, _ := fold(s)
	return strip(t)
}

// storeShaped reports whether t is laid out like a secret-store reference. With
// white space in front of its fixed word it takes the right number of segments,
// the first of one word: otherwise it may be a sentence.
func storeShaped(t string) bool {
	head, at, ok := storeHead(t)
	if !ok {
		return false
	}
	if strings.ContainsFunc(head, unicode.IsSpace) {
		tenant, _, _ := strings.Cut(head, ":")
		return at == 3 && !strings.ContainsFunc(strings.TrimSpace(tenant), unicode.IsSpace)
	}
	if at == 0 {
		return strings.Contains(t, "::")
	}
	return at == 3 || len(t) > len(head)+len(":"+storeWord)
}

// storeHead finds the segment "secret-store" among the first six of t: head is
// what precedes it, at its index. Where it should be, at index 3, it may be
// misspelt.
func storeHead(t string) (head string, at int, ok bool) {
	start := 0
	for at = range 6 {
		word, _, more := strings.Cut(t[start:], ":")
		if word == storeWord || at == 3 && isStoreWord(word) {
			return t[:max(0, start-1)], at, true
		}
		if !more {
			break
		}
		start += len(word) + 1
	}
	return "", 0, false
}

// isStoreWord reports whether s is "secret-store" but for letter case,
// separators and a plural.
func isStoreWord(s string) bool {
	if len(s) > 2*len(storeWord) {
		return false
	}
	s = skeleton(s)
	return s == "secretstore" || s == "secretstores"
}

// isStoreForm reports whether the text after a scheme is a secret store's
// reference, and not a group that happens to be called secret-store.
func isStoreForm(rest string) bool {
	_, at, ok := storeHead(rest)
	return ok && at == 3
}

// correct returns the one reference that s can have been meant as, or "". Every
// repair it makes keeps all that the user chose; where a segment is missing, or
// has a character that cannot be told, there is no knowing.
func correct(s string) string {
	t, ok := fold(s)
	if !ok {
		return ""
	}
	m := repair(strip(t))
	if _, ok := accept(m); !ok {
		return ""
	}
	return m
}

func repair(t string) string {
	form, at, ok := schemeOf(t)
	if !ok {
		return repairStore(t)
	}
	rest := t[at:]
	if _, ok := accept(rest); ok { // the scheme twice, or before the store's form
		return rest
	}
	switch {
	case isStoreForm(rest):
		return repairStore(rest)
	case form == SecretGroup:
		return repairGroup(rest)
	case form == Kubernetes:
		return kubernetesScheme + rest
	}
	return ""
}

// repairGroup puts single colons between three segments. Slashes separate them
// only where colons are missing: beside two colons a slash is part of a name.
func repairGroup(rest string) string {
	segments := nonEmpty(strings.Split(rest, ":"))
	if len(segments) < 3 && strings.Count(rest, ":") < 2 && !strings.Contains(rest, "//") {
		segments = nonEmpty(strings.FieldsFunc(rest, func(r rune) bool { return r == ':' || r == '/' }))
	}
	if len(segments) != 3 {
		return ""
	}
	return groupScheme + strings.Join(segments, ":")
}

// repairStore spells the fixed word and the separators of a store's form.
func repairStore(t string) string {
	head, _, ok := storeHead(t)
	if !ok || head == "" {
		return ""
	}
	_, tail, _ := strings.Cut(t[len(head)+1:], ":")
	integration, path, _ := strings.Cut(tail, ":")
	names := nonEmpty(append(strings.Split(head, ":"), storeWord, integration))
	if len(names) != 5 || names[3] != storeWord {
		return ""
	}
	return strings.Join(names, ":") + "::" + strings.TrimLeft(path, ": \t\r\n")
}

// nonEmpty returns the segments that are not empty, without the white space
// around each.
func nonEmpty(segments []string) []string {
	var kept []string
	for _, s := range segments {
		if s = strings.TrimSpace(s); s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}
