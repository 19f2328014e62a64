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

func (s *writing) throttle() {
	secrets := s.secrets(3)
	st := s.open(quick())
	s.only(Fault{Kind: Throttle, First: 2})
	s.want(secrets, s.put(st, secrets), store.Stored)
}

func (s *writing) throttleForGood() {
	secrets := s.secrets(2)
	st := s.open(quick())
	s.only(Fault{Kind: Throttle})
	s.within(15*time.Second, func() {
		s.wantFailed(secrets, s.put(st, secrets), store.Broken)
	})
	s.nothing(secrets)
}

func (s *writing) slow() {
	secrets := s.secrets(2)
	st := s.open(quick())
	s.Proxy.Set(Fault{Kind: Slow, Delay: 100 * time.Millisecond})
	s.want(secrets, s.put(st, secrets), store.Stored)
}

func (s *writing) down() {
	secrets := s.secrets(3)
	s.only(Fault{Kind: Down, First: 2})
	s.want(secrets, s.put(s.open(quick()), secrets), store.Stored)
	secrets = s.secrets(2)
	s.only(Fault{Kind: Down})
	s.within(15*time.Second, func() {
		s.wantFailed(secrets, s.put(s.open(quick()), secrets), store.Broken)
	})
	s.nothing(secrets)
}

// lose has the n-th write be taken without an answer, and then every one.
func (s *writing) lose() {
	for _, kind := range []Kind{Lost, CutOff} {
		for after := range 4 {
			secrets := s.secrets(2)
			st := s.open(quick())
			s.only(Fault{Kind: kind, After: after, First: 1})
			s.want(secrets, s.put(st, secrets), store.Stored)
		}
		secrets := s.secrets(2)
		st := s.open(quick())
		s.only(Fault{Kind: kind})
		for i, r := range s.put(st, secrets) {
			// What takes two requests cannot be told from what was refused.
			if r.Done != store.Stored && s.PerSecret < 2 {
				s.Errorf("%s is %s (%s)", secrets[i].Name, r.Done, r.Why)
			}
			if _, versions := s.Held(s.T)(secrets[i].Name); (r.Done == store.Stored) != (versions == 1) {
				s.Errorf("%s is %s with %d versions", secrets[i].Name, r.Done, versions)
			}
		}
	}
}

// nonsense comes in the place of the answer, and the server has done nothing.
func (s *writing) nonsense() {
	secrets := s.secrets(2)
	st := s.open(quick())
	s.only(Fault{Kind: Malformed, Body: "<html>CANARY</html>"})
	s.within(30*time.Second, func() {
		s.wantFailed(secrets, s.put(st, secrets), store.Broken)
	})
	s.nothing(secrets)
	s.only(Fault{Kind: Malformed, Body: "{}", First: 1})
	secrets = s.secrets(1)
	for _, r := range s.put(s.open(quick()), secrets) {
		if r.Done == store.Stored {
			s.holds(s.Held(s.T), secrets[0])
		}
	}
}

func (s *writing) meddle() {
	secrets := s.secrets(1)
	st := s.open(quick())
	writes := max(1, s.PerSecret)
	s.only(Fault{Kind: Meanwhile, After: writes - 1, First: 1, Do: func() { s.other(secrets[0], []byte("CANARY-meddled")) }})
	got := s.put(st, secrets)
	s.wantFailed(secrets, got, store.Broken)
	if !strings.Contains(got[0].Why, "another value") {
		s.Errorf("Why is %q", got[0].Why)
	}
}

// interrupt ends the context at several moments, and puts the same again.
func (s *writing) interrupt() {
	for after := range 4 {
		secrets := s.secrets(20)
		l := quick()
		st := s.open(l)
		ctx, cancel := context.WithCancel(s.Context())
		s.only(Fault{Kind: Meanwhile, After: after * max(1, s.PerSecret), First: 1, Do: cancel})
		if s.PerSecret < 0 && after > 0 { // there is one write; end while it is read back
			s.Proxy.Set(Fault{Kind: Meanwhile, After: after, First: 1, Do: cancel})
		}
		got, err := s.tryPut(ctx, st, secrets)
		cancel()
		if err == nil && s.PerSecret >= 0 || err != nil && !errors.Is(err, context.Canceled) {
			s.Errorf("Put returned %v, want the context's error", err)
		}
		now := s.Held(s.T)
		for i, r := range got {
			if r.Done == store.Stored {
				s.holds(now, secrets[i])
			}
		}
		s.Proxy.Set(Fault{})
		again := s.put(st, secrets)
		now = s.Held(s.T)
		for i, r := range again {
			if r.Done != store.Stored && r.Done != store.Same {
				s.Errorf("again, %s is %s (%s)", secrets[i].Name, r.Done, r.Why)
			}
			s.holds(now, secrets[i])
		}
	}
	secrets := s.secrets(20)
	st := s.open(quick())
	s.only(Fault{Kind: Slow, Delay: 5 * time.Second})
	s.within(2*time.Second, func() {
		if _, err := s.tryPut(s.cancelAfter(300*time.Millisecond), st, secrets); !errors.Is(err, context.Canceled) {
			s.Errorf("Put returned %v, want the context's error", err)
		}
	})
}

func (s *writing) redirect() {
	secrets := s.secrets(2)
	var dialled atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		dialled.Add(1)
		fmt.Fprint(w, "{}")
	}))
	defer elsewhere.Close()
	st := s.open(quick())
	s.only(Fault{Kind: Redirect, To: strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1) + "/CANARY"})
	s.wantFailed(secrets, s.put(st, secrets), store.Broken)
	s.nothing(secrets)
	if n := dialled.Load(); n != 0 {
		s.Errorf("%d requests went to the host that the server named", n)
	}
}

// echo carries the request out and says so, or not, with everything in it.
func (s *writing) echo() {
	for _, status := range []int{200, 400, 401, 403, 404, 409, 422, 500} {
		for _, all := range []bool{true, false} {
			s.Run(fmt.Sprint(status, all), func(t *testing.T) {
				in := &writing{Writer: s.Writer, next: s.next, suite: &suite{T: t, Backend: s.Backend}}
				secrets := in.secrets(2)
				st := in.open(quick())
				f := Fault{Kind: Echo, Status: status, First: 12}
				if !all {
					f.Only = in.Writes
				}
				in.Proxy.Set(f)
				for i, r := range in.put(st, secrets) {
					if r.Done == store.Stored || r.Done == store.Same {
						in.holds(in.Held(t), secrets[i])
					}
				}
				in.settle()
			})
		}
	}
}
