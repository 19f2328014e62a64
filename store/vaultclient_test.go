package store

import (
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What in the environment cannot work is said by Open, with the variable.
func TestVaultEnvironmentThatCannotWork(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.pem")
	if err := os.WriteFile(empty, []byte("CANARY"), 0o600); err != nil {
		t.Fatal(err)
	}
	base := map[string]string{"VAULT_ADDR": "https://v.example", "VAULT_TOKEN": "CANARY-token"}
	cases := []struct {
		name string
		vars map[string]string
		c    Config
		want string
	}{
		{"no verification", with(base, "VAULT_SKIP_VERIFY", "true"), Config{}, "VAULT_SKIP_VERIFY"},
		{"no verification, OpenBao", with(base, "BAO_SKIP_VERIFY", "1"), Config{}, "VAULT_SKIP_VERIFY"},
		{"servers by DNS", with(base, "VAULT_SRV_LOOKUP", "true"), Config{}, "VAULT_SRV_LOOKUP"},
		{"no such authority", with(base, "VAULT_CACERT", dir+"/none"), Config{}, "VAULT_CACERT"},
		{"an empty authority", with(base, "VAULT_CACERT", empty), Config{}, "VAULT_CACERT"},
		{"no such authorities", with(base, "VAULT_CAPATH", dir+"/none"), Config{}, "VAULT_CAPATH"},
		{"half a certificate", with(base, "VAULT_CLIENT_CERT", empty), Config{}, "VAULT_CLIENT_KEY"},
		{"a header of Vault's", with(base, "VAULT_HEADERS", `{"x-vault-token":"CANARY"}`), Config{}, "VAULT_HEADERS"},
		{"headers that are none", with(base, "VAULT_HEADERS", `CANARY`), Config{}, "VAULT_HEADERS"},
		{"a time that is none", with(base, "VAULT_CLIENT_TIMEOUT", "soon"), Config{}, "VAULT_CLIENT_TIMEOUT"},
		{"a rate that is none", with(base, "VAULT_RATE_LIMIT", "fast"), Config{}, "VAULT_RATE_LIMIT"},
		{"a proxy that is none", with(base, "VAULT_PROXY_ADDR", "CANARY"), Config{}, "VAULT_PROXY_ADDR"},
		{"no credentials", map[string]string{"VAULT_ADDR": "https://v.example"}, Config{}, "VAULT_TOKEN, or VAULT_ROLE_ID"},
		{"half of AppRole", map[string]string{"VAULT_ADDR": "https://v.example", "VAULT_SECRET_ID": "CANARY"}, Config{}, "VAULT_ROLE_ID"},
		{"no pod", map[string]string{"VAULT_ADDR": "https://v.example", "VAULT_K8S_ROLE": "r", "VAULT_K8S_TOKEN_PATH": dir + "/none"}, Config{}, "VAULT_K8S_TOKEN_PATH"},
		{"a token of two lines", with(base, "VAULT_TOKEN", "CANARY\nCANARY"), Config{}, "VAULT_TOKEN has a character"},
		{"no mount", base, Config{Mount: "/"}, "kv_mount_path"},
		{"a mount that leads out", base, Config{Mount: "secret/../../sys"}, "kv_mount_path"},
		{"a root path that leads out", base, Config{RootPath: "a/../../.."}, "root_path"},
		{"a namespace of two lines", base, Config{Namespace: "a\r\nX-Vault-Token: b"}, "namespace"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.c.Mount == "" {
				c.c.Mount = "secret"
			}
			env := vaultEnv(c.vars)
			env.Limits = Limits{} // which go before the environment's
			_, err := openVault(t.Context(), c.c, env)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "CANARY") {
				t.Errorf("%v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestVaultSocketHeadersAndLimits(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "v.sock")
	f := &fakeVault{answers: map[string]string{"/v1/secret/data/app": aSecret}}
	f.Server = httptest.NewUnstartedServer(f)
	f.Listener.Close()
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	f.Listener = l
	f.Start()
	defer f.Close()
	env := vaultEnv(map[string]string{"VAULT_ADDR": "unix://" + socket, "VAULT_TOKEN": "CANARY-token", "VAULT_HEADERS": `{"Cf-Access":"CANARY-h"}`})
	if a := askVault(t, Config{}, env, Value, "app")[0]; a.State != Found {
		t.Errorf("through a socket: %s (%s)", a.State, a.Why)
	}
	if r, _ := f.last("/v1/secret/data/app"); r == nil || r.Header.Get("Cf-Access") != "CANARY-h" {
		t.Error("a header of VAULT_HEADERS is not sent")
	}

	limits, err := vaultLimits(Env{Getenv: func(k string) string {
		return map[string]string{"VAULT_CLIENT_TIMEOUT": "30", "VAULT_RATE_LIMIT": "7.5:10"}[k]
	}})
	if err != nil || limits.Request != 30*time.Second || limits.Rate != 7.5 {
		t.Errorf("%+v, %v", limits, err)
	}
}
