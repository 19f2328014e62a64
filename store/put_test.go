package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// A script is a store for the tests of the flow: what it holds, and what happens
// while secrets are put there.
type script struct {
	held   map[string]string
	hidden map[string]Answer // instead of what is held
	unfits map[string]string

	// creates is called for each secret that is created, before it is, with the
	// round from 1; nil: it is created.
	creates func(s *script, round int, secret Secret) (creation, bool)

	// asks is called before each Ask, with its number from 1.
	asks func(s *script, n int)

	asked, rounds int
	created       []string
}

func (s *script) Requests(n int, _ Mode) int { return n }

func (s *script) Ask(ctx context.Context, names []string, mode Mode) ([]Answer, error) {
	s.asked++
	if s.asks != nil {
		s.asks(s, s.asked)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	answers := make([]Answer, len(names))
	for i, name := range names {
		value, ok := s.held[name]
		a, hidden := s.hidden[name]
		switch {
		case hidden && mode == Value:
			answers[i] = a
		case ok && mode == Value:
			answers[i] = Answer{State: Found, Value: []byte(value)}
		case ok:
			answers[i] = Answer{State: Found}
		default:
			answers[i] = Answer{State: Missing}
		}
	}
	return answers, nil
}

// A writable is a script that can be written.
type writable struct{ *script }

func (w writable) unfit(s Secret) string { return w.unfits[s.Name] }

func (w writable) create(ctx context.Context, secrets []Secret) ([]creation, error) {
	w.rounds++
	all := make([]creation, len(secrets))
	for i, s := range secrets {
		if ctx.Err() != nil {
			return all, ctx.Err()
		}
		if w.creates != nil {
			if c, instead := w.creates(w.script, w.rounds, s); instead {
				all[i] = c
				continue
			}
		}
		w.held[s.Name] = string(s.Value)
		w.created = append(w.created, s.Name)
		all[i] = isCreated
	}
	return all, nil
}

func secretOf(name string) Secret { return Secret{name, []byte("EXAMPLE-" + name)} }

// What Put makes of whatever may come of creating one secret called "a".
func TestPutTellsWhatBecameOfASecret(t *testing.T) {
	always := func(c creation) func(*script, int, Secret) (creation, bool) {
		return func(*script, int, Secret) (creation, bool) { return c, true }
	}
	// otherwise is somebody else who writes first.
	otherwise := func(value string, c creation) func(*script, int, Secret) (creation, bool) {
		return func(s *script, _ int, _ Secret) (creation, bool) {
			s.held["a"] = value
			return c, true
		}
	}
	const own = "EXAMPLE-a"
	unanswered := creation{lost, Answer{State: Broken, Why: "its answer was cut off"}}
	for _, c := range []struct {
		name   string
		s      script
		done   Done
		state  State
		why    string
		rounds int
	}{
		{name: "it was not there", done: Stored, state: Found, rounds: 1},
		{name: "it was there", s: script{held: map[string]string{"a": own}}, done: Same, state: Found},
		{name: "another was there", s: script{held: map[string]string{"a": "EXAMPLE-x"}}, done: Other, state: Found},
		{name: "it begins like the one that was there", s: script{held: map[string]string{"a": own + "x"}}, done: Other, state: Found},
		{name: "it may not be read", s: script{hidden: map[string]Answer{"a": {State: Refused, Why: "the caller may not read it"}}}, done: Failed, state: Refused, why: "may not read"},
		{name: "it is deleted", s: script{hidden: map[string]Answer{"a": {State: Disabled, Why: "its current version 1 is deleted"}}}, done: Failed, state: Disabled, why: "deleted"},
		{name: "nobody answers", s: script{hidden: map[string]Answer{"a": {State: Broken, Why: "it refused the connection"}}}, done: Failed, state: Broken, why: "refused the connection"},
		{name: "the store cannot hold it", s: script{unfits: map[string]string{"a": "it is too large"}}, done: Failed, state: Missing, why: "too large"},
		{name: "somebody else writes the same first", s: script{creates: otherwise(own, isTaken("x"))}, done: Same, state: Found, rounds: 1},
		{name: "somebody else writes another first", s: script{creates: otherwise("EXAMPLE-x", isTaken("x"))}, done: Other, state: Found, rounds: 1},
		{name: "somebody else overwrites it at once", s: script{creates: otherwise("EXAMPLE-x", isCreated)}, done: Failed, state: Broken, why: "another value", rounds: 1},
		{name: "the answer is lost after it arrived", s: script{creates: otherwise(own, unanswered)}, done: Stored, state: Found, rounds: 1},
		{name: "the answer is lost, and another is there", s: script{creates: otherwise("EXAMPLE-x", unanswered)}, done: Other, state: Found, rounds: 1},
		{name: "every answer is lost before it arrived", s: script{creates: always(unanswered)}, done: Failed, state: Broken, why: "could not be put there: its answer was cut off", rounds: 3},
		{name: "something is there that is no such secret", s: script{creates: always(isTaken("the path has other keys"))}, done: Failed, state: Missing, why: "other keys", rounds: 3},
		{name: "writing is refused", s: script{creates: always(isDeclined(Refused, "the caller may not create it"))}, done: Failed, state: Refused, why: "may not create", rounds: 1},
		{name: "writing is refused, and somebody else has put it there", s: script{creates: otherwise(own, isDeclined(Refused, "x"))}, done: Same, state: Found, rounds: 1},
		{name: "the store says that it is there, and shows nothing", s: script{creates: always(isCreated)}, done: Failed, state: Broken, why: "does not show it yet", rounds: 1},
		{name: "it cannot be read back", s: script{creates: func(s *script, _ int, _ Secret) (creation, bool) {
			s.hidden = map[string]Answer{"a": {State: Broken, Why: "the server failed (HTTP 500)"}}
			return creation{}, false
		}}, done: Failed, state: Broken, why: "it may be there, and cannot be read back: the server failed", rounds: 1},
		{name: "lost, then stored", s: script{creates: func(_ *script, round int, _ Secret) (creation, bool) { return unanswered, round == 1 }}, done: Stored, state: Found, rounds: 2},
		{name: "lost, and there at the second attempt", s: script{creates: func(s *script, round int, secret Secret) (creation, bool) {
			if round == 2 {
				s.held["a"] = own // the first one, late
				return isTaken("x"), true
			}
			return unanswered, true
		}}, done: Stored, state: Found, rounds: 2},
		{name: "it comes to light late", s: script{
			creates: func(*script, int, Secret) (creation, bool) { return isCreated, true },
			asks: func(s *script, n int) {
				if n == 4 {
					s.held["a"] = own
				}
			},
		}, done: Stored, state: Found, rounds: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := c.s
				if s.held == nil {
					s.held = make(map[string]string)
				}
				before := s.held["a"]
				got, err := Put(t.Context(), writable{&s}, []Secret{secretOf("a")})
				if err != nil {
					t.Fatal(err)
				}
				r := got[0]
				if r.Done != c.done || r.State != c.state || !strings.Contains(r.Why, c.why) || (c.why == "") != (r.Why == "") || s.rounds != c.rounds {
					t.Errorf("%s, %s (%s) after %d rounds, want %s, %s (…%s…) after %d", r.Done, r.State, r.Why, s.rounds, c.done, c.state, c.why, c.rounds)
				}
				if strings.Contains(r.Why, "EXAMPLE") {
					t.Error("Why holds a value")
				}
				if before != "" && s.held["a"] != before {
					t.Error("the value that was there is another one")
				}
			})
		})
	}
}

// Each is told by itself, and only what is missing is created.
func TestPutManyAtOnce(t *testing.T) {
	s := &script{held: map[string]string{"same": "EXAMPLE-same", "other": "EXAMPLE-x"}, unfits: map[string]string{"unfit": "no"}}
	names := []string{"new", "same", "other", "unfit", "new2"}
	var secrets []Secret
	for _, n := range names {
		secrets = append(secrets, secretOf(n))
	}
	secrets = append(secrets, Secret{Name: "empty"})
	got, err := Put(t.Context(), writable{s}, secrets)
	if err != nil {
		t.Fatal(err)
	}
	var done []Done
	for _, r := range got {
		done = append(done, r.Done)
	}
	if want := []Done{Stored, Same, Other, Failed, Stored, Failed}; !slices.Equal(done, want) {
		t.Errorf("%v, want %v", done, want)
	}
	if want := []string{"new", "new2"}; !reflect.DeepEqual(s.created, want) || s.asked != 2 {
		t.Errorf("created %v with %d questions, want %v with 2", s.created, s.asked, want)
	}
	if s.held["other"] != "EXAMPLE-x" {
		t.Error("the other value was overwritten")
	}
}

func TestPutOfNothingAsksNothing(t *testing.T) {
	s := &script{}
	if got, err := Put(t.Context(), writable{s}, nil); len(got) != 0 || err != nil || s.asked != 0 {
		t.Errorf("%v, %v, %d questions", got, err, s.asked)
	}
}

// A store that is never written is asked, and told what to do.
func TestPutIntoAStoreThatIsNeverWritten(t *testing.T) {
	s := &script{
		held:   map[string]string{"same": "EXAMPLE-same", "other": "EXAMPLE-x", "hidden": "EXAMPLE-x", "refused": "x"},
		hidden: map[string]Answer{"hidden": {State: Refused, Why: withheld}, "gone": {State: Refused, Why: withheld}, "refused": {State: Refused, Why: "the caller may not read it (HTTP 403)"}},
	}
	var secrets []Secret
	for _, n := range []string{"same", "other", "hidden", "gone", "refused", "missing"} {
		secrets = append(secrets, secretOf(n))
	}
	got, err := Put(t.Context(), s, secrets)
	if err != nil {
		t.Fatal(err)
	}
	want := []Receipt{
		{Done: Same, State: Found}, {Done: Other, State: Found}, {Done: Unseen, State: Found},
		{Done: Failed, State: Missing}, {Done: Failed, State: Refused}, {Done: Failed, State: Missing},
	}
	for i, r := range got {
		if r.Done != want[i].Done || r.State != want[i].State || (r.Done == Failed) != (r.Why != "") {
			t.Errorf("%s: %s, %s (%s), want %s, %s", secrets[i].Name, r.Done, r.State, r.Why, want[i].Done, want[i].State)
		}
	}
	if !strings.Contains(got[5].Why, "never written from here") {
		t.Errorf("what is missing: %s", got[5].Why)
	}
	for s, want := range map[Store]string{&userAPI{}: "secret group", &clusterAPI{}: "secret group", &mountedSecret{}: "TFY_K8S_SECRETS_DIR"} {
		if _, writes := s.(creator); writes || !strings.Contains(neverWritten(s), want) {
			t.Errorf("%T: %s", s, neverWritten(s))
		}
	}
}

// Every receipt is there when ctx ends, whenever that is, and none says that a
// secret is there which nobody has seen.
func TestPutInterrupted(t *testing.T) {
	for at := range 3 {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s := &script{held: map[string]string{"same": "EXAMPLE-same"}}
			switch at {
			case 0:
				s.asks = func(*script, int) { cancel() }
			case 1:
				s.creates = func(_ *script, _ int, secret Secret) (creation, bool) {
					if secret.Name == "b" {
						cancel()
					}
					return creation{}, false
				}
			case 2:
				s.asks = func(_ *script, n int) {
					if n == 2 {
						cancel()
					}
				}
			}
			got, err := Put(ctx, writable{s}, []Secret{secretOf("same"), secretOf("a"), secretOf("b"), secretOf("c")})
			if !errors.Is(err, context.Canceled) || len(got) != 4 {
				t.Fatalf("%d receipts, %v", len(got), err)
			}
			for i, r := range got {
				if i == 0 && at > 0 {
					if r.Done != Same {
						t.Errorf("what was seen before: %s", r.Done)
					}
					continue
				}
				if r.Done != Failed || r.State != Broken || r.Why == "" {
					t.Errorf("%d: %s, %s (%s)", i, r.Done, r.State, r.Why)
				}
			}
		})
	}
}

// A cause stands in front of the next step.
func TestBecause(t *testing.T) {
	for _, c := range [][3]string{
		{"it is left alone", "", "it is left alone"},
		{"it is left alone", "it is older", "it is left alone: it is older"},
		{"it is left alone; choose another", "it is older; it has keys", "it is left alone: it is older; it has keys; choose another"},
	} {
		if got := because(c[0], c[1]); got != c[2] {
			t.Errorf("%q, want %q", got, c[2])
		}
	}
}
