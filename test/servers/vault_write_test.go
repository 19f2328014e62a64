package servers_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/realserver"
)

// put puts secrets and wants no error.
func put(t *testing.T, s store.Store, secrets ...store.Secret) []store.Receipt {
	t.Helper()
	receipts, err := store.Put(t.Context(), s, secrets)
	if err != nil {
		t.Fatal(err)
	}
	return receipts
}

// putOne puts one secret.
func putOne(t *testing.T, s store.Store, name, value string) store.Receipt {
	t.Helper()
	return put(t, s, store.Secret{Name: name, Value: []byte(value)})[0]
}

// wantReceipt compares Why by a part of it, which "" is of any.
func wantReceipt(t *testing.T, r store.Receipt, done store.Done, state store.State, why string) {
	t.Helper()
	wantAnswer(t, store.Answer{State: r.State, Why: r.Why}, state, why)
	if r.Done != done {
		t.Errorf("%s (%s), want %s", r.Done, r.Why, done)
	}
}

// A path where anything is, or was, is left alone.
func TestVaultWritesOnlyWhereNothingEverWas(t *testing.T) {
	server := realserver.Vault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	env := map[string]string{"VAULT_ADDR": server.URL, "VAULT_TOKEN": server.Token}
	for i, c := range []struct {
		name, key string
		prepare   func(path string)
		done      store.Done
		state     store.State
		why       string
		key2      string // under which the value is then, "" for none
	}{
		{"nothing", "", func(string) {}, store.Stored, store.Found, "", "value"},
		{"nothing, and a key of its own", "password", func(string) {}, store.Stored, store.Found, "", "password"},
		{"another key, which is read", "", func(p string) { admin.put(t, p, map[string]any{"password": "CANARY-x"}) }, store.Other, store.Found, "", ""},
		{"the same under another key", "", func(p string) { admin.put(t, p, map[string]any{"password": "CANARY-value"}) }, store.Same, store.Found, "", ""},
		{"other keys than the pinned one", "password", func(p string) { admin.put(t, p, map[string]any{"user": "CANARY-x"}) }, store.Failed, store.Missing, `left alone: it has no key "password"; its keys are "user"; put it there by hand`, ""},
		{"several keys", "", func(p string) { admin.put(t, p, map[string]any{"user": "CANARY-x", "password": "CANARY-y"}) }, store.Failed, store.Broken, "several keys", ""},
		{"a deleted version", "", func(p string) {
			admin.put(t, p, map[string]any{"value": "CANARY-x"})
			admin.do(t, "DELETE", "secret/data/"+p, nil)
		}, store.Failed, store.Disabled, "its current version 1 is deleted", ""},
		{"metadata without a version", "", func(p string) {
			admin.do(t, "POST", "secret/metadata/"+p, map[string]any{"max_versions": 3})
		}, store.Stored, store.Found, "", "value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := fmt.Sprintf("filled-where/%d", i)
			c.prepare(path)
			s := openVault(t, store.Config{Key: c.key}, conformance.Knobs{}, env)
			wantReceipt(t, putOne(t, s, path, "CANARY-value"), c.done, c.state, c.why)
			if c.key2 == "" {
				return
			}
			answer := admin.do(t, "GET", "secret/data/"+path, nil)
			data, _ := answer["data"].(map[string]any)["data"].(map[string]any)
			if len(data) != 1 || data[c.key2] != "CANARY-value" {
				t.Errorf("%d keys", len(data))
			}
		})
	}
}

// With create and without update, Vault refuses the slower of two; what it finds
// then is what counts.
func TestVaultRaceOfCallersThatMayNotUpdate(t *testing.T) {
	server := realserver.Vault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	admin.policy(t, "create-alone", `path "secret/data/raced/*" { capabilities = ["create", "read"] }`)
	env := map[string]string{"VAULT_ADDR": server.URL, "VAULT_TOKEN": admin.tokenFor(t, "create-alone")}
	var receipts [2][]store.Receipt
	secrets := [2][]store.Secret{}
	for i := range 50 {
		for k := range secrets {
			secrets[k] = append(secrets[k], store.Secret{Name: fmt.Sprint("raced/", i), Value: fmt.Appendf(nil, "CANARY-%d", k)})
		}
	}
	var wg sync.WaitGroup
	for k := range receipts {
		s := openVault(t, store.Config{}, conformance.Knobs{}, env)
		wg.Go(func() { receipts[k], _ = store.Put(t.Context(), s, secrets[k]) })
	}
	wg.Wait()
	for i := range 50 {
		held, versions := vaultHolds(t, admin, fmt.Sprint("raced/", i))
		winner := int(held[len(held)-1] - '0')
		if versions != 1 || receipts[winner][i].Done != store.Stored || receipts[1-winner][i].Done != store.Other {
			t.Errorf("%d: %d versions, the winner %s, the other %s (%s)", i, versions, receipts[winner][i].Done, receipts[1-winner][i].Done, receipts[1-winner][i].Why)
		}
	}
}

// Nothing is written where reading is refused, or what is mounted is no engine
// for it.
func TestVaultWritesNothingThatItCannotReadBack(t *testing.T) {
	server := realserver.AnotherVault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	admin.do(t, "POST", "sys/mounts/old", map[string]any{"type": "kv", "options": map[string]string{"version": "1"}})
	admin.policy(t, "blind", `path "secret/data/blind/*" { capabilities = ["create", "update"] }`)
	blind := admin.tokenFor(t, "blind")
	proxy := conformance.NewProxy(t, server.URL, nil)
	for _, c := range []struct {
		mount, token string
		state        store.State
		why          string
	}{
		{"secret", blind, store.Refused, "does not allow read"},
		{"old", server.Token, store.Broken, "version 1"},
		{"nowhere", server.Token, store.Missing, "no engine of this server"},
		{"secret", "CANARY-unknown", store.Refused, "does not know the token"},
	} {
		writes := 0
		proxy.Set(conformance.Fault{Kind: conformance.Meanwhile, Do: func() { writes++ }, Only: func(r *http.Request) bool { return r.Method == http.MethodPost }})
		s := openVault(t, store.Config{Mount: c.mount}, conformance.Knobs{}, map[string]string{"VAULT_ADDR": proxy.URL, "VAULT_TOKEN": c.token})
		wantReceipt(t, putOne(t, s, "blind/a", "CANARY-value"), store.Failed, c.state, c.why)
		if writes > 0 && c.mount != "nowhere" {
			t.Errorf("%s: %d writes", c.mount, writes)
		}
	}
	if held, versions := vaultHolds(t, admin, "blind/a"); versions != 0 {
		t.Errorf("%d bytes were written", len(held))
	}
}
