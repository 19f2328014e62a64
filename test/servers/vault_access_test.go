package servers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/realserver"
)

// The least that each mode needs, and that the modes need nothing else.
func TestVaultLeastPermission(t *testing.T) {
	server := realserver.Vault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	admin.put(t, "least/a", map[string]any{"value": "CANARY"})
	admin.policy(t, "metadata-only", `path "secret/metadata/least/*" { capabilities = ["read"] }`)
	admin.policy(t, "data-only", `path "secret/data/least/*" { capabilities = ["read"] }`)
	admin.policy(t, "nothing", `path "secret/data/other" { capabilities = ["read"] }`)
	metadata, data, nothing := admin.tokenFor(t, "metadata-only"), admin.tokenFor(t, "data-only"), admin.tokenFor(t, "nothing")
	cases := []struct {
		name, token string
		mode        store.Mode
		state       store.State
		why         string
	}{
		{"metadata, exists", metadata, store.Exists, store.Found, ""},
		{"metadata, probe", metadata, store.Probe, store.Refused, `does not allow read on "secret/data/least/a"`},
		{"metadata, value", metadata, store.Value, store.Refused, "403"},
		{"data, exists", data, store.Exists, store.Refused, `does not allow read on "secret/metadata/least/a"`},
		{"data, probe", data, store.Probe, store.Found, ""},
		{"data, value", data, store.Value, store.Found, ""},
		{"nothing", nothing, store.Exists, store.Refused, "policy"},
		{"no such token", "CANARY-no-such-token", store.Exists, store.Refused, "does not know the token"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := openVault(t, store.Config{}, conformance.Knobs{}, map[string]string{"VAULT_ADDR": server.URL, "VAULT_TOKEN": c.token})
			wantAnswer(t, askOne(t, s, "least/a", c.mode), c.state, c.why)
		})
	}
}

// A token that is unknown is not sent a thousand times.
func TestVaultUnknownTokenStopsTheRun(t *testing.T) {
	server := realserver.Vault(t)
	proxy := conformance.NewProxy(t, server.URL, nil)
	s := openVault(t, store.Config{}, conformance.Knobs{}, map[string]string{"VAULT_ADDR": proxy.URL, "VAULT_TOKEN": "CANARY-no-such-token"})
	names := make([]string, 500)
	for i := range names {
		names[i] = fmt.Sprint("stop/", i)
	}
	answers, err := s.Ask(t.Context(), names, store.Exists)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range answers {
		wantAnswer(t, a, store.Refused, "does not know the token")
	}
	if n := proxy.Requests(); n > 32 {
		t.Errorf("%d requests with a token that is unknown", n)
	}
}

// What is mounted is said, rather than that everything is missing.
func TestVaultMounts(t *testing.T) {
	server := realserver.AnotherVault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	admin.do(t, "POST", "sys/mounts/old", map[string]any{"type": "kv", "options": map[string]string{"version": "1"}})
	admin.do(t, "POST", "sys/mounts/deep/er", map[string]any{"type": "kv", "options": map[string]string{"version": "2"}})
	admin.do(t, "POST", "sys/mounts/keys", map[string]any{"type": "transit"})
	admin.do(t, "POST", "old/app", map[string]any{"value": "CANARY"})
	admin.do(t, "POST", "old/data/trap", map[string]any{"value": "CANARY"})
	admin.do(t, "POST", "old/metadata/trap", map[string]any{"value": "CANARY"})
	admin.do(t, "POST", "deep/er/data/app", map[string]any{"data": map[string]any{"value": "CANARY"}})
	admin.policy(t, "old-reader", `path "old/*" { capabilities = ["read"] }`)
	admin.policy(t, "old-app", `path "old/app" { capabilities = ["read"] }`)
	reader, app := admin.tokenFor(t, "old-reader"), admin.tokenFor(t, "old-app")
	cases := []struct {
		name, mount, secret, token string
		state                      store.State
		why                        string
	}{
		{"version 1", "old", "app", server.Token, store.Broken, "version 1"},
		{"version 1, and the path of version 2 is there", "old", "trap", server.Token, store.Broken, "version 1"},
		{"version 1, read by its reader", "old", "app", reader, store.Broken, "version 1"},
		{"version 1, with a policy for version 1", "old", "app", app, store.Broken, "version 1"},
		{"no engine, root", "nowhere", "app", server.Token, store.Missing, "no engine"},
		{"no engine, limited", "nowhere", "app", reader, store.Refused, "or nothing is there"},
		{"another engine", "keys", "app", server.Token, store.Broken, "no KV engine"},
		{"a mount of two parts", "/deep/er/", "app", server.Token, store.Found, ""},
	}
	for _, c := range cases {
		for mode, modeName := range map[store.Mode]string{store.Exists: "exists", store.Probe: "probe", store.Value: "value"} {
			t.Run(c.name+", "+modeName, func(t *testing.T) {
				s := openVault(t, store.Config{Mount: c.mount}, conformance.Knobs{}, map[string]string{"VAULT_ADDR": server.URL, "VAULT_TOKEN": c.token})
				wantAnswer(t, askOne(t, s, c.secret, mode), c.state, c.why)
			})
		}
	}
}

// A name cannot lead out of the engine, whatever it is made of.
func TestVaultPathsStayInTheEngine(t *testing.T) {
	server := realserver.Vault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	odd := []string{"odd/with space", "odd/per%2Fcent", "odd/q?x=1", "odd/h#x", "odd/ü", "odd/a+b", "odd/a:b;c=d,e@f", "odd/..dots"}
	for _, name := range odd {
		parts := strings.Split(name, "/")
		admin.put(t, "odd/"+url.PathEscape(parts[1]), map[string]any{"value": "CANARY " + name})
	}
	s := openVault(t, store.Config{}, conformance.Knobs{}, map[string]string{"VAULT_ADDR": server.URL, "VAULT_TOKEN": server.Token})
	for _, name := range odd {
		if a := askOne(t, s, name, store.Value); string(a.Value) != "CANARY "+name {
			t.Errorf("%s is %s (%s), or another value", name, a.State, a.Why)
		}
	}
	for _, name := range []string{"../../sys/health", "a/../../../sys/mounts", "a//b", "a/./b", "", "/", "a/\x00b"} {
		wantAnswer(t, askOne(t, s, name, store.Value), store.Broken, "path")
	}
}

// One login a run, whatever is asked, with the answers that AppRole has.
func TestVaultAppRole(t *testing.T) {
	server := realserver.AnotherVault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	admin.policy(t, "role", vaultReader)
	admin.do(t, "POST", "sys/auth/approle", map[string]any{"type": "approle"})
	admin.do(t, "POST", "sys/auth/team/ci", map[string]any{"type": "approle"})
	admin.put(t, "app/a", map[string]any{"value": "CANARY-a"})
	admin.put(t, "app/b", map[string]any{"value": "CANARY-b"})
	role := func(t *testing.T, mount string, settings map[string]any) map[string]string {
		settings["token_policies"] = []string{"role"}
		admin.do(t, "POST", "auth/"+mount+"/role/ci", settings)
		admin.do(t, "POST", "auth/"+mount+"/role/ci/role-id", map[string]any{"role_id": "CANARY-role"})
		admin.do(t, "POST", "auth/"+mount+"/role/ci/custom-secret-id", map[string]any{"secret_id": "CANARY-secret"})
		t.Cleanup(func() { admin.do(t, "DELETE", "auth/"+mount+"/role/ci", nil) })
		return map[string]string{"VAULT_ROLE_ID": "CANARY-role", "VAULT_SECRET_ID": "CANARY-secret"}
	}
	ask := func(t *testing.T, env map[string]string) ([]store.Answer, int) {
		logins := 0
		proxy := conformance.NewProxy(t, server.URL, nil)
		proxy.Exempt = func(r *http.Request) bool {
			if strings.HasSuffix(r.URL.Path, "/login") {
				logins++
				return true
			}
			return false
		}
		s := openVault(t, store.Config{RootPath: "app"}, conformance.Knobs{}, with(env, "VAULT_ADDR", proxy.URL))
		var answers []store.Answer
		for _, mode := range []store.Mode{store.Exists, store.Probe, store.Value} {
			var err error
			if answers, err = s.Ask(t.Context(), []string{"a", "b"}, mode); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range answers {
			if strings.Contains(a.Why, "CANARY") {
				t.Error("Why holds a CANARY")
			}
		}
		return answers, logins
	}
	t.Run("right", func(t *testing.T) {
		answers, logins := ask(t, role(t, "approle", map[string]any{}))
		if string(answers[1].Value) != "CANARY-b" || logins != 1 {
			t.Errorf("%s (%s) after %d logins", answers[1].State, answers[1].Why, logins)
		}
	})
	t.Run("mounted elsewhere", func(t *testing.T) {
		answers, _ := ask(t, with(role(t, "team/ci", map[string]any{}), "VAULT_APPROLE_MOUNT", "team/ci"))
		wantAnswer(t, answers[0], store.Found, "")
	})
	t.Run("wrong secret id", func(t *testing.T) {
		answers, logins := ask(t, with(role(t, "approle", map[string]any{}), "VAULT_SECRET_ID", "CANARY-wrong"))
		wantAnswer(t, answers[0], store.Refused, "AppRole login was refused (HTTP 400)")
		if logins != 1 {
			t.Errorf("%d logins after a refusal", logins)
		}
	})
	t.Run("used up secret id", func(t *testing.T) {
		env := role(t, "approle", map[string]any{"secret_id_num_uses": 1})
		ask(t, env)
		answers, _ := ask(t, env)
		wantAnswer(t, answers[0], store.Refused, "AppRole login was refused")
	})
	t.Run("used up token", func(t *testing.T) {
		answers, _ := ask(t, role(t, "approle", map[string]any{"token_num_uses": 3}))
		wantAnswer(t, answers[0], store.Refused, "used up")
	})
	t.Run("no such mount", func(t *testing.T) {
		answers, _ := ask(t, with(role(t, "approle", map[string]any{}), "VAULT_APPROLE_MOUNT", "nowhere"))
		wantAnswer(t, answers[0], store.Refused, "AppRole login was refused (HTTP 403)")
	})
}

// Throttling and sealing as the server itself does them.
func TestVaultQuotaAndSeal(t *testing.T) {
	t.Parallel()
	server := realserver.AnotherVault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	var names []string
	for i := range 12 {
		names = append(names, fmt.Sprint("quota/", i))
		admin.put(t, names[i], map[string]any{"value": "CANARY"})
	}
	env := map[string]string{"VAULT_ADDR": server.URL, "VAULT_TOKEN": server.Token}
	admin.do(t, "POST", "sys/quotas/rate-limit/tight", map[string]any{"path": "secret", "rate": 5, "interval": "1s"})
	s := openVault(t, store.Config{}, conformance.Knobs{Limits: store.Limits{Rate: -1}}, env)
	start := time.Now()
	answers, err := s.Ask(t.Context(), names, store.Exists)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range answers {
		if a.State != store.Found {
			t.Errorf("%s is %s (%s) behind a quota of 5 a second", names[i], a.State, a.Why)
		}
	}
	if took := time.Since(start); took < time.Second {
		t.Errorf("12 secrets in %s: the quota was not there", took)
	}
	admin.do(t, "DELETE", "sys/quotas/rate-limit/tight", nil)

	admin.do(t, "PUT", "sys/seal", nil)
	s = openVault(t, store.Config{}, conformance.Knobs{}, env)
	start = time.Now()
	wantAnswer(t, askOne(t, s, names[0], store.Exists), store.Broken, "sealed (HTTP 503)")
	if took := time.Since(start); took > 150*time.Millisecond {
		t.Errorf("a sealed server was asked for %s", took)
	}
}

// A free server ignores the header and answers from its root, so each namespace
// is a server of its own behind a router.
func TestVaultNamespaces(t *testing.T) {
	red, blue := realserver.AnotherVault(t), realserver.AnotherVault(t)
	servers := map[string]*realserver.VaultServer{"": red, "red": red, "team/blue": blue}
	for name, s := range map[string]*realserver.VaultServer{"red": red, "blue": blue} {
		vaultAdmin{url: s.URL, token: s.Token}.put(t, name, map[string]any{"value": "CANARY-" + name})
	}
	blueAdmin := vaultAdmin{url: blue.URL, token: blue.Token}
	blueAdmin.policy(t, "blue", `path "secret/*" { capabilities = ["read"] }`)
	token := blueAdmin.tokenFor(t, "blue")
	router := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		target := servers[r.In.Header.Get("X-Vault-Namespace")]
		if target == nil {
			t.Errorf("no namespace %q", r.In.Header.Get("X-Vault-Namespace"))
			target = red
		}
		u, _ := url.Parse(target.URL)
		r.SetURL(u)
	}})
	defer router.Close()
	cases := []struct {
		name, manifest, environment, token, secret string
		state                                      store.State
		why                                        string
	}{
		{"of the manifest", "team/blue", "", token, "blue", store.Found, ""},
		{"with slashes around", "/team/blue/", "", token, "blue", store.Found, ""},
		{"of the environment", "", "team/blue", token, "blue", store.Found, ""},
		{"the manifest's comes first", "team/blue", "red", token, "blue", store.Found, ""},
		{"a secret of another one", "team/blue", "", token, "red", store.Missing, ""},
		{"a token of another one", "red", "", token, "red", store.Refused, "of another namespace"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := openVault(t, store.Config{Namespace: c.manifest}, conformance.Knobs{}, map[string]string{
				"VAULT_ADDR": router.URL, "VAULT_TOKEN": c.token, "VAULT_NAMESPACE": c.environment})
			a := askOne(t, s, c.secret, store.Value)
			wantAnswer(t, a, c.state, c.why)
			// The servers behind the router are free ones, and say so.
			if len(a.Notes) != 1 || !strings.Contains(a.Notes[0], "ignores the namespace") {
				t.Errorf("notes %q: want one that says that a free server ignores the namespace", a.Notes)
			}
			if n := s.Requests(1, store.Value); n != 2 {
				t.Errorf("Requests(1) = %d, want one for the secret and one for what the server is", n)
			}
		})
	}
}

// The environment's authority is what makes TLS work, and nothing gets round it.
func TestVaultTLS(t *testing.T) {
	server := realserver.VaultTLS(t)
	env := map[string]string{"VAULT_ADDR": server.URL, "VAULT_TOKEN": server.Token}
	quick := conformance.Knobs{Limits: store.Limits{Request: 2 * time.Second}}
	cases := []struct {
		name  string
		env   map[string]string
		state store.State
		why   string
	}{
		{"authority", with(env, "VAULT_CACERT", server.CAFile), store.Missing, ""},
		{"authority, OpenBao's name", with(env, "BAO_CACERT", server.CAFile), store.Missing, ""},
		{"authority and name", with(env, "VAULT_CACERT", server.CAFile, "VAULT_TLS_SERVER_NAME", "localhost"), store.Missing, ""},
		{"authority and wrong name", with(env, "VAULT_CACERT", server.CAFile, "VAULT_TLS_SERVER_NAME", "other.example"), store.Broken, "certificate is not trusted"},
		{"no authority", env, store.Broken, "certificate is not trusted"},
		{"plain HTTP", with(env, "VAULT_ADDR", strings.Replace(server.URL, "https", "http", 1)), store.Broken, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := openVault(t, store.Config{}, quick, c.env)
			wantAnswer(t, askOne(t, s, "nothing/here", store.Exists), c.state, c.why)
		})
	}
}
