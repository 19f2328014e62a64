package fn

import (
	"sync/atomic"
	"testing"
)

func TestInOrder(t *testing.T) {
	for _, n := range []int{0, 1, batchSize, 10*batchSize + 1} {
		var got []int
		all := inOrder(n, func() func(int) int {
			return func(i int) int { return 2 * i }
		}, func(r int) bool { got = append(got, r); return true })
		if !all || len(got) != n {
			t.Fatalf("%d of %d", len(got), n)
		}
		for i, r := range got {
			if r != 2*i {
				t.Fatalf("%d at %d", r, i)
			}
		}
	}
}

func TestInOrderStops(t *testing.T) {
	var started atomic.Int64
	taken := 0
	all := inOrder(1_000_000, func() func(int) int {
		return func(i int) int { started.Add(1); return i }
	}, func(r int) bool { taken++; return r < 100 })
	if all || taken != 101 || started.Load() > 100_000 {
		t.Errorf("all %t, %d taken, %d done", all, taken, started.Load())
	}
}

// A panic comes up where the caller can catch it.
func TestInOrderPanics(t *testing.T) {
	defer func() {
		if recover() != "at 70" {
			t.Error("the panic is lost")
		}
	}()
	inOrder(200, func() func(int) int {
		return func(i int) int {
			if i == 70 {
				panic("at 70")
			}
			return i
		}
	}, func(int) bool { return true })
}
