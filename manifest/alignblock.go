package manifest

import "math"

// block follows a literal or folded scalar from its header.
func (a *aligner) block(folded bool) bool {
	a.end = blockHeaderEnd(a.text, a.at)
	a.at = lineEnd(a.text, a.at)
	a.at += breakLen(a.text[a.at:], true)
	indent := a.blockIndent()
	a.indentation(indent)
	for a.pos < len(a.value) {
		n := breakLen(a.text[a.at:], true)
		switch {
		case folded && a.atWhite():
			if !a.foldedWhite() {
				return false
			}
		case n > 0:
			if !a.lineBreak(n) {
				return false
			}
			a.indentation(indent)
		case a.at >= len(a.text) && a.value[a.pos] == '\n': // no break at the end of the file
			a.take(1, 0)
		case a.same():
			a.end = a.at
		default:
			return false
		}
	}
	return true
}

// blockHeaderEnd is the end of the indicators of a block scalar: | or >, then
// a digit and a sign in any order.
func blockHeaderEnd(text []byte, start int) int {
	i := min(start+1, len(text))
	for i < len(text) && (text[i] == '+' || text[i] == '-' || text[i] >= '0' && text[i] <= '9') {
		i++
	}
	return i
}

func (a *aligner) indentation(indent int) {
	for n := 0; n < indent && a.peek() == ' '; n++ {
		a.at++
	}
}

// lineBreak consumes a break of n bytes that stands for itself.
func (a *aligner) lineBreak(n int) bool {
	if n == 3 {
		return a.expect(string(a.text[a.at:a.at+n]), n)
	}
	return a.expect("\n", n)
}

// atWhite reports whether there is white space on either side.
func (a *aligner) atWhite() bool {
	return isWhite(a.text, a.at) || isWhite(a.value, a.pos)
}

// foldedWhite consumes a run of white space of a folded scalar on both sides
// at once; how many breaks make how many line feeds does not matter to a
// place.
func (a *aligner) foldedWhite() bool {
	i, _ := whiteRun(a.text, a.at)
	j := a.pos
	for isWhite(a.value, j) {
		j += max(1, breakLen(a.value[j:], true))
	}
	if j == a.pos {
		return false
	}
	if j == len(a.value) {
		i = a.at // trailing white space belongs to what follows
	}
	a.take(j-a.pos, i-a.at)
	return true
}

// blockIndent is the indentation of a block scalar's content. The lines of
// the text and of the value agree up to the first one that is not empty; what
// that line has more in the text is the indentation.
func (a *aligner) blockIndent() int {
	at, pos := a.at, 0
	for pos < len(a.value) {
		if n := breakLen(a.value[pos:], true); n > 0 {
			at = lineEnd(a.text, at)
			at += breakLen(a.text[at:], true)
			pos += n
			continue
		}
		n := 0
		for at+n < len(a.text) && a.text[at+n] == ' ' {
			n++
		}
		return max(n-leadingSpaces(a.value[pos:]), 0)
	}
	return math.MaxInt
}

func leadingSpaces(s string) int {
	n := 0
	for n < len(s) && s[n] == ' ' {
		n++
	}
	return n
}
