package store

import (
	"errors"
	"io"
	"log"
	"net/url"
	"strings"
	"testing"
)

// quiet is for servers whose complaints are part of the test.
var quiet = log.New(io.Discard, "", 0)

func TestTrusts(t *testing.T) {
	cases := []struct {
		entry, scheme, host string
		want                bool
	}{
		{"vault.example", "https", "vault.example", true},
		{"vault.example", "https", "vault.example:8200", true},
		{"Vault.Example.", "https", "vault.example:8200", true},
		{"vault.example", "https", "VAULT.example.", true},
		{"vault.example:8200", "https", "vault.example:8200", true},
		{"vault.example:8200", "https", "vault.example:443", false},
		{"vault.example:8200", "https", "vault.example", false},
		{"vault.example", "http", "vault.example", false},
		{"http://vault.example", "http", "vault.example", true},
		{"http://vault.example", "https", "vault.example", false},
		{"https://vault.example:8200/", "https", "vault.example:8200", true},
		{"127.0.0.1", "http", "127.0.0.1:8200", true},
		{"[::1]:8200", "http", "[::1]:8200", true},
		{"example", "https", "vault.example", false},
		{"vault.example", "https", "vault.example.evil.example", false},
		{"vault.example", "https", "evil-vault.example", false},
		{"*.example", "https", "vault.example", false},
		{"", "https", "", false},
		{"", "https", "vault.example", false},
	}
	for _, c := range cases {
		if got := trusts([]string{"other.example", c.entry}, c.scheme, c.host); got != c.want {
			t.Errorf("--trust-host %q: %s://%s is %v, want %v", c.entry, c.scheme, c.host, got, c.want)
		}
	}
}

func TestGuard(t *testing.T) {
	c := Config{From: "accounts/vault.yaml:7"}
	var untrusted *Untrusted
	err := guard(c, "evil.example", Env{Trust: []string{"good.example"}}, "set AZURE_KEYVAULT_URL")
	if !errors.As(err, &untrusted) || untrusted.Host != "evil.example" {
		t.Fatalf("%v: want an *Untrusted", err)
	}
	for _, part := range []string{`"evil.example"`, "accounts/vault.yaml:7", "set AZURE_KEYVAULT_URL", "--trust-host"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %s", err, part)
		}
	}
	if err := guard(c, "good.example", Env{Trust: []string{"good.example"}}); err != nil {
		t.Error(err)
	}
	c.Trusted = true
	if err := guard(c, "evil.example", Env{}); err != nil {
		t.Error(err)
	}
}

func TestSameHost(t *testing.T) {
	cases := []struct {
		a, b string
		want bool
	}{
		{"https://a.example", "https://A.example.:443/x", true},
		{"http://a.example", "http://a.example:80", true},
		{"https://a.example", "https://a.example:8200", false},
		{"https://a.example", "https://b.example", false},
		{"https://a.example", "https://a.example@b.example", false},
		{"https://[::1]:1", "https://[::1]:1", true},
	}
	for _, c := range cases {
		a, _ := url.Parse(c.a)
		b, _ := url.Parse(c.b)
		if got := sameHost(a, b); got != c.want {
			t.Errorf("%s and %s: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestUnaskableStoresSayWhatToAsk(t *testing.T) {
	for _, kind := range []string{KindGeneric, KindPlatformDB} {
		_, err := Open(t.Context(), Config{Kind: kind}, Env{})
		var unaskable *Unaskable
		if !errors.As(err, &unaskable) || !strings.Contains(err.Error(), "secret group") {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if _, err := Open(t.Context(), Config{Kind: "aws/other"}, Env{}); err == nil || !strings.Contains(err.Error(), `"aws/other"`) {
		t.Errorf("an unknown kind: %v", err)
	}
}
