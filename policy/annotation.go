package policy

import (
	"strings"
	"unicode"
)

// AnnotationKey is the annotation that holds allows where comments do not
// survive.
const AnnotationKey = "secretref.dev/allow"

const annotationForm = `write "rule-name path reason until=2026-12-31", where until is optional`

// ParseAnnotation reads the value of the annotation [AnnotationKey]: allows of
// the form `rule path reason until=2026-12-31`, separated by newlines or
// semicolons. Several rules are separated by commas, without spaces. The path is
// exact, as findings print it, or "." for findings that have none. The error is
// a *ParseError without a position; with one, no allow counts.
func ParseAnnotation(value string, v Vocabulary) ([]Allow, error) {
	var all []Allow
	for rest := value; ; {
		rest = strings.TrimLeftFunc(rest, func(r rune) bool { return r == ';' || unicode.IsSpace(r) })
		if rest == "" {
			break
		}
		a, after, err := annotated(rest, v)
		if err != nil {
			return nil, err
		}
		all, rest = append(all, a), after
	}
	if len(all) == 0 {
		return nil, &ParseError{Message: "the annotation holds no allow", Hint: annotationForm + ", or remove it"}
	}
	return all, nil
}

// annotated reads the first allow of an annotation.
func annotated(s string, v Vocabulary) (a Allow, rest string, err error) {
	names, rest := cutToken(s)
	if a.Rules, err = allowRules(names, annotationForm, v); err != nil {
		return Allow{}, "", err
	}
	a.Path, rest = cutToken(strings.TrimLeft(rest, " \t"))
	switch {
	case a.Path == "":
		err = &ParseError{Message: "the allow has no path", Hint: annotationForm}
	case a.Path != "." && !exactPath(a.Path):
		err = &ParseError{Message: "the allow's path is not an exact path", Hint: `write it as the finding prints it, such as auth_data.api_key or headers["X-Api-Key"]`}
	}
	if err != nil {
		return Allow{}, "", err
	}
	end := strings.IndexAny(rest, ";\r\n")
	if end < 0 {
		end = len(rest)
	}
	a.Reason, a.Until, err = reason(rest[:end], annotationForm)
	if err != nil {
		return Allow{}, "", err
	}
	return a, rest[end:], nil
}

// cutToken cuts s at the first white space or semicolon that is not inside the
// quotes of a path's ["…"].
func cutToken(s string) (token, rest string) {
	inQuotes := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case inQuotes && c == '\\':
			i++
		case c == '"' && (inQuotes || i > 0 && s[i-1] == '['):
			inQuotes = !inQuotes
		case !inQuotes && strings.IndexByte("; \t\r\n", c) >= 0:
			return s[:i], s[i:]
		}
	}
	return s, ""
}
