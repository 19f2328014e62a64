package servers_test

import (
	"errors"
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

func TestAzureConforms(t *testing.T) {
	fake, proxy, client := azureInFrontOf(t)
	conformance.Run(t, conformance.Backend{
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
	})
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

// Anybody can register a vault. One that only the checked tree names is refused
// before anything is dialled: the client fails the test for any dial at all.
func TestAzureHostileVaultNameIsRefusedWithoutADial(t *testing.T) {
	fake := azure.New(t)
	fake.Environ(t)
	var dialled int
	client := &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
		dialled++
		return nil, errors.New("no")
	})}
	for _, c := range []store.Config{
		{VaultName: "evil-kv", From: "accounts/azure.yaml:12"},
		{URL: "https://evil-kv.vault.azure.net/"},
		{URL: "https://acme-prod-kv.evil.example/", VaultName: "acme-prod-kv"},
		{VaultName: "acme-prod-kv.evil"},
		{VaultName: "evil.example/acme-prod-kv"},
		{VaultName: "evil.example#"},
		{VaultName: "acme-prod-kv@evil"},
		{URL: "http://acme-prod-kv.vault.azure.net/", Trusted: true},
		{URL: "https://127.0.0.1/", Trusted: true},
		{VaultName: "x"},
		{},
	} {
		for _, own := range []string{"", "acme-prod-kv"} {
			if c == (store.Config{}) && own != "" {
				continue
			}
			t.Setenv("AZURE_KEY_VAULT_NAME", own)
			config := c
			config.Kind = store.KindAzure
			if _, err := store.Open(t.Context(), config, store.Env{Getenv: os.Getenv, Client: client, Trust: []string{"vault.azure.net"}}); err == nil {
				t.Errorf("%+v is opened, with %q in the environment", c, own)
			}
		}
	}
	_, err := store.Open(t.Context(), store.Config{Kind: store.KindAzure, VaultName: "evil-kv", From: "accounts/azure.yaml:12"}, store.Env{Getenv: os.Getenv, Client: client})
	untrusted, ok := errors.AsType[*store.Untrusted](err)
	if !ok || untrusted.Host != "evil-kv.vault.azure.net" || untrusted.From != "accounts/azure.yaml:12" || !strings.Contains(err.Error(), "AZURE_KEYVAULT_URL") {
		t.Errorf("the error is %v", err)
	}
	if dialled != 0 {
		t.Errorf("%d requests", dialled)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestAzureVaultIsTrustedWhereTheOperatorNamesIt(t *testing.T) {
	fake, _, client := azureInFrontOf(t)
	fake.Put("db", "CANARY")
	for name, c := range map[string]struct {
		config store.Config
		trust  []string
		env    map[string]string
	}{
		"--trust-host":         {store.Config{VaultName: "Acme-Prod-KV"}, []string{fake.Host}, nil},
		"a policy":             {store.Config{VaultName: fake.Name, Trusted: true}, nil, nil},
		"AZURE_KEY_VAULT_NAME": {store.Config{VaultName: fake.Name}, nil, map[string]string{"AZURE_KEY_VAULT_NAME": fake.Name}},
		"AZURE_KEYVAULT_URL":   {store.Config{VaultName: fake.Name}, nil, map[string]string{"AZURE_KEYVAULT_URL": "https://" + fake.Host + "/"}},
		"the environment only": {store.Config{}, nil, map[string]string{"AZURE_KEYVAULT_URL": "https://" + fake.Host}},
	} {
		t.Run(name, func(t *testing.T) {
			for k, v := range c.env {
				t.Setenv(k, v)
			}
			c.config.Kind = store.KindAzure
			st, err := store.Open(t.Context(), c.config, store.Env{Getenv: os.Getenv, Client: client, Trust: c.trust})
			if err != nil {
				t.Fatal(err)
			}
			if a := askAll(t, st, []string{"db"}, store.Exists)[0]; a.State != store.Found {
				t.Errorf("%s (%s)", a.State, a.Why)
			}
		})
	}
}

// A vault cannot ask for a token for something else, nor end the program with a
// challenge that the vendor's own client does not survive.
func TestAzureChallengeIsVerified(t *testing.T) {
	fake, proxy, client := azureInFrontOf(t)
	login := "https://" + azure.LoginHost + "/" + fake.Tenant
	for _, header := range []string{
		`Bearer authorization="` + login + `", resource="https://management.azure.com"`,
		`Bearer authorization="` + login + `", resource="https://net"`,
		`Bearer authorization="` + login + `", resource="https://evil.vault.azure.net"`,
		`Bearer authorization="` + login + `", resource="https://vault.azure.net@evil.example"`,
		`Bearer authorization="` + login + `"`,
		`Bearer authorization="https://login.microsoftonline.com", resource="https://vault.azure.net"`,
		`Bearer authorization="x", resource="https://vault.azure.net"`,
		`Bearer authorization="https://evil.example/../..", resource="https://vault.azure.net"`,
		`Basic realm="x"`, `Bearer`, `=`, ",",
	} {
		fake.Challenge(header)
		st := openAzure(t, fake, client, conformance.Knobs{Limits: noRateLimit})
		if a := askAll(t, st, []string{"db"}, store.Exists)[0]; a.State != store.Broken || !strings.Contains(a.Why, "challenge") {
			t.Errorf("%s: %s (%s)", header, a.State, a.Why)
		}
	}
	if fake.Logins() != 0 || proxy.Requests() != 0 {
		t.Errorf("%d logins and %d requests with a token", fake.Logins(), proxy.Requests())
	}
	// Another login host is not gone to: the environment says where to log in.
	fake.Put("db", "CANARY")
	fake.Challenge(`Bearer authorization="https://evil.example/` + fake.Tenant + `", resource="https://vault.azure.net"`)
	st := openAzure(t, fake, client, conformance.Knobs{Limits: noRateLimit})
	if a := askAll(t, st, []string{"db"}, store.Exists)[0]; a.State != store.Found {
		t.Errorf("%s (%s)", a.State, a.Why)
	}
}

func TestAzureTakesTheTokenToNoOtherPlace(t *testing.T) {
	fake, proxy, st := azureStore(t)
	fake.Put("db", "CANARY")
	fake.Disable("db", 0) // so that one page is not enough
	askAll(t, st, []string{"db"}, store.Exists)
	for _, next := range []string{
		"https://evil.example/secrets/db/versions?api-version=7.4", "http://" + fake.Host + "/secrets/db/versions?api-version=7.4",
		"https://" + fake.Host + ":8443/secrets/db/versions?api-version=7.4", "https://" + fake.Host + "/secrets/other/versions?api-version=7.4",
		"https://evil.example@" + fake.Host + "/secrets/db/versions", "/secrets/db/versions", "://",
	} {
		fake.NextLink(next)
		before := proxy.Requests()
		a := askAll(t, st, []string{"db"}, store.Exists)[0]
		if a.State != store.Broken || proxy.Requests() != before+1 {
			t.Errorf("%s: %s (%s), %d requests", next, a.State, a.Why, proxy.Requests()-before)
		}
	}
	// A list without an end ends.
	fake.NextLink("https://" + fake.Host + "/secrets/db/versions?api-version=7.4")
	if a := askAll(t, st, []string{"db"}, store.Exists)[0]; a.State != store.Broken {
		t.Errorf("a list without an end: %s (%s)", a.State, a.Why)
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

func TestAzureRefusedLogin(t *testing.T) {
	fake, proxy, client := azureInFrontOf(t)
	for status, want := range map[int]store.State{400: store.Refused, 401: store.Refused, 500: store.Broken} {
		fake.FailLogins(status)
		st := openAzure(t, fake, client, conformance.Knobs{Limits: noRateLimit})
		a := askAll(t, st, []string{"db"}, store.Exists)[0]
		if a.State != want || strings.Contains(a.Why, "CANARY") {
			t.Errorf("HTTP %d: %s (%s), want %s", status, a.State, a.Why, want)
		}
		if want == store.Refused && !strings.Contains(a.Why, "AADSTS7000215") {
			t.Errorf("HTTP %d: %s, want the number of the error", status, a.Why)
		}
	}
	if n := proxy.Requests(); n != 0 {
		t.Errorf("%d requests without a token", n)
	}
}

func TestAzureVaultOfAnotherTenant(t *testing.T) {
	fake, _, client := azureInFrontOf(t)
	t.Setenv("AZURE_TENANT_ID", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee")
	st := openAzure(t, fake, client, conformance.Knobs{Limits: noRateLimit})
	if a := askAll(t, st, []string{"db"}, store.Exists)[0]; a.State != store.Broken || !strings.Contains(a.Why, "another tenant") {
		t.Errorf("%s (%s)", a.State, a.Why)
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
