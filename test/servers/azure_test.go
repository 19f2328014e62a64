package servers_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/fake/azure"
)

// openAzure opens the store of the fake's vault through client, as an operator
// who trusts it.
func openAzure(t *testing.T, s *azure.Server, client *http.Client, k conformance.Knobs) store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{Kind: store.KindAzure, VaultName: s.Name}, store.Env{
		Getenv: os.Getenv, Limits: k.Limits, Log: k.Log, Client: client, Trust: []string{s.Host},
	})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// azureInFrontOf is a fake with a proxy in front of it that makes the faults.
func azureInFrontOf(t *testing.T) (*azure.Server, *conformance.Proxy, *http.Client) {
	fake := azure.New(t)
	fake.Environ(t)
	proxy := conformance.Wrap(fake)
	proxy.Exempt = azure.IsLogin
	proxy.WriteError = azure.WriteError
	return fake, proxy, fake.Serve(t, proxy)
}

// azureStore is a fake, the proxy in front of it, and a store without a limit of
// its rate.
func azureStore(t *testing.T) (*azure.Server, *conformance.Proxy, store.Store) {
	fake, proxy, client := azureInFrontOf(t)
	return fake, proxy, openAzure(t, fake, client, conformance.Knobs{Limits: noRateLimit})
}

func azureBackend(t *testing.T) conformance.Backend {
	fake, proxy, client := azureInFrontOf(t)
	return conformance.Backend{
		Name:   "azure",
		Open:   func(t *testing.T, k conformance.Knobs) store.Store { return openAzure(t, fake, client, k) },
		Secret: func(i int) string { return fmt.Sprintf("Tfy-secret-%04d", i) },
		Put:    func(_ *testing.T, name string, value []byte) { fake.Put(name, string(value)) },
		Refuse: func(t *testing.T, name string) {
			fake.Deny("*", name, "ForbiddenByRbac")
			t.Cleanup(fake.Allow)
		},
		RefuseAll: func(t *testing.T) {
			fake.Deny("*", "*", "AccessDenied")
			t.Cleanup(fake.Allow)
		},
		Disable:     func(_ *testing.T, name string) { fake.Disable(name, 0) },
		Fault:       func(_ *testing.T, f conformance.Fault) { proxy.Set(f) },
		Requests:    proxy.Requests,
		Reset:       proxy.Reset,
		Empty:       true,
		Credentials: []string{fake.Token, fake.Secret},
	}
}

var everyMode = []store.Mode{store.Exists, store.Probe, store.Value}

// A disabled secret and a refused caller are both 403 with the code Forbidden;
// the inner code alone tells them apart.
func TestAzureTellsTheTwoKindsOf403Apart(t *testing.T) {
	fake, _, st := azureStore(t)
	names := []string{"off", "rbac", "policy", "firewall"}
	for _, name := range names {
		fake.Put(name, "CANARY")
	}
	fake.Disable("off", 0)
	fake.Deny("*", "rbac", "ForbiddenByRbac")
	fake.Deny("*", "policy", "AccessDenied")
	fake.Deny("*", "firewall", "ForbiddenByFirewall")
	want := []struct {
		state store.State
		why   string
	}{{store.Disabled, "enabled"}, {store.Refused, "ForbiddenByRbac"}, {store.Refused, "AccessDenied"}, {store.Refused, "ForbiddenByFirewall"}}
	for _, mode := range everyMode {
		for i, a := range askAll(t, st, names, mode) {
			if a.State != want[i].state || !strings.Contains(a.Why, want[i].why) {
				t.Errorf("%s in mode %d is %s (%s), want %s", names[i], mode, a.State, a.Why, want[i].state)
			}
		}
	}
}

func TestAzureExistsNeverReadsAValue(t *testing.T) {
	fake, _, st := azureStore(t)
	fake.Put("db", "CANARY")
	fake.Deny("get", "*", "ForbiddenByRbac")
	if a := askAll(t, st, []string{"db"}, store.Exists)[0]; a.State != store.Found || len(a.Notes) != 0 {
		t.Errorf("with list alone it is %s (%s)", a.State, a.Why)
	}
	if n := fake.Count("get"); n != 0 {
		t.Errorf("%d values were read", n)
	}
}

func TestAzureReadsWhereListingIsRefused(t *testing.T) {
	fake, _, st := azureStore(t)
	fake.Put("db", "CANARY")
	for _, reason := range []string{"ForbiddenByRbac", "AccessDenied", "SomethingNew"} {
		fake.Deny("list", "*", reason)
		got := askAll(t, st, []string{"db", "missing"}, store.Exists)
		if got[0].State != store.Found || got[1].State != store.Missing {
			t.Errorf("%s: %s (%s) and %s (%s)", reason, got[0].State, got[0].Why, got[1].State, got[1].Why)
		}
		if len(got[0].Notes) != 1 || !strings.Contains(got[0].Notes[0], "values dropped") || got[0].Value != nil {
			t.Errorf("%s: notes %q", reason, got[0].Notes)
		}
	}
	// The firewall refuses the machine, not the permission: nothing to gain.
	fake.Deny("list", "*", "ForbiddenByFirewall")
	before := fake.Count("get")
	if a := askAll(t, st, []string{"db"}, store.Exists)[0]; a.State != store.Refused || fake.Count("get") != before {
		t.Errorf("behind the firewall it is %s (%s)", a.State, a.Why)
	}
}

// The newest enabled version is what the platform reads.
func TestAzureNewestEnabledVersionCounts(t *testing.T) {
	fake, _, st := azureStore(t)
	for i := range 60 { // more than two pages
		fake.Put("db", fmt.Sprintf("CANARY-%02d", i+1))
	}
	for n := 41; n <= 60; n++ {
		fake.Disable("db", n)
	}
	a := askAll(t, st, []string{"db"}, store.Value)[0]
	if a.State != store.Found || string(a.Value) != "CANARY-40" || !strings.Contains(a.Why, "newest enabled") {
		t.Errorf("it is %s (%s), want the 40th version", a.State, a.Why)
	}
	if a := askAll(t, st, []string{"db"}, store.Exists)[0]; a.State != store.Found {
		t.Errorf("it is %s (%s)", a.State, a.Why)
	}
	fake.Deny("list", "*", "ForbiddenByRbac")
	if a := askAll(t, st, []string{"db"}, store.Value)[0]; a.State != store.Disabled || !strings.Contains(a.Why, "secrets/list") {
		t.Errorf("without list it is %s (%s), want disabled", a.State, a.Why)
	}
}

func TestAzureNoEnabledVersionAmongManyPages(t *testing.T) {
	fake, _, st := azureStore(t)
	for n := range 60 {
		fake.Put("db", "CANARY")
		fake.Disable("db", n+1)
	}
	for _, mode := range everyMode {
		if a := askAll(t, st, []string{"db"}, mode)[0]; a.State != store.Disabled {
			t.Errorf("in mode %d it is %s (%s)", mode, a.State, a.Why)
		}
	}
}

func TestAzureDeletedOrNeverThere(t *testing.T) {
	fake, _, st := azureStore(t)
	fake.Put("gone", "CANARY")
	fake.Delete("gone")
	for _, empty := range []bool{false, true} {
		fake.EmptyLists(empty)
		for _, mode := range everyMode {
			for _, a := range askAll(t, st, []string{"gone", "never"}, mode) {
				if a.State != store.Missing {
					t.Errorf("empty lists %v, mode %d: %s (%s)", empty, mode, a.State, a.Why)
				}
			}
		}
	}
}

func TestAzureLogsInOnce(t *testing.T) {
	fake, proxy, st := azureStore(t)
	names := make([]string, 200)
	for i := range names {
		names[i] = fmt.Sprintf("tfy-%d", i)
		fake.Put(names[i], "CANARY")
	}
	for _, mode := range everyMode {
		askAll(t, st, names, mode)
	}
	if fake.Logins() != 1 || proxy.Requests() != 600 {
		t.Errorf("%d logins and %d requests, want 1 and 600", fake.Logins(), proxy.Requests())
	}
}

func TestAzureTellsTheCauseBehindADeadline(t *testing.T) {
	fake, proxy, client := azureInFrontOf(t)
	st := openAzure(t, fake, client, conformance.Knobs{Limits: store.Limits{Rate: -1, Total: 700 * time.Millisecond}})
	for _, f := range []conformance.Fault{{Kind: conformance.Throttle}, {Kind: conformance.Throttle, RetryAfter: "30"}} {
		proxy.Set(f)
		for _, a := range askAll(t, st, []string{"a", "b", "c"}, store.Value) {
			if a.State != store.Broken || !strings.Contains(a.Why, "it throttles (HTTP 429)") {
				t.Errorf("%s (%s), want the cause", a.State, a.Why)
			}
		}
	}
}

func TestAzureNamesThatNoSecretCanHave(t *testing.T) {
	_, proxy, st := azureStore(t)
	for _, a := range askAll(t, st, []string{"a_b", "a/b", "..", "versions/x", "ä", "", strings.Repeat("a", 128)}, store.Value) {
		if a.State != store.Missing {
			t.Errorf("%s (%s), want missing", a.State, a.Why)
		}
	}
	if n := proxy.Requests(); n != 0 {
		t.Errorf("%d requests", n)
	}
}
