package cli

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"secretref.dev/secretref/redact"
)

// pieceLength is the number of characters of a canary that nobody may see in
// a row.
const pieceLength = 8

// plants makes canaries and remembers where they stand. All are different, so
// that a leak tells its source, and made of random letters and digits, so that
// no piece occurs by chance.
type plants struct {
	t      *testing.T
	random *rand.Rand
	shape  int
	pieces map[string]string // folded piece → where it was planted
}

func newPlants(t *testing.T) *plants {
	return &plants{t: t, random: rand.New(rand.NewPCG(7, 11)), pieces: map[string]string{}}
}

// fill puts canaries into a text:
//
//	@W@ a word of no known shape      @S@ a token of a known one
//	@N@ a whole number                @F@ a fraction     @D@ a date
//	@BW@, @BS@ a word, a token in base64
func (p *plants) fill(where, text string) string {
	marker := regexp.MustCompile(`@(W|S|N|F|D|BW|BS)@`)
	return marker.ReplaceAllStringFunc(text, func(m string) string {
		return p.make(where, strings.Trim(m, "@"))
	})
}

func (p *plants) make(where, kind string) string {
	switch kind {
	case "W":
		return p.note(where, "Q"+p.text(alphanumeric, 19))
	case "S":
		return p.token(where)
	case "N":
		return p.note(where, "7"+p.text("123456789", 13))
	case "F":
		return p.note(where, "7"+p.text("123456789", 5)+"."+p.text("123456789", 6))
	case "D":
		return p.note(where, fmt.Sprintf("%d-%02d-%02d", 2100+p.random.IntN(800), 1+p.random.IntN(12), 1+p.random.IntN(28)))
	}
	inner := p.make(where, kind[1:])
	return p.note(where, base64.StdEncoding.EncodeToString([]byte(inner)))
}

const alphanumeric = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

func (p *plants) text(alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[p.random.IntN(len(alphabet))]
	}
	return string(b)
}

// token makes a token of the next known shape. Its prefix is no secret.
func (p *plants) token(where string) string {
	shapes := []struct {
		prefix string
		length int
	}{
		{"gh" + "p_", 36}, {"sk-" + "proj-", 48}, {"hf" + "_", 34}, {"gl" + "pat-", 20}, {"AI" + "za", 35},
		{"gs" + "k_", 52}, {"np" + "m_", 36}, {"hv" + "s.", 24}, {"r8" + "_", 37}, {"sk" + "_live_", 24},
	}
	s := shapes[p.shape%len(shapes)]
	p.shape++
	token := s.prefix + p.note(where, p.text(alphanumeric, s.length))
	if found := redact.Find(token); len(found) != 1 || found[0].End != len(token) {
		p.t.Fatalf("a token that begins with %s is of no known shape", s.prefix)
	}
	return token
}

// note remembers a canary.
func (p *plants) note(where, canary string) string {
	folded := fold(canary)
	for i := 0; i+pieceLength <= len(folded); i++ {
		p.pieces[folded[i:i+pieceLength]] = where
	}
	return canary
}

// leaks names the places whose canaries a text gives away.
func (p *plants) leaks(text string) []string {
	var where []string
	folded := fold(text)
	for i := 0; i+pieceLength <= len(folded); i++ {
		if w, ok := p.pieces[folded[i:i+pieceLength]]; ok && !slices.Contains(where, w) {
			where = append(where, w)
		}
	}
	return where
}

// fold drops all but letters and digits, in lower case: a canary that was cut
// up, or put into a suggested name, is one still.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r | 0x20
		}
		return -1
	}, s)
}
