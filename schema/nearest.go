package schema

import "secretref.dev/secretref/spell"

// maxDistance is how many edits a misspelt word may be away from the word
// that was meant.
const maxDistance = 2

// Nearest returns the root whose type is fewest edits away from typ, and how
// many: characters inserted, left out, replaced, or two neighbours swapped.
// Letter case and surrounding white space do not count. More than two edits
// are none: "" and 3. Of equally near roots, a current one goes before a
// retired one, then the alphabet decides.
func Nearest(typ string) (root string, distance int) {
	distance = maxDistance + 1
	var best *Root
	w := spell.New(typ)
	for i := range roots {
		r := &roots[i]
		d := w.Distance(r.Type, maxDistance)
		if d < distance || d == distance && best != nil && best.Retired != "" && r.Retired == "" {
			best, distance = r, d
		}
	}
	if best == nil {
		return "", distance
	}
	return best.Type, distance
}

// Closest is [Nearest] among other words, such as the values of
// [Resolution.Allowed]. Of equally near words the first is returned.
func Closest(typed string, among []string) (word string, distance int) {
	distance = maxDistance + 1
	w := spell.New(typed)
	for _, candidate := range among {
		if d := w.Distance(candidate, maxDistance); d < distance {
			word, distance = candidate, d
		}
	}
	return word, distance
}
