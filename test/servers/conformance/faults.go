package conformance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"secretref.dev/secretref/store"
)

func (s *suite) throttled() {
	names := s.put(0, 1, 2)
	for _, m := range modes {
		st := s.open(quick())
		s.faulty(Fault{Kind: Throttle, First: 2})
		s.wantAll(names, s.ask(st, names, m), store.Found)
	}
}

func (s *suite) throttledForGood() {
	names := s.put(0, 1)
	for _, m := range modes {
		st := s.open(quick())
		s.Reset()
		s.faulty(Fault{Kind: Throttle})
		s.within(15*time.Second, func() {
			s.wantAll(names, s.ask(st, names, m), store.Broken)
		})
		if n := s.Backend.Requests(); n < 2 || n > 4*max(2, st.Requests(2, m)) {
			s.Errorf("mode %s: %d requests: want a second attempt, and at most four of each", modeName(m), n)
		}
	}
}

func (s *suite) slow() {
	names := s.put(0, 1)
	st := s.open(quick())
	s.faulty(Fault{Kind: Slow, Delay: 150 * time.Millisecond})
	for _, m := range modes {
		s.wantAll(names, s.ask(st, names, m), store.Found)
	}
}

func (s *suite) outOfTime() {
	names := s.put(0, 1, 2, 3)
	l := quick()
	l.Request, l.Total = 200*time.Millisecond, 800*time.Millisecond
	s.faulty(Fault{Kind: Slow, Delay: 5 * time.Second})
	for _, m := range modes {
		st := s.open(l)
		s.within(3*time.Second, func() {
			s.wantAll(names, s.ask(st, names, m), store.Broken)
		})
	}
}

func (s *suite) cancelled() {
	names := s.put(0, 1, 2, 3)
	s.faulty(Fault{Kind: Slow, Delay: 5 * time.Second})
	for _, m := range modes {
		st := s.open(quick())
		s.within(900*time.Millisecond, func() {
			_, err := st.Ask(s.cancelAfter(200*time.Millisecond), names, m)
			if !errors.Is(err, context.Canceled) {
				s.Errorf("mode %s: Ask returned %v, want the context's error", modeName(m), err)
			}
			if err != nil {
				s.noLeak("the error", err.Error())
			}
		})
	}
}

func (s *suite) cutOff() {
	names := s.put(0, 1, 2)
	for _, m := range modes {
		st := s.open(quick())
		s.faulty(Fault{Kind: CutOff, First: 1})
		s.wantAll(names, s.ask(st, names, m), store.Found)
		s.faulty(Fault{Kind: CutOff})
		s.wantAll(names, s.ask(s.open(quick()), names, m), store.Broken)
	}
}

func (s *suite) malformed() {
	names := s.put(0, 1)
	for _, body := range nonsense {
		for _, m := range modes {
			s.Run(body.name+" "+modeName(m), func(t *testing.T) {
				in := &suite{T: t, Backend: s.Backend}
				st := in.open(quick())
				in.faulty(Fault{Kind: Malformed, Body: body.body})
				in.wantAll(names, in.ask(st, names, m), store.Broken)
			})
		}
	}
}

func (s *suite) down() {
	names := s.put(0, 1)
	s.faulty(Fault{Kind: Down})
	for _, m := range modes {
		st := s.open(quick())
		s.within(15*time.Second, func() {
			s.wantAll(names, s.ask(st, names, m), store.Broken)
		})
	}
}

func (s *suite) redirected() {
	names := s.put(0, 1)
	var dialled atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		dialled.Add(1)
		fmt.Fprint(w, "{}")
	}))
	defer elsewhere.Close()
	// Another name of this machine: another host than the store's.
	to := strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1) + "/CANARY"
	for _, m := range modes {
		st := s.open(quick())
		s.faulty(Fault{Kind: Redirect, To: to})
		s.wantAll(names, s.ask(st, names, m), store.Broken)
	}
	if n := dialled.Load(); n != 0 {
		s.Errorf("%d requests went to the host that the server named", n)
	}
}

func (s *suite) echoed() {
	names := append(s.put(0, 1), s.Secret(absent))
	for _, status := range []int{200, 400, 401, 403, 404, 409, 500} {
		for _, m := range modes {
			st := s.open(quick())
			s.faulty(Fault{Kind: Echo, Status: status, First: 12})
			for i, a := range s.ask(st, names, m) {
				if a.State == store.Found && a.Value != nil && i < 2 {
					s.equal(names[i], a.Value, value(i)) // a later attempt, without the fault
				}
			}
		}
	}
}
