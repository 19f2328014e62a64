package graph

import "secretref.dev/secretref/schema"

// Near returns the declared name that somebody probably meant who wrote
// another: the same one in another letter case or with other separators, or
// one within two edits. It is "" if there is none.
func Near(typed string, declared []string) string {
	folded := schema.Fold(typed)
	for _, name := range declared {
		if name != typed && schema.Fold(name) == folded {
			return name
		}
	}
	name, distance := schema.Closest(typed, declared)
	if distance > 2 || 2*distance >= len(typed) {
		return ""
	}
	return name
}
