package schema

import (
	"strings"
	"unicode"
)

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
	w := newWord(typ)
	for i := range roots {
		r := &roots[i]
		d := w.distance(r.Type)
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
	w := newWord(typed)
	for _, candidate := range among {
		if d := w.distance(candidate); d < distance {
			word, distance = candidate, d
		}
	}
	return word, distance
}

// maxWord is the greatest length, in characters, of a word that is compared.
const maxWord = 64

// word is what the user typed, in lower case, ready to be compared.
type word struct {
	runes [maxWord]rune
	n     int // maxWord+1 if it is too long
}

func newWord(s string) (w word) {
	for _, r := range strings.TrimSpace(s) {
		if w.n == maxWord {
			w.n++
			return w
		}
		w.runes[w.n] = unicode.ToLower(r)
		w.n++
	}
	return w
}

// distance returns the optimal string alignment distance between w and s, an
// ASCII word, or more than maxDistance as soon as it is known to be.
func (w *word) distance(s string) int {
	if n := len(s); w.n > maxWord || n > maxWord || w.n-n > maxDistance || n-w.n > maxDistance {
		return maxDistance + 1
	}
	typed := w.runes[:w.n]
	for len(typed) > 0 && s != "" && typed[0] == lower(s[0]) { // types share long beginnings
		typed, s = typed[1:], s[1:]
	}
	var rows [3][maxWord + 1]int // the last three rows of the table
	for j := 0; j <= len(s); j++ {
		rows[0][j] = j
	}
	for i := 1; i <= len(typed); i++ {
		row, above, above2 := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = i
		least := i
		for j := 1; j <= len(s); j++ {
			cost := 1
			if typed[i-1] == lower(s[j-1]) {
				cost = 0
			}
			d := min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && typed[i-1] == lower(s[j-2]) && typed[i-2] == lower(s[j-1]) {
				d = min(d, above2[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > maxDistance {
			return maxDistance + 1
		}
	}
	return min(rows[len(typed)%3][len(s)], maxDistance+1)
}

func lower(c byte) rune {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return rune(c)
}
