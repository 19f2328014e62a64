package servers_test

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/fake/azure"
)

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

// The vendor's library can be told to log by the environment, which it reads
// when the program starts, and then prints what a login server says.
func TestAzureLibraryLogsNothing(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestAzureRefusedLogin$", "-test.count=1")
	cmd.Env = append(os.Environ(), "AZURE_SDK_GO_LOGGING=all")
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Contains(string(out), "CANARY") || len(out) > 200 {
		t.Errorf("%v, and %d bytes of output", err, len(out))
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
