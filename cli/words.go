package cli

import "secretref.dev/secretref/schema"

// nearest returns the known word that typed was probably meant to be: at most
// two edits away, and less than half of it wrong. "" when there is none.
func nearest(typed string, known []string) string {
	word, edits := schema.Closest(typed, known)
	if 2*edits >= len(word) {
		return ""
	}
	return word
}
