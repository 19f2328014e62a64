package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The login of a pod, the login in its own namespace, the file that "vault
// login" leaves, and an agent that needs none.
func TestVaultLogins(t *testing.T) {
	dir := t.TempDir()
	jwt := filepath.Join(dir, "jwt")
	for name, text := range map[string]string{jwt: "CANARY-jwt\n", filepath.Join(dir, ".vault-token"): "CANARY-of-the-file\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const granted = `200 {"auth":{"client_token":"CANARY-granted"}}`
	cases := []struct {
		name  string
		vars  map[string]string
		login string // path, and the body after a space
		token string
	}{
		{"token", map[string]string{"VAULT_TOKEN": " CANARY-token\n"}, "", "CANARY-token"},
		{"OpenBao's token", map[string]string{"BAO_TOKEN": "CANARY-bao", "VAULT_TOKEN": "CANARY-token"}, "", "CANARY-bao"},
		{"AppRole", map[string]string{"VAULT_ROLE_ID": "r", "VAULT_SECRET_ID": "s"}, `/v1/auth/approle/login {"role_id":"r","secret_id":"s"}`, "CANARY-granted"},
		{"AppRole without a secret", map[string]string{"VAULT_ROLE_ID": "r"}, `/v1/auth/approle/login {"role_id":"r"}`, "CANARY-granted"},
		{"Kubernetes", map[string]string{"VAULT_K8S_ROLE": "r", "VAULT_K8S_TOKEN_PATH": jwt}, `/v1/auth/kubernetes/login {"jwt":"CANARY-jwt","role":"r"}`, "CANARY-granted"},
		{"Kubernetes of another cluster", map[string]string{"VAULT_K8S_ROLE": "r", "VAULT_K8S_TOKEN_PATH": jwt, "VAULT_K8S_MOUNT": "k8s/prod"}, `/v1/auth/k8s/prod/login {"jwt":"CANARY-jwt","role":"r"}`, "CANARY-granted"},
		{"a file", map[string]string{"HOME": dir}, "", "CANARY-of-the-file"},
		{"a token goes before a login and the file", map[string]string{"VAULT_TOKEN": "CANARY-token", "VAULT_ROLE_ID": "r", "HOME": dir}, "", "CANARY-token"},
		{"an agent", map[string]string{"VAULT_AGENT_ADDR": "agent"}, "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := newFakeVault(t, map[string]string{
				"/v1/secret/data/app": aSecret, "/v1/auth/approle/login": granted,
				"/v1/auth/kubernetes/login": granted, "/v1/auth/k8s/prod/login": granted,
			})
			vars := with(c.vars, "VAULT_ADDR", f.URL, "VAULT_NAMESPACE", "login/ns")
			if vars["VAULT_AGENT_ADDR"] != "" {
				vars["VAULT_AGENT_ADDR"] = f.URL
			}
			a := askVault(t, Config{Namespace: "team"}, vaultEnv(vars), Value, "app")
			if string(a[0].Value) != "CANARY-value" {
				t.Fatalf("%s (%s)", a[0].State, a[0].Why)
			}
			r, _ := f.last("/v1/secret/data/app")
			if r.Header.Get("X-Vault-Token") != c.token || r.Header.Get("X-Vault-Namespace") != "team" || r.Header.Get("X-Vault-Request") != "true" {
				t.Error("the read has other headers than the token, the manifest's namespace and X-Vault-Request")
			}
			path, body, _ := strings.Cut(c.login, " ")
			if path == "" {
				if n := len(f.seen); n > 2 { // and sys/health
					t.Errorf("%d requests", n)
				}
				return
			}
			login, sent := f.last(path)
			if login == nil || sent != body || login.Header.Get("X-Vault-Token") != "" || login.Header.Get("X-Vault-Namespace") != "login/ns" {
				t.Errorf("the login is another one: %q", sent)
			}
		})
	}
}

// What may come back from a login, none of which is repeated.
func TestVaultLoginAnswers(t *testing.T) {
	cases := []struct {
		answer string
		state  State
		why    string
	}{
		{`400 {"errors":["invalid role or secret ID CANARY"]}`, Refused, "refused (HTTP 400); check VAULT_ROLE_ID"},
		{`403 {"errors":["permission denied CANARY"]}`, Refused, "refused (HTTP 403)"},
		{`404 {"errors":["CANARY"]}`, Broken, `no method at "auth/approle/login"`},
		{`503 {"errors":["Vault is sealed"]}`, Broken, "sealed"},
		{`502 CANARY`, Broken, "failed (HTTP 502)"},
		{`200 CANARY`, Broken, "without a token"},
		{`200 {"auth":null}`, Broken, "without a token"},
		{`200 {"auth":{"client_token":7}}`, Broken, "without a token"},
		{`200 {"auth":{"client_token":"CANARY\n"}}`, Broken, "without a token"},
		{`200 {"auth":{"client_token":"","mfa_requirement":{"CANARY":1}}}`, Refused, "second factor"},
	}
	for _, c := range cases {
		f := newFakeVault(t, map[string]string{"/v1/auth/approle/login": c.answer})
		var logged []string
		env := vaultEnv(map[string]string{"VAULT_ADDR": f.URL, "VAULT_ROLE_ID": "CANARY-r", "VAULT_SECRET_ID": "CANARY-s"})
		env.Log = func(line string) { logged = append(logged, line) }
		for _, a := range askVault(t, Config{}, env, Exists, "a", "b") {
			if a.State != c.state || !strings.Contains(a.Why, c.why) {
				t.Errorf("%s: %s (%s), want %s (%s)", c.answer, a.State, a.Why, c.state, c.why)
			}
		}
		if log := strings.Join(logged, "\n"); strings.Contains(log, "CANARY") {
			t.Errorf("%s: a CANARY in the log", c.answer)
		}
		if r, _ := f.last("/v1/secret/metadata/a"); r != nil {
			t.Errorf("%s: a secret was asked for without a token", c.answer)
		}
	}
}
