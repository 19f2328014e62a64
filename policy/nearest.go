package policy

import "strings"

// nearest returns the known word that given was probably meant to be: equal but
// for case, hyphens and underscores, or at most two edits away and less than
// half of it wrong. It returns "" when there is none.
func nearest(given string, known []string) string {
	if len(given) > 2*maxWord {
		return ""
	}
	folded := fold(given)
	best, least := "", 3
	for _, k := range known {
		target := fold(k)
		d := distance(folded, target)
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

// distance is the optimal string alignment distance in code points: insertions,
// deletions, substitutions and swaps of neighbours.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > 2 || len(y)-len(x) > 2 {
		return 3 // more than anybody asks for
	}
	before, previous := make([]int, len(y)+1), make([]int, len(y)+1)
	current := make([]int, len(y)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := range x {
		current[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			current[j+1] = min(previous[j+1]+1, current[j]+1, previous[j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				current[j+1] = min(current[j+1], before[j-1]+1)
			}
		}
		before, previous, current = previous, current, before
	}
	return previous[len(y)]
}
