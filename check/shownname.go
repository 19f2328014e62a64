package check

import (
	"fmt"
	"slices"
	"strings"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/redact"
)

// meantName is a hint with the declared name that was probably meant, else with
// those that there are, if they are few.
func meantName(typed string, declared []string, otherwise string) string {
	const many = 2000 // that a message is worth a look at
	if near := graph.Near(typed, declared[:min(len(declared), many)]); near != "" && repeatable(near) {
		return fmt.Sprintf("did you mean %q? otherwise %s", near, otherwise)
	}
	slices.Sort(declared)
	declared = slices.Compact(declared)
	const few = 5
	if len(declared) == 0 || len(declared) > few || !slices.ContainsFunc(declared, repeatable) {
		return otherwise
	}
	var shown []string
	for _, name := range declared {
		shown = append(shown, shownName(name))
	}
	return otherwise + "; declared: " + strings.Join(shown, ", ")
}

// shownName quotes a name of a manifest, and describes what may be a credential
// or anything else in its place.
func shownName(s string) string {
	if !repeatable(s) {
		return "here (" + redact.Describe(s) + ")"
	}
	return fmt.Sprintf("%q", s)
}

// repeatable reports whether a message may repeat a name: a short one, of
// letters, digits and few signs, that does not look like a credential.
func repeatable(s string) bool {
	const longest = 64
	return s != "" && len(s) <= longest && madeOf(s, "-_./") && !keyLike(s)
}

// Repeatable reports whether what is written may repeat a name of a manifest:
// somebody can have pasted a credential in its place. The parts of a full name,
// between its colons, are names of their own.
func Repeatable(name string) bool {
	for part := range strings.SplitSeq(name, ":") {
		if !repeatable(part) {
			return false
		}
	}
	return true
}

// where names the file and line of a declaration.
func where(p graph.Place) string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}
