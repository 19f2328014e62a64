package spell

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		typed, known string
		limit, want  int
	}{
		{"", "", 2, 0}, {"a", "", 2, 1}, {"", "ab", 2, 2}, {"", "abc", 2, 3},
		{"openai", "openai", 2, 0}, {"OpenAI ", "openai", 2, 0}, {"openai", "OPENAI", 0, 0},
		{"opneai", "openai", 2, 1}, {"opnai", "openai", 2, 1}, {"oppenai", "openai", 2, 1}, {"apenai", "openai", 2, 1},
		{"opneia", "openai", 2, 2}, {"opneia", "openai", 1, 2}, {"anthropic", "openai", 2, 3},
		{"ca", "abc", 3, 3},     // no part is edited twice
		{"é", "e", 2, 1},        // characters, not bytes
		{"tfy–x", "tfyx", 2, 1}, // an en dash
		{strings.Repeat("a", MaxWord), strings.Repeat("a", MaxWord), 2, 0},
		{strings.Repeat("a", MaxWord+1), strings.Repeat("a", MaxWord), 2, 3},
		{strings.Repeat("a", MaxWord), strings.Repeat("a", MaxWord+1), 2, 3},
	} {
		if got := Distance(tt.typed, tt.known, tt.limit); got != tt.want {
			t.Errorf("Distance(%.20q, %.20q, %d) = %d, want %d", tt.typed, tt.known, tt.limit, got, tt.want)
		}
	}
}

// plain is the definition, written down without any haste.
func plain(a, b string) int {
	switch {
	case a == "" || b == "":
		return len(a) + len(b)
	case a[len(a)-1] == b[len(b)-1]:
		return plain(a[:len(a)-1], b[:len(b)-1])
	}
	d := 1 + min(plain(a[:len(a)-1], b), plain(a, b[:len(b)-1]), plain(a[:len(a)-1], b[:len(b)-1]))
	if n, m := len(a), len(b); n > 1 && m > 1 && a[n-1] == b[m-2] && a[n-2] == b[m-1] {
		d = min(d, 1+plain(a[:n-2], b[:m-2]))
	}
	return d
}

func TestDistanceIsItsDefinition(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		b := make([]byte, random.IntN(7))
		for i := range b {
			b[i] = "abc"[random.IntN(3)]
		}
		return string(b)
	}
	for range 5000 {
		a, b, limit := word(), word(), random.IntN(8)
		if got, want := Distance(a, b, limit), min(plain(a, b), limit+1); got != want {
			t.Fatalf("Distance(%q, %q, %d) = %d, want %d", a, b, limit, got, want)
		}
	}
}

func TestNothingIsAllocated(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { Distance("provider-account/opneai", "provider-account/openai", 2) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
