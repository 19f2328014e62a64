package servers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/realserver"
)

// vaultAdmin prepares a real Vault with the rights of root.
type vaultAdmin struct{ url, token string }

// do makes a request and returns the decoded answer. A status of 400 or more
// ends the test.
func (a vaultAdmin) do(t *testing.T, method, path string, body any) map[string]any {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(method, a.url+"/v1/"+path, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Vault-Token", a.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode >= 400 {
		t.Fatalf("%s %s: %d %s", method, path, resp.StatusCode, answer)
	}
	var decoded map[string]any
	json.Unmarshal(answer, &decoded)
	return decoded
}

func (a vaultAdmin) put(t *testing.T, path string, data map[string]any) {
	t.Helper()
	a.do(t, "POST", "secret/data/"+path, map[string]any{"data": data})
}

func (a vaultAdmin) policy(t *testing.T, name, rules string) {
	t.Helper()
	a.do(t, "PUT", "sys/policies/acl/"+name, map[string]any{"policy": rules})
}

// tokenFor makes a token that has the policy alone, and CANARY in its text.
func (a vaultAdmin) tokenFor(t *testing.T, policy string) string {
	t.Helper()
	token := "CANARY-token-" + policy
	a.do(t, "POST", "auth/token/create", map[string]any{"id": token, "policies": []string{policy}, "no_default_policy": true, "ttl": "1h"})
	t.Cleanup(func() { a.do(t, "POST", "auth/token/revoke", map[string]any{"token": token}) })
	return token
}

// openVault opens a store with nothing but what the variables say.
func openVault(t *testing.T, c store.Config, k conformance.Knobs, env map[string]string) store.Store {
	t.Helper()
	c.Kind = store.KindVault
	if c.Mount == "" {
		c.Mount = "secret"
	}
	s, err := store.Open(t.Context(), c, store.Env{
		Getenv: func(name string) string { return env[name] },
		Limits: k.Limits, Log: k.Log,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// askOne asks for one name.
func askOne(t *testing.T, s store.Store, name string, mode store.Mode) store.Answer {
	t.Helper()
	answers, err := s.Ask(t.Context(), []string{name}, mode)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(answers[0].Why, "CANARY") {
		t.Errorf("Why holds a CANARY (%d characters)", len(answers[0].Why))
	}
	return answers[0]
}

// Why is compared by a part of it.
func wantAnswer(t *testing.T, a store.Answer, state store.State, why string) {
	t.Helper()
	if a.State != state || !strings.Contains(a.Why, why) {
		t.Errorf("%s (%s), want %s (…%s…)", a.State, a.Why, state, why)
	}
}

// vaultReader is the least that a policy must allow: metadata for verify, data
// for verify --read and render.
const vaultReader = `
path "secret/metadata/app/*" { capabilities = ["read"] }
path "secret/data/app/*"     { capabilities = ["read"] }
`

func vaultBackend(t *testing.T) conformance.Backend {
	server := realserver.Vault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	admin.policy(t, "conformance", vaultReader)
	token := admin.tokenFor(t, "conformance")
	proxy := conformance.NewProxy(t, server.URL, nil)

	put := func(t *testing.T, name string, value []byte) {
		admin.put(t, "app/"+name, map[string]any{"password": string(value)})
	}
	return conformance.Backend{
		Name: "vault",
		Open: func(t *testing.T, k conformance.Knobs) store.Store {
			return openVault(t, store.Config{RootPath: "app"}, k, map[string]string{"VAULT_ADDR": proxy.URL, "VAULT_TOKEN": token})
		},
		Secret: func(i int) string { return fmt.Sprintf("team-%d/db_%04d.password", i%7, i) },
		Put:    put,
		Refuse: func(t *testing.T, name string) {
			admin.policy(t, "conformance", vaultReader+fmt.Sprintf("path %q { capabilities = [\"deny\"] }\npath %q { capabilities = [\"deny\"] }\n",
				"secret/metadata/app/"+name, "secret/data/app/"+name))
			t.Cleanup(func() { admin.policy(t, "conformance", vaultReader) })
		},
		RefuseAll: func(t *testing.T) {
			admin.policy(t, "conformance", `path "secret/data/other" { capabilities = ["read"] }`)
			t.Cleanup(func() { admin.policy(t, "conformance", vaultReader) })
		},
		Disable:     func(t *testing.T, name string) { admin.do(t, "DELETE", "secret/data/app/"+name, nil) },
		Fault:       func(_ *testing.T, f conformance.Fault) { proxy.Set(f) },
		Requests:    proxy.Requests,
		Reset:       proxy.Reset,
		Empty:       true, // not Binary: a value is a JSON text
		Credentials: []string{token},
	}
}

// Which part of a version's life reads as what.
func TestVaultVersions(t *testing.T) {
	server := realserver.Vault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	env := map[string]string{"VAULT_ADDR": server.URL, "VAULT_TOKEN": server.Token}
	cases := []struct {
		name    string
		prepare func(path string)
		state   store.State
		why     string
	}{
		{"deleted", func(p string) { admin.do(t, "DELETE", "secret/data/"+p, nil) }, store.Disabled, "its current version 2 is deleted"},
		{"destroyed", func(p string) {
			admin.do(t, "PUT", "secret/destroy/"+p, map[string]any{"versions": []int{2}})
		}, store.Disabled, "its current version 2 is destroyed"},
		{"deleted and back", func(p string) {
			admin.do(t, "DELETE", "secret/data/"+p, nil)
			admin.do(t, "PUT", "secret/undelete/"+p, map[string]any{"versions": []int{2}})
		}, store.Found, ""},
		{"an old version destroyed", func(p string) {
			admin.do(t, "PUT", "secret/destroy/"+p, map[string]any{"versions": []int{1}})
		}, store.Found, ""},
		{"deleted in an hour", func(p string) {
			admin.do(t, "POST", "secret/metadata/"+p, map[string]any{"delete_version_after": "1h"})
			admin.put(t, p, map[string]any{"value": "CANARY-3"})
		}, store.Found, ""},
		{"all gone", func(p string) { admin.do(t, "DELETE", "secret/metadata/"+p, nil) }, store.Missing, ""},
		{"metadata alone", func(p string) {
			admin.do(t, "DELETE", "secret/metadata/"+p, nil)
			admin.do(t, "POST", "secret/metadata/"+p, map[string]any{"max_versions": 3})
		}, store.Missing, ""},
	}
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := fmt.Sprintf("versions/%d", i)
			admin.put(t, path, map[string]any{"value": "CANARY-1"})
			admin.put(t, path, map[string]any{"value": "CANARY-2"})
			c.prepare(path)
			s := openVault(t, store.Config{}, conformance.Knobs{}, env)
			for _, mode := range []store.Mode{store.Exists, store.Probe, store.Value} {
				wantAnswer(t, askOne(t, s, path, mode), c.state, c.why)
			}
		})
	}
}

// Which key of a secret is read, and what cannot be.
func TestVaultKeys(t *testing.T) {
	server := realserver.Vault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	env := map[string]string{"VAULT_ADDR": server.URL, "VAULT_TOKEN": server.Token}
	cases := []struct {
		name  string
		data  map[string]any
		key   string
		state store.State
		want  string // of Value, or a part of Why
	}{
		{"one key", map[string]any{"password": "CANARY"}, "", store.Found, "CANARY"},
		{"the one named value", map[string]any{"value": "CANARY", "user": "CANARY-u"}, "", store.Found, "CANARY"},
		{"several", map[string]any{"user": "CANARY-u", "password": "CANARY-p"}, "", store.Broken, `several keys and none is named "value": "password", "user"`},
		{"one of several pinned", map[string]any{"value": "CANARY", "user": "CANARY-u"}, "user", store.Found, "CANARY-u"},
		{"a pinned one that is not there", map[string]any{"user": "CANARY-u"}, "password", store.Missing, `no key "password"; its keys are "user"`},
		{"no key", map[string]any{}, "", store.Broken, "no keys"},
		{"a number", map[string]any{"value": 9007199254740993}, "", store.Broken, "a number"},
		{"a boolean", map[string]any{"value": true}, "", store.Broken, "a boolean"},
		{"null", map[string]any{"value": nil}, "", store.Broken, "null"},
		{"an object", map[string]any{"value": map[string]any{"CANARY": "CANARY"}}, "", store.Broken, "an object"},
		{"a list", map[string]any{"value": []string{"CANARY"}}, "", store.Broken, "a list"},
		{"a value where the key should be", map[string]any{"CANARY-swapped": "CANARY-swapped", "user": "CANARY-u"}, "", store.Broken, "not shown"},
		{"a binary value in base64 stays as it is", map[string]any{"value": "Q0FOQVJZAP8="}, "", store.Found, "Q0FOQVJZAP8="},
	}
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := fmt.Sprintf("keys/%d", i)
			admin.put(t, path, c.data)
			s := openVault(t, store.Config{Key: c.key}, conformance.Knobs{}, env)
			wantAnswer(t, askOne(t, s, path, store.Exists), store.Found, "")
			a := askOne(t, s, path, store.Value)
			if c.state == store.Found {
				wantAnswer(t, a, store.Found, "")
				if string(a.Value) != c.want {
					t.Errorf("another value, of %d bytes", len(a.Value))
				}
				return
			}
			wantAnswer(t, a, c.state, c.want)
			wantAnswer(t, askOne(t, s, path, store.Probe), c.state, c.want)
		})
	}
}

// with returns env with more variables.
func with(env map[string]string, more ...string) map[string]string {
	env = maps.Clone(env)
	for i := 0; i < len(more); i += 2 {
		env[more[i]] = more[i+1]
	}
	return env
}
