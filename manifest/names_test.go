package manifest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestNamesComeBackInOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var want []string
		for range random.IntN(6) {
			var name strings.Builder
			for range random.IntN(200) {
				name.WriteString([]string{"a", "b", "é", "/", "\xff"}[random.IntN(5)])
			}
			want = append(want, name.String())
			if random.IntN(4) == 0 {
				want = append(want, want[len(want)-1]) // twice the same
			}
		}
		var n Names
		for _, name := range want {
			n.Add(name)
		}
		if got := slices.Collect(n.All()); !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
		for range n.All() {
			break // an end before the last name is no mistake
		}
	}
}
