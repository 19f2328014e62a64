package store

import (
	"context"
	"fmt"
	"time"
)

// A trouble tells what an Ask last failed with, as far as its limiters have
// seen. When the time runs out, the deadline is not the cause: that the server
// throttled, or refused the connection before, is.
type trouble struct{ limiters []*limiter }

// forget drops what was seen before, but for what still holds requests up.
func (t trouble) forget() {
	for _, l := range t.limiters {
		l.begin()
	}
}

// end is when an Ask that begins now has to end.
func (t trouble) end(l Limits) time.Time {
	start := time.Now()
	if l.Whole && l.Total > 0 && len(t.limiters) > 0 {
		start = t.limiters[0].since(start)
	}
	return start.Add(l.total())
}

const throttles = "it throttles (HTTP 429)"

// noAnswerYet is the cause that says no more than a deadline does.
const noAnswerYet = "there was no answer in time"

func (t trouble) last() string {
	for _, l := range t.limiters {
		if why := l.last(); why != "" {
			return why
		}
	}
	return ""
}

// tell gives every answer that the end of ctx left without a cause the one that
// was seen. within is how much time there was.
func (t trouble) tell(ctx context.Context, answers []Answer, within time.Duration) {
	why := t.last()
	if ctx.Err() == nil && !anyOutOfTime(answers) || why == "" {
		return
	}
	for i, a := range answers {
		if outOfTime(a) {
			answers[i].State, answers[i].Why = Broken, why+", and then "+noneWithin(within)
		}
	}
}

// wrap adds the cause to the error of a context that ended.
func (t trouble) wrap(err error) error {
	if why := t.last(); err != nil && why != "" {
		return fmt.Errorf("not asked to the end: %s: %w", why, err)
	}
	return err
}

func noneWithin(d time.Duration) string { return "there was no answer within " + short(d) }

// outOfTime: there was no time to ask, or nobody has written an answer.
func outOfTime(a Answer) bool { return a.State == 0 || a.State == Broken && a.Why == noTime }

func anyOutOfTime(answers []Answer) bool {
	for _, a := range answers {
		if outOfTime(a) {
			return true
		}
	}
	return false
}
