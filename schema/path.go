package schema

import "strings"

// matchPath reports whether a path is one that the pattern describes. Both are
// cut into the same steps: a name, an item (`[]`, `[3]`), a quoted key
// (`["X-Api-Key"]`), a map value (`*`).
func matchPath(pattern, path string) bool {
	for pattern != "" {
		if path == "" {
			return false
		}
		var want, have string
		want, pattern = cutStep(pattern)
		have, path = cutStep(path)
		if !matchStep(want, have) {
			return false
		}
	}
	return path == ""
}

func matchStep(want, have string) bool {
	item := strings.HasPrefix(have, "[") && !strings.HasPrefix(have, `["`)
	switch want {
	case "[]":
		return item
	case "*":
		return !item
	}
	if key, ok := strings.CutPrefix(have, `["`); ok {
		have = strings.TrimSuffix(key, `"]`)
	}
	return sameFold(want, have)
}

// prefixLike returns as much of path as has the steps of pattern.
func prefixLike(pattern, path string) string {
	rest := path
	for pattern != "" {
		_, pattern = cutStep(pattern)
		_, rest = cutStep(rest)
	}
	return strings.TrimSuffix(path[:len(path)-len(rest)], ".")
}

// cutStep returns the first step of a path and what follows it. Of a path that
// is not well-formed it makes steps all the same.
func cutStep(path string) (step, rest string) {
	n := len(path)
	switch {
	case strings.HasPrefix(path, `["`):
		n = quotedEnd(path)
	case strings.HasPrefix(path, "["):
		if i := strings.IndexByte(path, ']'); i >= 0 {
			n = i + 1
		}
	default:
		if i := strings.IndexAny(path, ".["); i > 0 {
			n = i
		} else if i == 0 {
			n = 1
		}
	}
	return path[:n], strings.TrimPrefix(path[n:], ".")
}

// quotedEnd returns the length of the quoted key that path starts with.
func quotedEnd(path string) int {
	for i := 2; i < len(path); i++ {
		switch {
		case path[i] == '\\':
			i++
		case strings.HasPrefix(path[i:], `"]`):
			return i + 2
		}
	}
	return len(path)
}
