package store

import (
	"context"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"
)

// creating runs one create, as ask runs an Ask: do fills what came of n secrets,
// in the time that the limits give. What it leaves empty is lost, for want of
// time.
func creating(ctx context.Context, n int, l Limits, do func(ctx context.Context, all []creation), limiters ...*limiter) ([]creation, error) {
	all := make([]creation, n)
	answers, err := ask(ctx, n, l, func(ctx context.Context, answers []Answer) {
		do(ctx, all)
		for i := range all {
			answers[i] = all[i].Answer
		}
	}, limiters...)
	for i := range answers {
		all[i].Answer = answers[i]
	}
	return all, err
}

// paced are the limits for n requests of which a store takes so many a second:
// where the operator has set neither time nor rate, there is time for all.
func paced(l Limits, n int, perSecond float64) Limits {
	if l.Total == 0 && l.Rate == 0 {
		l.Total = defaultTotal + time.Duration(float64(n)/perSecond*float64(time.Second))
	}
	return l
}

// Each create has a limiter of its own: stores have quotas of their own for
// writing, and what was lost while writing must not keep anybody from asking
// what is there now.
func writing(c caller, perSecond float64) *caller {
	c.limiter = newLimiter(c.env.Limits, perSecond)
	return &c
}

// once makes a request that must not arrive twice. It is made again only where
// the store throttled it, and so did nothing. Without an answer (not ok) it
// returns what came of the creation: nobody knows, unless the store throttled to
// the end.
func (c *caller) once(ctx context.Context, build func(context.Context) (*http.Request, error)) (r reply, none creation, ok bool) {
	end := lost
	why := retry(ctx, c.limiter, func(ctx context.Context) (t try) {
		end = lost
		req, err := build(ctx)
		if err != nil {
			return try{why: "its address is not one that can be asked"}
		}
		start := time.Now()
		if r, t = send(c.client, req); t == (try{}) {
			t = judge(r, c.env.now())
		}
		c.env.logf("%s: %s: %s in %s", c.name, req.Method, orElse(t.why, strconv.Itoa(r.Status)), time.Since(start).Round(time.Millisecond))
		if t.throttled {
			end = declined
		}
		t.again = t.throttled
		return t
	})
	return r, creation{end, broken(why)}, why == ""
}

var isCreated = creation{created, Answer{State: Found}}

// isTaken is what comes of a secret where something is already.
func isTaken(why string) creation { return creation{taken, Answer{State: Missing, Why: why}} }

func isDeclined(s State, why string) creation { return creation{declined, Answer{State: s, Why: why}} }

// notTextual says why a store that takes text alone cannot hold a value, "" if
// it can.
func notTextual(value []byte) string {
	if utf8.Valid(value) {
		return ""
	}
	return "the store takes text only, and this value is none (it is no UTF-8); encode it, in base64 say, where its reader can decode it"
}
