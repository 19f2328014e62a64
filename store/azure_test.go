package store

import (
	"strings"
	"testing"
)

func TestAzureVaultsOfEveryCloud(t *testing.T) {
	for _, c := range []struct {
		config Config
		env    map[string]string
		want   string // "" for an error
	}{
		{Config{VaultName: "acme-kv", Trusted: true}, nil, "https://acme-kv.vault.azure.net"},
		{Config{VaultName: "Acme-KV", Trusted: true}, map[string]string{"AZURE_AUTHORITY_HOST": "https://login.chinacloudapi.cn/"}, "https://acme-kv.vault.azure.cn"},
		{Config{VaultName: "acme-kv", Trusted: true}, map[string]string{"AZURE_AUTHORITY_HOST": "login.microsoftonline.us"}, "https://acme-kv.vault.usgovcloudapi.net"},
		{Config{VaultName: "acme-kv", Trusted: true}, map[string]string{"AZURE_AUTHORITY_HOST": "https://login.private.example"}, ""},
		{Config{VaultName: "acme-kv"}, map[string]string{"AZURE_AUTHORITY_HOST": "https://login.private.example", "AZURE_KEYVAULT_URL": "https://acme-kv.vault.private.example/"}, "https://acme-kv.vault.private.example"},
		{Config{VaultName: "evil-kv"}, map[string]string{"AZURE_KEYVAULT_URL": "https://acme-kv.vault.azure.cn/"}, ""},
		{Config{VaultName: "acme-kv"}, map[string]string{"AZURE_KEY_VAULT_NAME": "acme-kv"}, "https://acme-kv.vault.azure.net"},
		{Config{VaultName: "acme-kv"}, nil, ""},
		{Config{URL: "https://acme-kv.vault.azure.cn/", Trusted: true}, nil, "https://acme-kv.vault.azure.cn"},
		{Config{URL: "https://acme-kv.vault.azure.cn/"}, map[string]string{"AZURE_KEYVAULT_URL": "https://acme-kv.vault.azure.cn"}, "https://acme-kv.vault.azure.cn"},
		{Config{}, map[string]string{"AZURE_KEYVAULT_URL": "http://acme-kv.vault.azure.net"}, ""},
		{Config{}, map[string]string{"AZURE_KEYVAULT_URL": "https://user:CANARY@acme-kv.vault.azure.net"}, ""},
		{Config{}, map[string]string{"AZURE_KEY_VAULT_NAME": "a.b"}, ""},
		{Config{}, nil, ""},
	} {
		u, err := azureVault(c.config, Env{Getenv: func(name string) string { return c.env[name] }})
		switch {
		case err != nil && (c.want != "" || strings.Contains(err.Error(), "CANARY")):
			t.Errorf("%+v %v: %v", c.config, c.env, err)
		case err == nil && u.String() != c.want:
			t.Errorf("%+v %v: %s, want %q", c.config, c.env, u, c.want)
		}
	}
}

func TestAzureVaultNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"abc": true, "acme-prod-kv": true, "A1b": true, strings.Repeat("a", 24): true,
		"ab": false, "1ab": false, "-ab": false, "ab-": false, "a--b": false, "a.b": false, "a/b": false, "a_b": false,
		"äbc": false, strings.Repeat("a", 25): false,
	} {
		if isVaultName(name) != ok {
			t.Errorf("isVaultName(%q) = %v", name, !ok)
		}
	}
}

const rightChallenge = `Bearer authorization="https://login.microsoftonline.com/db44ed8f", resource="https://vault.azure.net"`

func TestAzureChallenges(t *testing.T) {
	for header, want := range map[string]string{
		rightChallenge: "db44ed8f",
		`Bearer authorization="https://login.windows.net/db44ed8f" resource="https://vault.azure.net"`:                     "db44ed8f",
		`bearer authorization="https://login.windows.net/db44ed8f/", scope="https://vault.azure.net/.default"`:             "db44ed8f",
		`Bearer authorization="https://login.windows.net/..", resource="https://vault.azure.net"`:                          "",
		`Bearer authorization="https://login.windows.net/a%2fb", resource="https://vault.azure.net"`:                       "a",
		`Bearer authorization="https://login.windows.net/", resource="https://vault.azure.net"`:                            "",
		`Bearer authorization="https://login.windows.net/db44ed8f", resource="https://azure.net"`:                          "",
		`Bearer authorization="https://login.windows.net/db44ed8f", resource="https://vault.azure.net.evil.example"`:       "",
		`Bearer authorization="https://login.windows.net/db44ed8f", resource="https://management.azure.com"`:               "",
		`Bearer authorization="https://login.windows.net/db44ed8f", scope="https://x", resource="https://vault.azure.net"`: "",
		`Bearer authorization="https://login.windows.net/db44ed8f", resource="https://vault.azure.net/x"`:                  "",
		`PoP authorization="https://login.windows.net/db44ed8f", resource="https://vault.azure.net"`:                       "",
		"": "",
	} {
		tenant, ok := challenge(header, "acme-kv.vault.azure.net")
		if ok != (want != "") || ok && tenant != want {
			t.Errorf("%s: %q, %v", header, tenant, ok)
		}
	}
}

func FuzzAzureChallenge(f *testing.F) {
	f.Add(rightChallenge)
	f.Add("Bearer ,= =")
	f.Fuzz(func(t *testing.T, header string) {
		tenant, ok := challenge(header, "acme-kv.vault.azure.net")
		if ok && (tenant == "" || !only(tenant, "-.") || strings.Contains(tenant, "..")) {
			t.Errorf("%q gives the tenant %q", header, tenant)
		}
	})
}

func TestAzureVersionIDs(t *testing.T) {
	for id, want := range map[string]string{
		"https://a.vault.azure.net/secrets/db/0f":     "0f",
		"https://a.vault.azure.net/secrets/DB/0f":     "0f",
		"https://a.vault.azure.net:443/secrets/db/0f": "0f",
		"https://a.vault.azure.net/secrets/db":        "",
		"https://a.vault.azure.net/secrets/db/":       "",
		"https://a.vault.azure.net/secrets/other/0f":  "",
		"https://a.vault.azure.net/keys/db/0f":        "",
		"https://a.vault.azure.net/secrets/db/0f/x":   "",
		"https://a.vault.azure.net/secrets/db/..":     "",
		"": "",
	} {
		if version, ok := versionOf(id, "db"); ok != (want != "") || ok && version != want {
			t.Errorf("%s: %q, %v", id, version, ok)
		}
	}
}

func TestAzureRefusals(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		state  State
		why    string
	}{
		{403, `{"error": {"code": "Forbidden", "innererror": {"code": "SecretDisabled"}}}`, Disabled, "SecretDisabled"},
		{403, `{"error": {"code": "Forbidden", "innerError": {"code": "SecretDisabled"}}}`, Disabled, "SecretDisabled"},
		{403, `{"error": {"code": "Forbidden", "innererror": {"code": "ForbiddenByRbac"}}}`, Refused, "ForbiddenByRbac"},
		{403, `{"error": {"code": "Forbidden", "innererror": {"code": "CANARY"}}}`, Refused, "secrets/get"},
		{403, `{"error": {"code": "Forbidden"}}`, Refused, "secrets/get"},
		{403, `{"error": {"code": "CANARY"}}`, Broken, "HTTP 403"},
		{403, `<html>CANARY</html>`, Broken, "HTTP 403"},
		{404, `{"error": {"code": "SecretNotFound"}}`, Missing, "recovered"},
		{404, `{}`, Broken, "HTTP 404"},
		{409, `{"error": {"code": "Conflict", "innererror": {"code": "ObjectIsDeletedButRecoverable"}}}`, Disabled, "deleted"},
		{409, `{"error": {"code": "Conflict", "innererror": {"code": "CANARY"}}}`, Broken, "HTTP 409"},
		{401, `{"error": {"code": "Unauthorized"}}`, Refused, "token"},
		{400, `{"error": {"code": "BadParameter"}}`, Broken, "HTTP 400"},
	} {
		got := azureRefusal(reply{Status: c.status, Body: []byte(c.body)}, "secrets/get")
		if got.State != c.state || !strings.Contains(got.Why, c.why) || strings.Contains(got.Why, "CANARY") {
			t.Errorf("%d %s: %s (%s), want %s (…%s…)", c.status, c.body, got.State, got.Why, c.state, c.why)
		}
	}
}
