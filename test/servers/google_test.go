package servers_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/fake/google"
)

// openGoogle opens the store of the fake's project through client.
func openGoogle(t *testing.T, s *google.Server, client *http.Client, k conformance.Knobs) store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{Kind: store.KindGoogle, Project: s.Project},
		store.Env{Getenv: os.Getenv, Limits: k.Limits, Log: k.Log, Client: client})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// googleInFrontOf is a fake with a proxy in front of it that makes the faults.
func googleInFrontOf(t *testing.T) (*google.Server, *conformance.Proxy, *http.Client) {
	fake := google.New(t)
	fake.Environ(t)
	proxy := conformance.Wrap(fake)
	proxy.Exempt = google.IsLogin
	proxy.WriteError = google.WriteError
	return fake, proxy, fake.Serve(t, proxy)
}

func googleBackend(t *testing.T) conformance.Backend {
	fake, proxy, client := googleInFrontOf(t)
	return conformance.Backend{
		Name:   "google",
		Open:   func(t *testing.T, k conformance.Knobs) store.Store { return openGoogle(t, fake, client, k) },
		Secret: func(i int) string { return fmt.Sprintf("tfy-secret_%04d", i) },
		Put:    func(_ *testing.T, name string, value []byte) { fake.Put(name, value) },
		Refuse: func(t *testing.T, name string) {
			fake.Deny("*", name)
			t.Cleanup(fake.Allow)
		},
		RefuseAll: func(t *testing.T) {
			fake.Deny("*", "*")
			t.Cleanup(fake.Allow)
		},
		Disable:     func(_ *testing.T, name string) { fake.Disable(name, 0) },
		Fault:       func(_ *testing.T, f conformance.Fault) { proxy.Set(f) },
		Requests:    proxy.Requests,
		Reset:       proxy.Reset,
		Binary:      true,
		Empty:       true, // not in the real one, but nothing is lost
		Credentials: []string{fake.Token},
	}
}

// googleStore is a fake, the proxy in front of it, and a store without a limit
// of its rate.
func googleStore(t *testing.T, l store.Limits) (*google.Server, *conformance.Proxy, store.Store) {
	fake, proxy, client := googleInFrontOf(t)
	return fake, proxy, openGoogle(t, fake, client, conformance.Knobs{Limits: l})
}

var noRateLimit = store.Limits{Rate: -1, Total: 20 * time.Second}

// "latest" is the newest version, not the newest enabled one: what the platform
// cannot read must not be found because an older version can be.
func TestGoogleLatestIsTheNewestVersionWhateverItsState(t *testing.T) {
	fake, _, st := googleStore(t, noRateLimit)
	for _, name := range []string{"tfy-off", "tfy-gone"} {
		fake.Put(name, []byte("CANARY-1"))
		fake.Put(name, []byte("CANARY-2"))
	}
	fake.Disable("tfy-off", 2)
	fake.Destroy("tfy-gone", 2)
	fake.Create("tfy-hollow")
	names := []string{"tfy-off", "tfy-gone", "tfy-hollow"}
	want := []store.State{store.Disabled, store.Disabled, store.Missing}
	for _, mode := range []store.Mode{store.Exists, store.Probe, store.Value} {
		for i, a := range askAll(t, st, names, mode) {
			if a.State != want[i] || a.Value != nil {
				t.Errorf("%s in mode %d is %s (%s), want %s", names[i], mode, a.State, a.Why, want[i])
			}
		}
	}
}

func TestGoogleExistsNeverReadsAValue(t *testing.T) {
	fake, _, st := googleStore(t, noRateLimit)
	fake.Put("tfy-db", []byte("CANARY"))
	fake.Deny("versions.access", "*")
	if a := askAll(t, st, []string{"tfy-db"}, store.Exists)[0]; a.State != store.Found {
		t.Errorf("with versions.get alone it is %s (%s)", a.State, a.Why)
	}
	if n := fake.Count("access"); n != 0 {
		t.Errorf("%d values were read", n)
	}
	if a := askAll(t, st, []string{"tfy-db"}, store.Probe)[0]; a.State != store.Refused || !strings.Contains(a.Why, "secretmanager.versions.access") {
		t.Errorf("a probe is %s (%s), want refused and the permission", a.State, a.Why)
	}
}

func TestGoogleChecksumIsChecked(t *testing.T) {
	fake, _, st := googleStore(t, noRateLimit)
	fake.Put("tfy-db", []byte("CANARY"))
	fake.WrongChecksum(true, false)
	for _, mode := range []store.Mode{store.Probe, store.Value} {
		a := askAll(t, st, []string{"tfy-db"}, mode)[0]
		if a.State != store.Broken || !strings.Contains(a.Why, "checksum") || a.Value != nil {
			t.Errorf("in mode %d it is %s (%s), want broken", mode, a.State, a.Why)
		}
	}
	fake.WrongChecksum(false, true)
	if a := askAll(t, st, []string{"tfy-db"}, store.Value)[0]; a.State != store.Found || string(a.Value) != "CANARY" {
		t.Errorf("without a checksum it is %s (%s), want found", a.State, a.Why)
	}
}

// The reply names the project's number: the vendor's habit, not another project.
func TestGoogleAnswersWithTheNumberOfTheProject(t *testing.T) {
	fake, _, client := googleInFrontOf(t)
	fake.Put("tfy-db", []byte("CANARY"))
	for _, project := range []string{fake.Project, fake.Number} {
		fake.Project = project
		st := openGoogle(t, fake, client, conformance.Knobs{Limits: noRateLimit})
		if a := askAll(t, st, []string{"tfy-db"}, store.Value)[0]; a.State != store.Found {
			t.Errorf("asked as %s it is %s (%s)", project, a.State, a.Why)
		}
	}
}

// When the time runs out after throttling, the deadline is not the cause.
func TestGoogleTellsTheCauseBehindADeadline(t *testing.T) {
	_, proxy, st := googleStore(t, store.Limits{Rate: -1, Total: 700 * time.Millisecond})
	for _, f := range []conformance.Fault{{Kind: conformance.Throttle}, {Kind: conformance.Throttle, RetryAfter: "30"}} {
		proxy.Set(f)
		for _, a := range askAll(t, st, []string{"tfy-a", "tfy-b", "tfy-c"}, store.Value) {
			if a.State != store.Broken || !strings.Contains(a.Why, "it throttles (HTTP 429)") {
				t.Errorf("%s (%s), want the cause", a.State, a.Why)
			}
		}
	}
}

// The same where the deadline is the caller's: in the answers where the store
// sees it coming, in the error where it ends in the middle of a request.
func TestGoogleTellsTheCauseBehindTheCallersDeadline(t *testing.T) {
	fake, proxy, client := googleInFrontOf(t)
	ask := func(t *testing.T) ([]store.Answer, error) {
		st := openGoogle(t, fake, client, conformance.Knobs{Limits: noRateLimit})
		ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
		defer cancel()
		return st.Ask(ctx, []string{"tfy-a"}, store.Exists)
	}
	proxy.Set(conformance.Fault{Kind: conformance.Throttle, RetryAfter: "30"})
	answers, err := ask(t)
	if err != nil || !strings.Contains(answers[0].Why, "it throttles (HTTP 429)") {
		t.Errorf("%v, %v, want the cause", answers, err)
	}
	time.AfterFunc(50*time.Millisecond, func() {
		proxy.Set(conformance.Fault{Kind: conformance.Slow, Delay: 5 * time.Second})
	})
	proxy.Set(conformance.Fault{Kind: conformance.Throttle})
	if _, err := ask(t); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "it throttles (HTTP 429)") {
		t.Errorf("%v, want the deadline and its cause", err)
	}
}

// More secrets than Google answers for in a minute take their time, which is
// told, also when they are asked for in portions.
func TestGoogleTellsOfItsQuota(t *testing.T) {
	fake, _, st := googleStore(t, noRateLimit)
	told := 0
	for portion := range 4 {
		names := make([]string, 200)
		for i := range names {
			names[i] = fmt.Sprintf("tfy-%d-%d", portion, i)
			fake.Put(names[i], []byte("CANARY"))
		}
		for _, a := range askAll(t, st, names, store.Exists) {
			told += len(a.Notes)
		}
	}
	if told != 200 {
		t.Errorf("told %d times, want for each of the last 200 of 800", told)
	}
}

func TestGoogleDefaultRateFitsTheQuota(t *testing.T) {
	fake, _, st := googleStore(t, store.Limits{})
	names := make([]string, 120)
	for i := range names {
		names[i] = fmt.Sprintf("tfy-%d", i)
		fake.Put(names[i], []byte("CANARY"))
	}
	start := time.Now()
	askAll(t, st, names, store.Exists)
	if took := time.Since(start); took < 2*time.Second || took > 5*time.Second {
		t.Errorf("120 questions for metadata took %s; 100 at once and 8 a second are about 2.5 s", took.Round(time.Millisecond))
	}
	start = time.Now()
	askAll(t, st, names, store.Value)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("120 values took %s: they have a quota of their own", took.Round(time.Millisecond))
	}
}
