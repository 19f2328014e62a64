package redact

import (
	"fmt"
	"strconv"
	"strings"
)

// A class is a set of byte kinds; a byte belongs to exactly one kind or none.
type class uint16

const (
	digit   class = 1 << iota // 0-9
	lowHex                    // a-f
	low                       // g-z
	upHex                     // A-F
	up                        // G-Z
	dash                      // -
	under                     // _
	dot                       // .
	plus                      // +
	slash                     // /
	equal                     // =
	tilde                     // ~
	at                        // @
	percent                   // %

	lower  = lowHex | low
	upper  = upHex | up
	letter = lower | upper
	alnum  = digit | letter
	word   = alnum | dash | under
)

// kinds returns the kind of every byte.
func kinds() (k [256]class) {
	for b := '0'; b <= '9'; b++ {
		k[b] = digit
	}
	for b := 'a'; b <= 'z'; b++ {
		k[b], k[b-'a'+'A'] = low, up
	}
	for b := 'a'; b <= 'f'; b++ {
		k[b], k[b-'a'+'A'] = lowHex, upHex
	}
	k['-'], k['_'], k['.'], k['+'], k['/'] = dash, under, dot, plus, slash
	k['='], k['~'], k['@'], k['%'] = equal, tilde, at, percent
	return k
}

// classLetters are the classes' names in the notation of the table's bodies.
const classLetters = "dhHulnwobepq"

func classes() [len(classLetters)]class {
	return [...]class{
		digit,
		digit | lowHex,
		digit | lowHex | upHex,
		digit | upper,
		digit | lower,
		alnum,
		word,
		word | dot,
		alnum | plus | slash,
		word | plus | slash | equal | dot,
		word | at | slash,
		word | plus | slash | percent,
	}
}

// A part is one step of a body: a literal, or a run of a class whose length is
// between min and max; max 0 means as long as it goes.
type part struct {
	literal  string
	class    class
	slot     int // the class's place in classLetters
	min, max int
}

// parseBody reads the notation of the table: parts separated by spaces, each a
// class letter with a length ("n36", "w20+", "n16-32") or a literal (".").
// Only the last part may be without an upper bound, which keeps every scan
// linear.
func parseBody(body string) ([]part, error) {
	var parts []part
	for _, word := range strings.Fields(body) {
		if n := len(parts); n > 0 && parts[n-1].literal == "" && parts[n-1].max == 0 {
			return nil, fmt.Errorf("%q: a part without upper bound must be the last", body)
		}
		p, ok := parseRun(word)
		if !ok {
			p = part{literal: word}
		}
		parts = append(parts, p)
	}
	return parts, nil
}

func parseRun(word string) (part, bool) {
	slot := strings.IndexByte(classLetters, word[0])
	if slot < 0 || len(word) < 2 {
		return part{}, false
	}
	p := part{class: classes()[slot], slot: slot}
	lo, hi, _ := strings.Cut(word[1:], "-")
	lo, open := strings.CutSuffix(lo, "+")
	if hi == "" && !open {
		hi = lo
	}
	var err1, err2 error
	p.min, err1 = strconv.Atoi(lo)
	if !open {
		p.max, err2 = strconv.Atoi(hi)
	}
	return p, err1 == nil && err2 == nil
}
