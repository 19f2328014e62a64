package corpus

import "math/rand/v2"

// random draws from a PCG, whose sequence is specified. The drawing itself is
// done here rather than by rand.Rand, whose ways of turning 64 bits into a
// smaller number may change between Go releases and would change the trees.
type random struct{ source *rand.PCG }

func newRandom(seed uint64) *random { return &random{rand.NewPCG(seed, 0x5ec2e72ef)} }

// below returns 0 to n-1. The bias of the remainder is below 2^-40 for the
// small n used here.
func (r *random) below(n int) int { return int(r.source.Uint64() % uint64(n)) }

// between returns lo to hi, both included.
func (r *random) between(lo, hi int) int { return lo + r.below(hi-lo+1) }

// chance is true in percent out of a hundred draws.
func (r *random) chance(percent int) bool { return r.below(100) < percent }

func (r *random) pick(from []string) string { return from[r.below(len(from))] }

func (r *random) token(alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[r.below(len(alphabet))]
	}
	return string(b)
}

// sample chooses k of the numbers 0 to n-1, each set equally likely (Floyd).
func (r *random) sample(n, k int) map[int]bool {
	chosen := make(map[int]bool, k)
	for j := n - k; j < n; j++ {
		if t := r.below(j + 1); chosen[t] {
			chosen[j] = true
		} else {
			chosen[t] = true
		}
	}
	return chosen
}
