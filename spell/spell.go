// Package spell says how far a word that somebody typed is from one that there
// is: characters inserted, left out, replaced, or two neighbours swapped.
//
//	spell.Distance("opneai", "openai", 2) // 1
//
//	w := spell.New(typed) // for one word beside many
//	for _, known := range names {
//		if d := w.Distance(known, 2); d < least { … }
//	}
//
// Nothing is allocated, and a comparison ends as soon as it is too far off: it
// is asked of every type and field name of a manifest. The package holds no
// words, and does not decide how far is too far.
package spell

import (
	"strings"
	"unicode"
)

// MaxWord is the greatest length, in characters, of a word that is compared.
// Longer ones are far from everything.
const MaxWord = 64

// A Word is what somebody typed, ready to be compared.
type Word struct {
	runes [MaxWord]rune // in lower case
	n     int           // MaxWord+1 if it is too long
}

// New reads a word. Letter case and the white space around it do not count.
func New(typed string) (w Word) {
	for _, r := range strings.TrimSpace(typed) {
		if w.n == MaxWord {
			w.n++
			return w
		}
		w.runes[w.n] = unicode.ToLower(r)
		w.n++
	}
	return w
}

// Distance is that of one word; see [Word.Distance].
func Distance(typed, known string, limit int) int {
	w := New(typed)
	return w.Distance(known, limit)
}

// Distance returns how many edits away known is, an ASCII word in any letter
// case, or limit+1 if it is more than limit. It is the optimal string alignment
// distance.
func (w *Word) Distance(known string, limit int) int {
	if n := len(known); w.n > MaxWord || n > MaxWord || w.n-n > limit || n-w.n > limit {
		return limit + 1
	}
	typed := w.runes[:w.n]
	for len(typed) > 0 && known != "" && typed[0] == lower(known[0]) { // types share long beginnings
		typed, known = typed[1:], known[1:]
	}
	var rows [3][MaxWord + 1]int // the last three rows of the table
	for j := 0; j <= len(known); j++ {
		rows[0][j] = j
	}
	for i := 1; i <= len(typed); i++ {
		row, above, above2 := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = i
		least := i
		for j := 1; j <= len(known); j++ {
			cost := 1
			if typed[i-1] == lower(known[j-1]) {
				cost = 0
			}
			d := min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && typed[i-1] == lower(known[j-2]) && typed[i-2] == lower(known[j-1]) {
				d = min(d, above2[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
	}
	return min(rows[len(typed)%3][len(known)], limit+1)
}

func lower(c byte) rune {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return rune(c)
}
