package store

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// spent is how many requests in a row may come to nothing, each after all its
// retries, before the limiter lets no further one out: a store that is down
// does not answer the next 1,000 either.
const spent = 3

// What throttling does to the rate: it halves it, once for all that are
// throttled together, from firstSlow where there was no limit, down to slowest;
// and each answer brings it up again by a fiftieth, to what it was.
const (
	firstSlow = 20.0
	slowest   = 0.5
	recovery  = 1.02
	unlimited = 1000.0 // from here on a rate that was unlimited is so again
)

// limiter paces the requests to one store: a rate that adapts to throttling, a
// pause that throttling imposes on all of them, and an end when the store does
// not answer at all.
type limiter struct {
	rate *rate.Limiter
	full rate.Limit // the rate without throttling

	mu     sync.Mutex
	first  time.Time // when the store was first asked
	until  time.Time // no request before
	done   int       // requests that were answered
	failed int       // requests in a row that came to nothing
	why    string    // of the last of them
	seen   string    // what an attempt of this Ask last failed with: see trouble
}

// newLimiter returns a limiter of l.Rate requests a second, perSecond where the
// limits say none. The burst is half a second's worth, so that a store's own
// measure of a second is not exceeded.
func newLimiter(l Limits, perSecond float64) *limiter {
	if l.Rate != 0 {
		perSecond = l.Rate
	}
	if perSecond < 0 {
		return &limiter{rate: rate.NewLimiter(rate.Inf, 1), full: rate.Inf}
	}
	full := rate.Limit(perSecond)
	return &limiter{rate: rate.NewLimiter(full, max(1, int(perSecond/2))), full: full}
}

// wait returns when the next request may go out, or with an error when ctx
// ends, or would end, before that.
func (l *limiter) wait(ctx context.Context) error {
	for {
		l.mu.Lock()
		pause := time.Until(l.until)
		l.mu.Unlock()
		if pause <= 0 {
			break
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
	err := l.rate.Wait(ctx)
	if err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		// There would be time at the full rate, which throttling has lowered.
		if l.seen == "" && l.rate.Limit() < l.full {
			l.seen = throttles
		}
	}
	return err
}

// hold lets no request out for d, and fewer from then on: the store has said
// that it is being asked too much, and that concerns all that is in flight.
func (l *limiter) hold(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if !now.Before(l.until) {
		slow := max(slowest, min(l.rate.Limit()/2, firstSlow))
		l.rate.SetLimit(min(slow, l.full))
		l.rate.SetBurst(1)
	}
	if until := now.Add(d); until.After(l.until) {
		l.until = until
	}
}

// came notes how a request ended after all its retries: "" for any answer, why
// it came to nothing otherwise.
func (l *limiter) came(why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if why == "" {
		l.done++
		l.failed = 0
		l.recover()
		return
	}
	l.failed++
	l.why = why
}

// answers is how many requests were answered until now.
func (l *limiter) answers() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.done
}

// recover raises the rate that throttling has lowered. The caller holds mu.
func (l *limiter) recover() {
	slow := l.rate.Limit()
	switch {
	case slow == l.full:
	case slow*recovery >= min(l.full, unlimited):
		l.rate.SetLimit(l.full)
	default:
		l.rate.SetLimit(slow * recovery)
	}
}

// down returns why the last requests came to nothing if that were so many that
// no further one is worth making, else "".
func (l *limiter) down() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed < spent {
		return ""
	}
	return l.why
}

// since returns when the store was first asked, which is now if it never was.
func (l *limiter) since(now time.Time) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first.IsZero() {
		l.first = now
	}
	return l.first
}

// begin forgets what attempts failed with before, unless it still holds
// requests up.
func (l *limiter) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = ""
	if time.Now().Before(l.until) {
		l.seen = throttles
	}
}

// note remembers what an attempt failed with. That it took too long does not
// replace a cause that says more.
func (l *limiter) note(why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if why != noAnswerYet {
		l.seen = why
	}
}

// last returns what the last attempt failed with, "" for none.
func (l *limiter) last() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen
}

// sleep waits for d or until ctx ends; it does not begin what ctx's deadline
// will cut short.
func sleep(ctx context.Context, d time.Duration) error {
	if end, ok := ctx.Deadline(); ok && time.Until(end) < d {
		return context.DeadlineExceeded
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
