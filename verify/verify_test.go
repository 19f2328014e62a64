package verify_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/store"
	"secretref.dev/secretref/verify"
)

const account = `type: provider-account/openai
name: %s
auth_data:
  type: api-key
  api_key: %s
integrations: []
`

// write makes a file below dir.
func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func manifests(t *testing.T, references ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i, r := range references {
		name := string(rune('a' + i))
		write(t, dir, name+".yaml", fmt.Sprintf(account, name, r))
	}
	return dir
}

func environment(vars map[string]string) store.Env {
	return store.Env{Getenv: func(name string) string { return vars[name] }}
}

func run(t *testing.T, dir string, opt verify.Options) (*verify.Verification, *check.Result) {
	t.Helper()
	opt.Check.Now = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	if opt.Check.Policy == nil {
		opt.Check.Policy = policy.Default()
	}
	v, err := verify.New(t.Context(), []string{dir}, opt)
	if err != nil {
		t.Fatal(err)
	}
	result, err := v.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v, result
}

func outcome(r *check.Result) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, filepath.Base(f.File)+" "+f.Rule+" "+f.Path)
	}
	return out
}

// TestMountedSecret asks a mounted Secret, the store that needs no network.
func TestMountedSecret(t *testing.T) {
	mounted := t.TempDir()
	write(t, mounted, "OPENAI_KEY", "CANARY-value")
	dir := manifests(t, "tfy-k8s-secret://OPENAI_KEY", "tfy-k8s-secret://OTHER_KEY", "tfy-k8s-secret://OPENAI_KEY",
		"tfy-k8s-secret://SILENT # secretref: allow[secret-missing] comes with the next release")
	v, result := run(t, dir, verify.Options{Stores: environment(map[string]string{"TFY_K8S_SECRETS_DIR": mounted})})
	if got, want := outcome(result), []string{"b.yaml secret-missing auth_data.api_key"}; cmp.Diff(want, got) != "" {
		t.Errorf("%q, want %q\n%+v", got, want, result.Findings)
	}
	if len(result.Suppressed) != 1 || result.ExitCode(policy.Error) != 1 {
		t.Errorf("%d suppressed, status %d", len(result.Suppressed), result.ExitCode(policy.Error))
	}
	if p := v.Plan; p.References != 4 || p.Secrets != 3 || len(p.Stores) != 1 || p.Stores[0].Name != "kubernetes" {
		t.Errorf("the plan is %v", p)
	}
}

// TestControlPlane asks for the keys of secret groups, each once.
func TestControlPlane(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"data":[{"id":"1","fqn":"acme:prod:KEY","name":"KEY"}]}`))
	}))
	defer server.Close()
	dir := manifests(t, "tfy-secret://acme:prod:KEY", "tfy-secret://acme:prod:KEY", "tfy-secret://acme:prod:GONE")
	_, result := run(t, dir, verify.Options{Stores: environment(map[string]string{"TFY_HOST": server.URL, "TFY_API_KEY": "CANARY-token"})})
	if got, want := outcome(result), []string{"c.yaml secret-missing auth_data.api_key"}; cmp.Diff(want, got) != "" || asked != 1 {
		t.Errorf("%q in %d requests, want %q in one\n%+v", got, asked, want, result.Findings)
	}
}

// TestWhatCannotBeAsked is no success: an unknown store, one without
// credentials, one that only the platform can ask.
func TestWhatCannotBeAsked(t *testing.T) {
	dir := manifests(t, "tfy-secret://acme:prod:KEY", "acme:aws:main:secret-store:nowhere::/tfy-secret/x", "tfy-k8s-secret://KEY")
	v, result := run(t, dir, verify.Options{Stores: environment(nil)})
	want := []string{"a.yaml store-unreachable auth_data.api_key", "b.yaml store-unreachable auth_data.api_key", "c.yaml store-unreachable auth_data.api_key"}
	if got := outcome(result); cmp.Diff(want, got) != "" {
		t.Errorf("%q, want %q", got, want)
	}
	if result.ExitCode(policy.Error) != 2 {
		t.Errorf("status %d", result.ExitCode(policy.Error))
	}
	for _, s := range v.Plan.Stores {
		if s.Problem == "" {
			t.Errorf("the plan has no problem with %s", s.Name)
		}
	}

	v, result = run(t, dir, verify.Options{Stores: environment(nil), Skip: []string{"truefoundry", "kubernetes", "acme:aws:**"}})
	if len(result.Findings) != 0 || len(v.Plan.Skipped) != 3 || v.Plan.Secrets != 0 {
		t.Errorf("%q with everything skipped, %v", outcome(result), v.Plan)
	}
}

// TestHostileManifest plays a pull request that points a store to its own
// server: nothing is dialled, with the token in the environment.
func TestHostileManifest(t *testing.T) {
	dialled := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { dialled = true }))
	defer server.Close()
	dir := manifests(t, "acme:hashicorp:main:secret-store:vault::a/b")
	write(t, dir, "vault.yaml", `type: provider-account/hashicorp
name: main
integrations:
  - type: integration/secret-store/hashicorp/vault
    name: vault
    vault_url: `+server.URL+"\n    kv_mount_path: secret\n    auth_data: {type: token, token: 'tfy-k8s-secret://VAULT'}\n")
	_, result := run(t, dir, verify.Options{Skip: []string{"kubernetes"}, Stores: environment(map[string]string{"VAULT_ADDR": "https://vault.example.com", "VAULT_TOKEN": "CANARY-token"})})
	if dialled {
		t.Error("the hostile server was dialled")
	}
	if got := outcome(result); len(got) != 1 || got[0] != "a.yaml store-unreachable auth_data.api_key" {
		t.Errorf("%q", got)
	}
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // or the server does not notice that the client is gone
		cancel()
		<-r.Context().Done()
	}))
	defer server.Close()
	dir := manifests(t, "tfy-secret://acme:prod:KEY")
	v, err := verify.New(ctx, []string{dir}, verify.Options{Stores: environment(map[string]string{"TFY_HOST": server.URL, "TFY_API_KEY": "CANARY-token"})})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Run(ctx); err == nil {
		t.Error("no error after an interrupt")
	}
}
