package ref

import (
	"fmt"
	"strings"
)

// badGroup explains a string of plain ASCII that begins with the scheme of
// secret groups and is no reference.
func badGroup(s string) *Error {
	start := len(groupScheme)
	rest := s[start:]
	if e := badRest(rest, start); e != nil {
		return e
	}
	if isStoreForm(rest) {
		return &Error{Part: "scheme", Problem: "does not belong before a reference to a secret store"}
	}
	segments := strings.Split(rest, ":")
	if len(segments) != 3 {
		return wrongCount(segments, rest, start)
	}
	for i, name := range segmentNames(SecretGroup) {
		e := &Error{Part: name, Offset: start}
		switch segment := segments[i]; {
		case segment == "":
			e.Problem = "is empty"
			return e
		case i < 2 && !isName(segment):
			e.Problem = "starts with a slash"
			return e
		case i == 2:
			e.Problem, e.Offset = keyCharacters, start+keyRun(segment)
			return e
		}
		start += len(segments[i]) + 1
	}
	return nil // accept refuses nothing else: three names and a key are a reference
}

// badRest reports what is wrong right after a scheme that ends at start.
func badRest(rest string, start int) *Error {
	if rest == "" {
		return &Error{Part: "segments", Problem: "are missing after the scheme", Offset: start}
	}
	if rest[0] == '/' {
		return &Error{Part: "scheme", Problem: "is followed by more than two slashes", Offset: start}
	}
	if _, _, ok := schemeOf(rest); ok {
		return &Error{Part: "scheme", Problem: "stands there twice", Offset: start}
	}
	return nil
}

// wrongCount explains segments of a group that are not three.
func wrongCount(segments []string, rest string, start int) *Error {
	n := len(segments)
	e := &Error{Part: "segments", Offset: start + len(rest)}
	switch {
	case n < 3 && repairGroup(rest) != "":
		e.Part, e.Problem = "separator", "between segments is a slash: write a colon"
		e.Offset = start + strings.IndexByte(rest, '/')
	case n > 3 && len(nonEmpty(segments)) == 3:
		e.Problem = "include an empty one: a colon is doubled, or one too many at an end"
		e.Offset = start + emptyAt(segments)
	default:
		e.Problem = fmt.Sprintf("number %d, not 3: tenant, secret group, secret key", n)
		if n > 3 {
			e.Offset = start + len(strings.Join(segments[:3], ":"))
		}
	}
	return e
}

// emptyAt returns the offset of the first empty segment, counted from the start
// of the first one.
func emptyAt(segments []string) int {
	at := 0
	for _, s := range segments {
		if s == "" {
			break
		}
		at += len(s) + 1
	}
	return at
}

// badKubernetes does the same for the scheme of mounted secrets.
func badKubernetes(s string) *Error {
	start := len(kubernetesScheme)
	key := s[start:]
	if key == "" {
		return &Error{Part: "key", Problem: "is empty", Offset: start}
	}
	if e := badRest(key, start); e != nil {
		return e
	}
	if n := strings.Count(key, ":") + 1; n > 1 {
		return &Error{
			Part:    "segments",
			Problem: fmt.Sprintf("number %d, not 1: this form has only the key", n),
			Offset:  start + strings.IndexByte(key, ':'),
		}
	}
	e := &Error{Part: "key", Problem: kubernetesKeyProblem(key), Offset: start}
	if !isKey(key) {
		e.Offset += keyRun(key)
	}
	return e
}
