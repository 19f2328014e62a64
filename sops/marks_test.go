package sops

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// Of changes that keep the length, one in 65,536 is not seen, and no more.
func TestHowManyChangesAreMissed(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	s := Secret{Name: "a", Data: map[string][]byte{"KEY": make([]byte, 32)}}
	mark := s.mark("KEY")
	const tries = 1 << 20
	missed := 0
	for range tries {
		for i := range 4 {
			s.Data["KEY"][r.IntN(32)] = byte(r.UintN(256) + uint(i))
		}
		if s.mark("KEY") == mark {
			missed++
		}
	}
	if want := tries >> 16; missed < want/2 || missed > want*2 {
		t.Errorf("%d of %d changes have the same mark; some %d should", missed, tries, want)
	}
}

// A value has one mark in one place for ever, so that versions of a file give
// away no more than one; and another in every other place.
func TestMarksDoNotAddUp(t *testing.T) {
	_, key := pair(t)
	seen := make(map[string]bool)
	for range 20 {
		data, err := Encrypt(sample(), recipients(t, key), noon)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := parse(data)
		iv, ok := decode(strings.Split(f.Data["API_KEY"], ",")[2], "iv:", ivSize)
		if !ok {
			t.Fatal("no initialisation vector")
		}
		seen[string(iv[ivSize-markSize:])] = true
	}
	if len(seen) != 1 {
		t.Errorf("%d marks of one value", len(seen))
	}
	marks := make(map[[markSize]byte]bool)
	for _, s := range []Secret{{Name: "a"}, {Name: "b"}, {Name: "a", Namespace: "a"}, {Name: "a", Namespace: "b"}} {
		s.Data = map[string][]byte{"A": []byte(canary), "B": []byte(canary)}
		marks[s.mark("A")], marks[s.mark("B")] = true, true
	}
	if len(marks) != 8 {
		t.Errorf("%d marks in 8 places", len(marks))
	}
}
