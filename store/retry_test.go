package store

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// tries returns an attempt that comes to each of the results in turn, and to
// the last one from then on, and counts.
func tries(n *int, results ...try) func(context.Context) try {
	return func(context.Context) try {
		*n++
		return results[min(*n, len(results))-1]
	}
}

func TestRetry(t *testing.T) {
	throttled := try{again: true, throttled: true, why: "it throttles"}
	cases := []struct {
		name     string
		results  []try
		attempts int
		why      string
		least    time.Duration // of the time it takes
		most     time.Duration
	}{
		{"an answer", []try{{}}, 1, "", 0, 0},
		{"no answer, and no use in another attempt", []try{{why: "no"}}, 1, "no", 0, 0},
		{"an answer at last", []try{{again: true}, {again: true}, {}}, 3, "", 300 * time.Millisecond, 600 * time.Millisecond},
		{"never an answer", []try{{again: true, why: "cut off"}}, 4, "cut off", 700 * time.Millisecond, 1400 * time.Millisecond},
		{"throttled for a while", []try{throttled, {}}, 2, "", 100 * time.Millisecond, 300 * time.Millisecond},
		{"the server says how long", []try{{again: true, throttled: true, after: 7 * time.Second}, {}}, 2, "", 7 * time.Second, 8 * time.Second},
		{"it says longer than there is time", []try{{again: true, throttled: true, after: time.Hour, why: "it throttles"}}, 1, "it throttles", 0, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				n, start := 0, time.Now()
				why := retry(ctx, newLimiter(Limits{Rate: -1}, 0), tries(&n, c.results...))
				took := time.Since(start)
				if n != c.attempts || why != c.why || took < c.least || took > c.most {
					t.Errorf("%d attempts, %q, in %s; want %d, %q, in %s to %s", n, why, took, c.attempts, c.why, c.least, c.most)
				}
			})
		})
	}
}

// Who is throttled while others are answered is only not in turn, however often.
func TestRetryWaitsForItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		l, n := newLimiter(Limits{Rate: -1}, 0), 0
		why := retry(ctx, l, func(context.Context) try {
			if n++; n == 12 {
				return try{}
			}
			l.came("") // to another request
			return try{again: true, throttled: true, why: "it throttles"}
		})
		if why != "" || n != 12 {
			t.Errorf("%q after %d attempts", why, n)
		}
	})
}

// What is down is not asked a thousand times, and what answers again is.
func TestRetryGivesUpOnAStoreThatIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(Limits{Rate: -1}, 0)
		n := 0
		for range 1000 {
			if why := retry(t.Context(), l, tries(&n, try{again: true, why: "it refused the connection"})); why == "" {
				t.Fatal("an answer")
			}
		}
		if n != spent*attempts {
			t.Errorf("%d attempts, want %d", n, spent*attempts)
		}
	})
}

func TestRetryEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		start := time.Now()
		n := 0
		retry(ctx, newLimiter(Limits{Rate: -1}, 0), tries(&n, try{again: true, after: time.Hour}))
		if took := time.Since(start); took != 50*time.Millisecond || n != 1 {
			t.Errorf("%d attempts in %s", n, took)
		}
	})
}

func TestLimiter(t *testing.T) {
	// after returns how long n requests wait.
	after := func(l *limiter, n int) time.Duration {
		start := time.Now()
		for range n {
			if err := l.wait(context.Background()); err != nil {
				panic(err)
			}
		}
		return time.Since(start)
	}
	synctest.Test(t, func(t *testing.T) {
		if took := after(newLimiter(Limits{}, 10), 105); took != 10*time.Second {
			t.Errorf("105 requests at the store's 10 a second, 5 of them at once, in %s", took)
		}
		if took := after(newLimiter(Limits{Rate: 100}, 10), 150); took != time.Second {
			t.Errorf("150 requests at 100 a second, 50 of them at once, in %s", took)
		}
		if took := after(newLimiter(Limits{Rate: -1}, 10), 1000); took != 0 {
			t.Errorf("1,000 requests without a limit in %s", took)
		}
		l := newLimiter(Limits{Rate: -1}, 10)
		l.hold(3 * time.Second)
		l.hold(time.Second)
		if took := after(l, 1); took != 3*time.Second {
			t.Errorf("held for %s, want the longest pause", took)
		}
		if took := after(l, 10); took < 400*time.Millisecond {
			t.Errorf("10 requests in %s right after throttling", took)
		}
		for range 1000 {
			l.came("")
		}
		if took := after(l, 1000); took != 0 {
			t.Errorf("still slow after 1,000 answers: %s", took)
		}
	})
}

func TestInFlight(t *testing.T) {
	var now, most, all atomic.Int64
	err := inFlight(t.Context(), 100, 7, func(context.Context, int) {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(time.Millisecond)
		now.Add(-1)
		all.Add(1)
	})
	if err != nil || all.Load() != 100 || most.Load() > 7 || most.Load() < 2 {
		t.Errorf("%v: %d done, %d at the same time; want 100 and at most 7", err, all.Load(), most.Load())
	}
	ctx, cancel := context.WithCancel(t.Context())
	all.Store(0)
	err = inFlight(ctx, 100, 2, func(context.Context, int) {
		if all.Add(1) == 5 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || all.Load() > 7 {
		t.Errorf("%v after %d", err, all.Load())
	}
}

func TestAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := func(ctx context.Context, a []Answer) { a[0].State = Found; <-ctx.Done() }
		answers, err := ask(t.Context(), 2, Limits{}, wait)
		if err != nil || answers[0].State != Found || answers[1].State != Broken || answers[1].Why != "there was no answer within 2m" {
			t.Errorf("%v, %v: what has no answer in time is Broken, what has one stays", answers, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := ask(ctx, 2, Limits{}, wait); !errors.Is(err, context.Canceled) {
			t.Errorf("%v: want the caller's own end", err)
		}
	})
}

// Where the time is for all that a store is asked, it is so however many times;
// the default one is for each time.
func TestAskEndsWithTheWholeTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			limits Limits
			calls  int
			why    string
		}{
			{Limits{Total: 30 * time.Second, Whole: true}, 3, "there was no answer within 30s"},
			{Limits{Total: 30 * time.Second}, 6, ""},
			{Limits{Whole: true}, 6, ""},
		} {
			calls, pace := 0, newLimiter(Limits{}, 1)
			var last Answer
			for range 6 {
				answers, err := ask(t.Context(), 1, c.limits, func(_ context.Context, a []Answer) {
					calls++
					time.Sleep(10 * time.Second)
					a[0].State = Found
				}, pace)
				if err != nil {
					t.Fatal(err)
				}
				last = answers[0]
			}
			if calls != c.calls || last.Why != c.why {
				t.Errorf("%+v: asked %d times, and then %s (%s)", c.limits, calls, last.State, last.Why)
			}
		}
	})
}

func TestBatches(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 1, 10: 1, 11: 2, 1000: 100} {
		got := batches(n, 10)
		sum := 0
		for _, b := range got {
			sum += b.end - b.start
		}
		if len(got) != want || sum != n {
			t.Errorf("%d names in tens: %d batches with %d names, want %d", n, len(got), sum, want)
		}
	}
}
