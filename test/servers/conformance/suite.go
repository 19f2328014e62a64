package conformance

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"secretref.dev/secretref/store"
)

// absent is the first of the secrets that are never put.
const absent = 1500

var modes = []store.Mode{store.Exists, store.Probe, store.Value}

func modeName(m store.Mode) string { return [...]string{"exists", "probe", "value"}[m] }

// suite is one case against one backend.
type suite struct {
	*testing.T
	Backend

	mu  sync.Mutex
	log []string
}

// value is the usual value of the i-th secret.
func value(i int) []byte { return fmt.Appendf(nil, "CANARY-value-%04d", i) }

// put puts the usual values of the secrets i and returns their names.
func (s *suite) put(secrets ...int) []string {
	s.Helper()
	names := make([]string, len(secrets))
	for n, i := range secrets {
		names[n] = s.Secret(i)
		s.Put(s.T, names[n], value(i))
	}
	return names
}

// open opens the store; what it logs is looked through when the case ends.
func (s *suite) open(l store.Limits) store.Store {
	s.Helper()
	st := s.Open(s.T, Knobs{Limits: l, Log: func(line string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.log = append(s.log, line)
	}})
	s.Cleanup(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, line := range s.log {
			s.noLeak("a log line", line)
		}
	})
	return st
}

// ask asks, wants no error and an answer for each name, and looks through all
// that comes back.
func (s *suite) ask(st store.Store, names []string, mode store.Mode) []store.Answer {
	s.Helper()
	answers, err := st.Ask(s.Context(), names, mode)
	if err != nil {
		s.Fatalf("Ask in mode %s returned an error, and the context has not ended: %v", modeName(mode), err)
	}
	if len(answers) != len(names) {
		s.Fatalf("%d answers to %d names", len(answers), len(names))
	}
	for i, a := range answers {
		s.clean(names[i], a, mode)
	}
	return answers
}

// clean reports an answer that holds what its mode and state do not allow.
func (s *suite) clean(name string, a store.Answer, mode store.Mode) {
	s.Helper()
	s.noLeak("Why", a.Why)
	for _, n := range a.Notes {
		s.noLeak("a note", n)
	}
	if a.State == 0 {
		s.Errorf("%s: no state", name)
	}
	if keeps := mode == store.Value && a.State == store.Found; keeps != (a.Value != nil) {
		s.Errorf("%s: mode %s, %s: Value is nil: %v", name, modeName(mode), a.State, a.Value == nil)
	}
	if a.State != store.Found && a.State != store.Missing && a.Why == "" {
		s.Errorf("%s: %s, and no Why", name, a.State)
	}
	if strings.ContainsAny(a.Why, "\n\r") || len(a.Why) > 400 || strings.HasSuffix(a.Why, ".") {
		s.Errorf("%s: Why is no clause: %q", name, a.Why)
	}
}

// noLeak reports text that holds a value or a credential, as it is or encoded.
// It does not print the text.
func (s *suite) noLeak(what, text string) {
	s.Helper()
	if strings.Contains(text, "CANARY") || strings.Contains(text, base64.StdEncoding.EncodeToString([]byte("CANARY-v"))[:10]) {
		s.Errorf("%s holds a CANARY (%d characters of text)", what, len(text))
	}
	for _, c := range s.Credentials {
		if c == "" {
			s.Fatal("an empty credential")
		}
		for _, form := range []string{c, base64.StdEncoding.EncodeToString([]byte(c)), url.QueryEscape(c)} {
			if strings.Contains(text, form) {
				s.Errorf("%s holds a credential (%d characters of text)", what, len(text))
			}
		}
	}
}

// want compares the states.
func (s *suite) want(names []string, got []store.Answer, want ...store.State) {
	s.Helper()
	for i := range want {
		if got[i].State != want[i] {
			s.Errorf("%s is %s (%s), want %s", names[i], got[i].State, got[i].Why, want[i])
		}
	}
}

// wantAll wants one state for all.
func (s *suite) wantAll(names []string, got []store.Answer, want store.State) {
	s.Helper()
	wrong := 0
	for i := range got {
		if got[i].State != want {
			if wrong++; wrong <= 3 {
				s.Errorf("%s is %s (%s), want %s", names[i], got[i].State, got[i].Why, want)
			}
		}
	}
	if wrong > 3 {
		s.Errorf("and %d more", wrong-3)
	}
}

// budget wants no more requests than the store announced.
func (s *suite) budget(st store.Store, n int, mode store.Mode) {
	s.Helper()
	if got, most := s.Backend.Requests(), st.Requests(n, mode); got > most {
		s.Errorf("%d requests for %d names in mode %s; it said at most %d", got, n, modeName(mode), most)
	}
}

func (s *suite) equal(name string, got, want []byte) {
	s.Helper()
	if !bytes.Equal(got, want) {
		s.Errorf("%s: the value has %d bytes and is not the one that was put, of %d bytes", name, len(got), len(want))
	}
}

// faulty sets the fault, or skips the case where it cannot be made.
func (s *suite) faulty(f Fault) {
	s.Helper()
	if s.Fault == nil {
		s.T.Skip("there is no server that could fail")
	}
	if why := s.Skip[f.Kind]; why != "" {
		s.T.Skip(why)
	}
	s.Fault(s.T, f)
}

// within wants f to take less than d.
func (s *suite) within(d time.Duration, f func()) {
	s.Helper()
	start := time.Now()
	f()
	if took := time.Since(start); took > d {
		s.Errorf("took %s, want less than %s", took.Round(time.Millisecond), d)
	}
}

// cancelAfter returns a context that is cancelled after d.
func (s *suite) cancelAfter(d time.Duration) context.Context {
	ctx, cancel := context.WithCancel(s.Context())
	t := time.AfterFunc(d, cancel)
	s.Cleanup(func() { t.Stop(); cancel() })
	return ctx
}
