package store

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// inFlight calls do for 0 to n-1, at most limit of them at the same time. It
// begins no further one once ctx has ended, waits for those that have begun,
// and returns ctx's error if it ended.
func inFlight(ctx context.Context, n, limit int, do func(ctx context.Context, i int)) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, max(1, limit)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(ctx, i)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// span is the bounds of a batch: names[start:end].
type span struct{ start, end int }

// batches cuts n names into spans of size names, the last one shorter.
func batches(n, size int) []span {
	var all []span
	for start := 0; start < n; start += size {
		all = append(all, span{start, min(n, start+size)})
	}
	return all
}

// ask runs one Ask: answer fills answers, which has one entry for each of n
// names, in the time that the limits give. What it leaves empty is Broken for
// want of time, with the cause that the limiters have seen before; an error is
// returned only if the caller's ctx ended.
func ask(ctx context.Context, n int, l Limits, answer func(ctx context.Context, answers []Answer), limiters ...*limiter) ([]Answer, error) {
	answers := make([]Answer, n)
	seen, within := trouble{limiters}, l.total()
	end := seen.end(l)
	if end, ok := ctx.Deadline(); ok {
		within = min(within, max(0, time.Until(end).Round(100*time.Millisecond)))
	}
	inner, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	if inner.Err() == nil {
		seen.forget()
		answer(inner, answers)
	}
	if err := ctx.Err(); err != nil {
		return nil, seen.wrap(err)
	}
	seen.tell(inner, answers, within)
	for i := range answers {
		if outOfTime(answers[i]) {
			answers[i] = Answer{State: Broken, Why: noneWithin(within), Notes: answers[i].Notes}
		}
	}
	return answers, nil
}

// fill gives every answer that is still empty the state and the reason.
func fill(answers []Answer, s State, why string) {
	for i := range answers {
		if answers[i].State == 0 {
			answers[i].State, answers[i].Why = s, why
		}
	}
}

// note adds a note to every answer.
func note(answers []Answer, text string) {
	for i := range answers {
		answers[i].Notes = append(answers[i].Notes, text)
	}
}

// short prints a duration without the zeros of time.Duration's String: "2m".
func short(d time.Duration) string {
	s := d.String()
	if len(s) > 2 && s[len(s)-2:] == "0s" && s[len(s)-3] == 'm' {
		s = s[:len(s)-2]
	}
	if len(s) > 2 && s[len(s)-2:] == "0m" && s[len(s)-3] == 'h' {
		s = s[:len(s)-2]
	}
	return s
}
