package servers_test

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// pieceLength is how many characters of a canary in a row nobody may see.
const pieceLength = 8

// plants are canaries of random letters and digits, others in each run, each remembered with every
// piece of it, as it is, reversed, in base64 and in hexadecimal digits.
type plants struct {
	random *rand.Rand
	pieces map[string]string // folded piece → what it is of
}

func newPlants() *plants {
	return &plants{random: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())), pieces: make(map[string]string)}
}

// make returns a new canary.
func (p *plants) make(what string) string {
	const letters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	b := []byte("CANARY-")
	for range 26 {
		b = append(b, letters[p.random.IntN(len(letters))])
	}
	return p.note(what, string(b))
}

// note remembers a canary: what follows the CANARY- in front, if it is there.
func (p *plants) note(what, canary string) string {
	text := strings.TrimPrefix(canary, "CANARY-")
	p.add(what, text, pieceLength)
	reversed := []byte(text)
	slices.Reverse(reversed)
	p.add(what+", reversed", string(reversed), pieceLength)
	p.add(what+", hexadecimal", hex.EncodeToString([]byte(text)), 2*pieceLength)
	for offset := range 3 { // wherever it begins in what is encoded
		encoded := base64.RawStdEncoding.EncodeToString([]byte(text[offset:]))
		p.add(what+", in base64", encoded[:len(encoded)-2], pieceLength+3)
	}
	return canary
}

func (p *plants) add(what, text string, length int) {
	text = fold(text)
	for i := 0; i+length <= len(text); i++ {
		p.pieces[text[i:i+length]] = what
	}
}

// clean fails the test if a text holds a piece of a canary.
func (p *plants) clean(t *testing.T, where, text string) {
	t.Helper()
	for _, what := range p.leaks(text) {
		t.Errorf("%s carries %s", where, what)
	}
}

// leaks says of what a text holds pieces.
func (p *plants) leaks(text string) []string {
	text = fold(text)
	var all []string
	for _, length := range []int{pieceLength, pieceLength + 3, 2 * pieceLength} {
		for i := 0; i+length <= len(text); i++ {
			if what, ok := p.pieces[text[i:i+length]]; ok && !slices.Contains(all, what) {
				all = append(all, what)
			}
		}
	}
	return all
}

// fold leaves letters and digits, in lower case: a canary that was cut up, or
// escaped for JSON, is one still.
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

func TestPlantsAreFound(t *testing.T) {
	p := newPlants()
	text := strings.TrimPrefix(p.make("a value"), "CANARY-")
	reversed := []byte(text)
	slices.Reverse(reversed)
	for _, leak := range []string{
		text[5:14], string(reversed[3:12]), hex.EncodeToString([]byte(text[4:13])),
		base64.StdEncoding.EncodeToString([]byte("user:" + text)), base64.URLEncoding.EncodeToString([]byte(text + "\n")),
		text[2:6] + `\"` + text[6:11],
	} {
		var inner testing.T
		p.clean(&inner, "a leak", "x "+leak+" y")
		if !inner.Failed() {
			t.Errorf("a leak of %d characters is not found", len(leak))
		}
	}
	p.clean(t, "nothing", "CANARY- is no leak, nor is a text")
}
