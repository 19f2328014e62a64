package store

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// A trouble remembers what the server last failed with while one Ask went on.
// When the time runs out, the deadline is not the cause: that the server
// throttled is.
type trouble struct {
	mu  sync.Mutex
	why string
}

// troubleOf begins with what still holds requests up from before.
func troubleOf(limiters ...*limiter) *trouble {
	t := new(trouble)
	for _, l := range limiters {
		l.mu.Lock()
		if time.Now().Before(l.until) {
			t.why = throttles
		}
		l.mu.Unlock()
	}
	return t
}

const throttles = "it throttles (HTTP 429)"

// see notes an answer that is none. It is for caller.call, and keeps nothing.
func (t *trouble) see(r reply) bool {
	why := ""
	switch {
	case r.Status == http.StatusTooManyRequests:
		why = throttles
	case r.Status >= 500:
		why = "the server failed (HTTP " + strconv.Itoa(r.Status) + ")"
	default:
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.why = why
	return false
}

func (t *trouble) last() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.why
}

// tell gives every answer that the end of ctx left without a cause the one that
// was seen.
func (t *trouble) tell(ctx context.Context, answers []Answer) {
	why := t.last()
	if ctx.Err() == nil && !anyOutOfTime(answers) || why == "" {
		return
	}
	for i, a := range answers {
		if a.State == 0 || outOfTime(a) {
			answers[i].State, answers[i].Why = Broken, why+", and the time ran out"
		}
	}
}

// wrap adds the cause to the error of a context that ended.
func (t *trouble) wrap(err error) error {
	if why := t.last(); err != nil && why != "" {
		return fmt.Errorf("not asked to the end: %s: %w", why, err)
	}
	return err
}

func outOfTime(a Answer) bool { return a.State == Broken && a.Why == noTime }

func anyOutOfTime(answers []Answer) bool {
	for _, a := range answers {
		if outOfTime(a) {
			return true
		}
	}
	return false
}
