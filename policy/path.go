package policy

import (
	"strconv"
	"strings"
)

// A path names a field as findings print it: a.b[0].c, with keys that are not
// plain words quoted, headers["X-Api-Key"]. In a pattern, [] .* and .** are
// wildcards. Both are matched as text, step by step, so that nothing has to be
// compiled.

type stepKind uint8

const (
	keyStep   stepKind = iota // .name or ["name"]
	indexStep                 // [3]
	itemStep                  // []
	anyKey                    // .*
	anyBelow                  // .**
)

type step struct {
	kind stepKind
	text string // the key, unquoted, or the index
}

// nextStep cuts the first step off path.
func nextStep(path string, first bool) (s step, rest string, ok bool) {
	if strings.HasPrefix(path, "[") {
		return bracketStep(path[1:])
	}
	if !first {
		if path, ok = strings.CutPrefix(path, "."); !ok {
			return s, "", false
		}
	}
	end := strings.IndexAny(path, ".[")
	if end < 0 {
		end = len(path)
	}
	name, rest := path[:end], path[end:]
	switch name {
	case "*":
		return step{kind: anyKey}, rest, true
	case "**":
		return step{kind: anyBelow}, rest, true
	}
	if name == "" || strings.ContainsAny(name, "*\"'`]{}?;, \t\r\n") {
		return s, "", false
	}
	return step{keyStep, name}, rest, true
}

// bracketStep is nextStep after the opening bracket.
func bracketStep(path string) (s step, rest string, ok bool) {
	if strings.HasPrefix(path, `"`) {
		quoted, err := strconv.QuotedPrefix(path)
		if err != nil {
			return s, "", false
		}
		key, err := strconv.Unquote(quoted)
		if err != nil {
			return s, "", false
		}
		rest, ok = strings.CutPrefix(path[len(quoted):], "]")
		return step{keyStep, key}, rest, ok
	}
	index, rest, ok := strings.Cut(path, "]")
	switch {
	case !ok || strings.Trim(index, "0123456789") != "":
		return s, "", false
	case index == "":
		return step{kind: itemStep}, rest, true
	}
	return step{indexStep, index}, rest, true
}

// matchPath reports whether pattern covers path.
func matchPath(pattern, path string) bool {
	for first := true; pattern != "" && path != ""; first = false {
		var want, have step
		var ok bool
		if want, pattern, ok = nextStep(pattern, first); !ok {
			return false
		}
		if want.kind == anyBelow {
			return pattern == ""
		}
		if have, path, ok = nextStep(path, first); !ok || !want.covers(have) {
			return false
		}
	}
	return pattern == "" && path == ""
}

func (s step) covers(have step) bool {
	switch s.kind {
	case anyKey:
		return have.kind == keyStep || have.kind == anyKey
	case itemStep:
		return have.kind == indexStep || have.kind == itemStep
	}
	return s == have
}

// checkPattern says what is wrong with a path pattern, "" for nothing. It never
// repeats it.
func checkPattern(pattern string) (problem, hint string) {
	hint = `write a path such as auth_data.extra_key, integrations[].headers.* or headers["X-Api-Key"]`
	if pattern == "" {
		return "is empty", hint
	}
	for first := true; pattern != ""; first = false {
		s, rest, ok := nextStep(pattern, first)
		if !ok {
			return "is not a path", hint
		}
		if s.kind == anyBelow && rest != "" {
			return "has ** before its end", "end the path with .**, or name the steps between"
		}
		pattern = rest
	}
	return "", ""
}

// exactPath reports whether path is one without wildcards.
func exactPath(path string) bool {
	for first := true; first || path != ""; first = false {
		s, rest, ok := nextStep(path, first)
		if !ok || s.kind > indexStep {
			return false
		}
		path = rest
	}
	return true
}
