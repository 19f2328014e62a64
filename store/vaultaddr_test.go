package store

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A manifest that names another host than the operator's environment is refused
// before anything is dialled, whatever the name is made of; and a manifest that
// cannot say the host cannot lead to it in another field.
func TestHostileManifestDialsNothing(t *testing.T) {
	evil, dialled := listener(t)
	good := newFakeVault(t, map[string]string{"/v1/secret/data/app": aSecret})
	goodHost := strings.TrimPrefix(good.URL, "http://")
	vars := map[string]string{"VAULT_ADDR": good.URL, "VAULT_TOKEN": "CANARY-token", "VAULT_ROLE_ID": "CANARY-role", "VAULT_SECRET_ID": "CANARY-id"}
	evilName := strings.Replace(evil, "127.0.0.1", "localhost", 1)
	hostile := []Config{
		{URL: "http://" + evil},
		{URL: "https://" + evil},
		{URL: "http://" + evilName},
		{URL: "http://" + goodHost + "@" + evil},
		{URL: "http://" + goodHost + ":x@" + evil},
		{URL: "http://" + evil + "#" + goodHost},
		{URL: "http://" + evil + "?" + goodHost},
		{URL: "http://" + evil + "/" + goodHost},
		{URL: `http://` + evil + `\@` + goodHost},
		{URL: `http:\\` + evil},
		{URL: "//" + evil},
		{URL: evil},
		{URL: "unix:///tmp/evil.sock"},
		{URL: " http://" + evil + " "},
		{URL: "http://" + strings.Replace(evil, "127.0.0.1", "2130706433", 1)},
		{URL: "http://" + evil, Namespace: "x", Mount: "secret", RootPath: "y"},
	}
	for _, own := range []string{good.URL, ""} {
		for _, c := range hostile {
			vars := with(vars, "VAULT_ADDR", own)
			c.Kind, c.Mount, c.From = KindVault, "secret", "accounts/vault.yaml:12"
			s, err := Open(t.Context(), c, vaultEnv(vars))
			if err == nil {
				t.Errorf("%q was opened", c.URL)
				s.Ask(t.Context(), []string{"app"}, Value)
			} else if strings.Contains(err.Error(), "CANARY") {
				t.Errorf("%q: a CANARY in the error", c.URL)
			}
		}
	}
	c := Config{Kind: KindVault, Mount: "secret", URL: "http://" + evil, From: "accounts/vault.yaml:12"}
	_, err := Open(t.Context(), c, vaultEnv(vars))
	var untrusted *Untrusted
	if !errors.As(err, &untrusted) || untrusted.Host != evil || !strings.Contains(err.Error(), "VAULT_ADDR") || !strings.Contains(err.Error(), "vault.yaml:12") {
		t.Errorf("the refusal is %v", err)
	}

	for _, c := range []Config{
		{Mount: "@" + evil},
		{Mount: "//" + evil + "/x"},
		{Mount: "\\\\" + evil},
		{RootPath: "@" + evil + "/x"},
		{RootPath: "http://" + evil},
		{Namespace: "x\r\nHost: " + evil},
		{Namespace: "http://" + evil},
	} {
		c.Kind = KindVault
		if c.Mount == "" {
			c.Mount = "secret"
		}
		if s, err := Open(t.Context(), c, vaultEnv(vars)); err == nil {
			s.Ask(t.Context(), []string{"app", "@" + evil, "//" + evil, "http://" + evil}, Value)
		}
	}
	if n := dialled.Load(); n != 0 {
		t.Fatalf("the host that the manifest named was dialled %d times", n)
	}

	// The server of the operator sends everyone there, and so does its proxy.
	for _, status := range []int{301, 302, 303, 307, 308} {
		redirecting := httptest.NewServer(http.RedirectHandler("http://"+evil+"/v1/secret/data/app", status))
		a := askVault(t, Config{}, vaultEnv(with(vars, "VAULT_ADDR", redirecting.URL)), Value, "app")
		b := askVault(t, Config{}, vaultEnv(with(vars, "VAULT_ADDR", redirecting.URL, "VAULT_TOKEN", "")), Value, "app")
		redirecting.Close()
		for _, a := range append(a, b...) {
			if a.State != Broken || !strings.Contains(a.Why, "redirects to another host") {
				t.Errorf("HTTP %d: %s (%s)", status, a.State, a.Why)
			}
		}
	}
	if n := dialled.Load(); n != 0 {
		t.Fatalf("the host of the redirect was dialled %d times", n)
	}

	// The same listener is dialled when the operator names it: the test can see.
	env := vaultEnv(vars)
	env.Trust = []string{evil}
	askVault(t, Config{URL: "http://" + evil}, env, Value, "app")
	if dialled.Load() == 0 {
		t.Error("a host of --trust-host is not dialled")
	}
}

func TestVaultAddress(t *testing.T) {
	cases := []struct {
		name    string
		vars    map[string]string
		url     string
		trust   string
		trusted bool
		want    string // or a part of the error, after "!"
	}{
		{"the environment's", map[string]string{"VAULT_ADDR": "https://v.example:8200"}, "", "", false, "https://v.example:8200"},
		{"with /v1 at its end", map[string]string{"VAULT_ADDR": "https://v.example/x/v1/"}, "", "", false, "https://v.example/x"},
		{"OpenBao's", map[string]string{"BAO_ADDR": "https://b.example", "VAULT_ADDR": "https://v.example"}, "", "", false, "https://b.example"},
		{"the same host", map[string]string{"VAULT_ADDR": "https://v.example"}, "http://V.example.:443/other", "", false, "https://v.example"},
		{"another port", map[string]string{"VAULT_ADDR": "https://v.example:8200"}, "https://v.example", "", false, "!only the manifest names"},
		{"another host", map[string]string{"VAULT_ADDR": "https://v.example"}, "https://w.example", "", false, "!set VAULT_ADDR or"},
		{"another host, trusted", map[string]string{"VAULT_ADDR": "https://v.example"}, "https://w.example", "w.example", false, "https://w.example"},
		{"trusted by the policy", nil, "https://w.example", "", true, "https://w.example"},
		{"trusted, but in the clear", nil, "http://w.example", "w.example", false, "!write the http://"},
		{"trusted in the clear", nil, "http://w.example", "http://w.example", false, "http://w.example"},
		{"none", nil, "", "", false, "!set VAULT_ADDR"},
		{"a manifest's alone", nil, "https://w.example", "", false, "!only the manifest names"},
		{"an agent", map[string]string{"VAULT_ADDR": "https://v.example", "VAULT_AGENT_ADDR": "http://127.0.0.1:8100"}, "https://v.example", "", false, "http://127.0.0.1:8100"},
		{"an agent does not make a host right", map[string]string{"VAULT_ADDR": "https://v.example", "VAULT_AGENT_ADDR": "http://127.0.0.1:8100"}, "https://w.example", "", false, "!only the manifest names"},
		{"a socket", map[string]string{"VAULT_ADDR": "unix:///run/vault.sock"}, "", "", false, "unix:///run/vault.sock"},
		{"no scheme", map[string]string{"VAULT_ADDR": "v.example:8200"}, "", "", false, "!VAULT_ADDR is no URL"},
		{"a password", map[string]string{"VAULT_ADDR": "https://u:CANARY@v.example"}, "", "", false, "!has a user"},
		{"no URL", map[string]string{"VAULT_ADDR": "https://v.example:CANARY"}, "", "", false, "!is no URL"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			env := vaultEnv(c.vars)
			if c.trust != "" {
				env.Trust = []string{c.trust}
			}
			u, err := vaultAddress(Config{URL: c.url, Trusted: c.trusted}, env)
			if part, ok := strings.CutPrefix(c.want, "!"); ok {
				if err == nil || !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "CANARY") {
					t.Errorf("%v, %v; want an error with %q", u, err, part)
				}
			} else if err != nil || u.String() != c.want {
				t.Errorf("%v, %v; want %s", u, err, c.want)
			}
		})
	}
}
