package policy

import (
	"strings"

	"secretref.dev/secretref/spell"
)

// nearest returns the known word that given was probably meant to be: equal but
// for case, hyphens and underscores, or at most two edits away and less than
// half of it wrong. It returns "" when there is none.
func nearest(given string, known []string) string {
	if len(given) > 2*maxWord {
		return ""
	}
	word := spell.New(fold(given))
	best, least := "", 3
	for _, k := range known {
		target := fold(k)
		d := word.Distance(target, 2)
		if d < least && 2*d < len(target) {
			best, least = k, d
		}
	}
	return best
}

// fold drops what people mix up in a name: case, hyphens, underscores, spaces.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}
