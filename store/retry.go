package store

import (
	"context"
	"math/rand/v2"
	"time"
)

// attempts is how often one request is made at most. One that is throttled while
// the store answers others does not count: it is only not its turn yet.
const attempts = 4

// The first pause between two attempts, which doubles, and the longest one.
const (
	firstPause = 200 * time.Millisecond
	maxPause   = 5 * time.Second
)

// A try is what one attempt came to. The zero value is an answer, whatever it
// says: missing and refused are never tried again.
type try struct {
	again     bool          // worth another attempt: throttled, 5xx, cut off, no connection
	throttled bool          // the store was asked too much: every request waits
	after     time.Duration // what the store asks to wait; 0: it does not say
	why       string        // why it is no answer, for Answer.Why
}

// retry makes attempts, each when the limiter lets it out, until one is an
// answer, there were too many, or ctx ends. It returns "" if there was an
// answer, else why there is none. What the answer is, do keeps.
//
// When ctx ended the reason is not worth showing: see settle.
func retry(ctx context.Context, l *limiter, do func(context.Context) try) (why string) {
	if why := l.down(); why != "" {
		return notAgain + why
	}
	n, answered := 0, l.answers()
	for {
		if err := l.wait(ctx); err != nil {
			return noTime
		}
		t := do(ctx)
		if ctx.Err() != nil && t.again {
			return noTime
		}
		if !t.again {
			l.came(t.why)
			return t.why
		}
		l.note(t.why)
		if now := l.answers(); !t.throttled || now == answered {
			n++
		} else {
			answered = now
		}
		pause := backoff(max(n, 1), t.after)
		if t.throttled {
			l.hold(pause)
		}
		if n == attempts || sleep(ctx, pause) != nil {
			l.came(t.why)
			return t.why
		}
	}
}

const notAgain = "not asked any more: "

const noTime = "there was no time left to ask"

// backoff returns the pause after attempt n: what the store asks for, else
// twice the last one, with jitter so that what failed together does not return
// together.
func backoff(n int, after time.Duration) time.Duration {
	if after > 0 {
		return after
	}
	d := min(firstPause<<(n-1), maxPause)
	return d/2 + rand.N(d/2+1)
}
