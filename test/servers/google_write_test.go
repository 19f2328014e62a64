package servers_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
)

// A secret without a version, of a run that was interrupted or made by hand, gets
// one.
func TestGoogleGoesOnWithASecretWithoutVersions(t *testing.T) {
	fake, _, st := googleStore(t, noRateLimit)
	fake.Create("tfy-hollow")
	fake.Create("tfy-claimed")
	fake.Annotate("tfy-claimed", "secretref-since", time.Now().Add(-61*time.Second).UTC().Format(time.RFC3339))
	for _, name := range []string{"tfy-hollow", "tfy-claimed"} {
		wantReceipt(t, putOne(t, st, name, "CANARY"), store.Stored, store.Found, "")
		if n := len(fake.Versions(name)); n != 1 {
			t.Errorf("%s has %d versions", name, n)
		}
	}
}

// Who has just made a secret, or taken it over, is about to add a version: it is
// waited for, as long as that can take.
func TestGoogleWaitsForWhoHasMadeTheSecret(t *testing.T) {
	fake, _, client := googleInFrontOf(t)
	for i, c := range []struct {
		name  string
		adds  string // what the other one adds after a second, "" for nothing
		done  store.Done
		state store.State
	}{
		{name: "and adds another value", adds: "CANARY-theirs", done: store.Other, state: store.Found},
		{name: "and adds the same value", adds: "CANARY-ours", done: store.Same, state: store.Found},
		{name: "and adds none", done: store.Stored, state: store.Found},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			name := fmt.Sprint("tfy-new-", i)
			st := openGoogle(t, fake, client, conformance.Knobs{Limits: store.Limits{Rate: -1}})
			fake.CreateAt(name, time.Now().Add(-57*time.Second))
			if c.adds != "" {
				time.AfterFunc(time.Second, func() { fake.Put(name, []byte(c.adds)) })
			}
			start := time.Now()
			wantReceipt(t, putOne(t, st, name, "CANARY-ours"), c.done, c.state, "")
			took := time.Since(start)
			if c.adds == "" && took < 2*time.Second || took > 10*time.Second {
				t.Errorf("took %s; the other one had three more seconds", took.Round(time.Millisecond))
			}
			if n := len(fake.Versions(name)); n != 1 {
				t.Errorf("%d versions", n)
			}
		})
	}
}

// twoSeconds are not enough to wait for others.
var twoSeconds = store.Limits{Rate: -1, Total: 2 * time.Second}

// Where there is no time to wait, it says what to do.
func TestGoogleHasNoTimeToWait(t *testing.T) {
	fake, _, st := googleStore(t, twoSeconds)
	fake.CreateAt("tfy-new", time.Now())
	wantReceipt(t, putOne(t, st, "tfy-new", "CANARY"), store.Failed, store.Broken, "run this again in a minute")
	if n := len(fake.Versions("tfy-new")); n != 0 {
		t.Errorf("%d versions", n)
	}
}

// Of two that take over a secret one has to look again.
func TestGoogleTakesOverWhatNobodyHasChanged(t *testing.T) {
	fake, proxy, st := googleStore(t, twoSeconds)
	fake.Create("tfy-hollow")
	proxy.Set(conformance.Fault{Kind: conformance.Meanwhile, Only: isGet("/secrets/tfy-hollow"), First: 1, Do: func() {
		fake.Annotate("tfy-hollow", "secretref-since", time.Now().UTC().Format(time.RFC3339))
	}})
	wantReceipt(t, putOne(t, st, "tfy-hollow", "CANARY"), store.Failed, store.Broken, "run this again in a minute")
	if n := len(fake.Versions("tfy-hollow")); n != 0 || fake.Count("addVersion") != 0 {
		t.Errorf("%d versions", n)
	}
}

// "latest" may lag behind: a version that the store took is waited for, and a
// secret whose first version does not show is not given a second.
func TestGoogleLatestLagsBehind(t *testing.T) {
	fake, _, st := googleStore(t, noRateLimit)
	fake.LatestLags(3)
	wantReceipt(t, putOne(t, st, "tfy-late", "CANARY"), store.Stored, store.Found, "")
	fake.LatestLags(1000)
	wantReceipt(t, putOne(t, st, "tfy-later", "CANARY"), store.Failed, store.Broken, "does not show it yet")
	wantReceipt(t, putOne(t, st, "tfy-later", "CANARY"), store.Failed, store.Missing, "has a version")
	for _, name := range []string{"tfy-late", "tfy-later"} {
		if n := len(fake.Versions(name)); n != 1 {
			t.Errorf("%s has %d versions", name, n)
		}
	}
}

// Each permission that lacks is named, and nothing is left half done for it.
func TestGoogleWritingIsRefused(t *testing.T) {
	for _, c := range []struct{ permission, secret, why string }{
		{"secrets.create", "tfy-new", "secretmanager.secrets.create"},
		{"versions.add", "tfy-new", "secretmanager.versions.add"},
		{"secrets.get", "tfy-hollow", "secretmanager.secrets.get, to go on"},
		{"secrets.update", "tfy-hollow", "secretmanager.secrets.update, to go on"},
		{"versions.access", "tfy-new", "secretmanager.versions.access"},
	} {
		fake, _, st := googleStore(t, noRateLimit)
		fake.Create("tfy-hollow")
		fake.Deny(c.permission, "*")
		wantReceipt(t, putOne(t, st, c.secret, "CANARY"), store.Failed, store.Refused, c.why)
		if n := len(fake.Versions(c.secret)); n != 0 {
			t.Errorf("%s: %d versions", c.permission, n)
		}
		if c.permission == "versions.add" { // allowed it again, it goes on
			fake.Allow()
			wantReceipt(t, putOne(t, st, c.secret, "CANARY"), store.Stored, store.Found, "")
		}
	}
}

// Two requests that write, one to ask and one to ask again.
func TestGoogleWritesWithinItsQuota(t *testing.T) {
	fake, _, client := googleInFrontOf(t)
	st := openGoogle(t, fake, client, conformance.Knobs{})
	var secrets []store.Secret
	for i := range 60 {
		secrets = append(secrets, store.Secret{Name: fmt.Sprint("tfy-", i), Value: []byte("CANARY")})
	}
	start := time.Now()
	receipts := put(t, st, secrets...)
	if slices.ContainsFunc(receipts, func(r store.Receipt) bool { return r.Done != store.Stored }) {
		t.Error("not all are stored")
	}
	if took := time.Since(start); took < 2*time.Second || took > 10*time.Second {
		t.Errorf("120 writes took %s; 100 at once and 8 a second are about 2.5 s", took.Round(time.Millisecond))
	}
	if create, add, access := fake.Count("create"), fake.Count("addVersion"), fake.Count("access"); create != 60 || add != 60 || access != 120 {
		t.Errorf("%d, %d and %d requests", create, add, access)
	}
	if strings.Join(fake.QuotaProjects(), "") != "" || fake.Logins() != 1 {
		t.Errorf("%d logins", fake.Logins())
	}
}

// isGet is a reading of what is at the end of a path.
func isGet(end string) func(*http.Request) bool {
	return func(r *http.Request) bool { return r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, end) }
}
