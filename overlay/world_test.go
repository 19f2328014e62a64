package overlay

import (
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/store"
)

// tree writes files below a new directory.
func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// snapshot reads every file below a directory, with its mode.
func snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		info, err := e.Info()
		rel, _ := filepath.Rel(dir, p)
		all[filepath.ToSlash(rel)] = info.Mode().String() + " " + string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// account is a provider account with a reference.
func account(name, reference string) string {
	return "# of " + name + "\r\ntype: provider-account/openai\r\nname: " + name + "\r\nauth_data:\r\n  type: api-key\r\n  api_key: " + reference + " # why\r\nintegrations: []\r\n"
}

const clouds = `type: provider-account/aws
name: prod
aws_account_id: "123456789012"
auth_data: {type: assumed-role-based, assumed_role_arn: "arn:aws:iam::123456789012:role/x"}
integrations:
  - {type: integration/secret-store/aws/parameter-store, name: ssm, region: us-east-1}
  - {type: integration/secret-store/aws/secrets-manager, name: sm, region: us-east-1}
---
type: provider-account/gcp
name: search
project_id: acme-search
auth_data: {type: key-file, key_file_content: "tfy-secret://acme:boot:GCP"}
integrations:
  - {type: integration/secret-store/gcp/gsm, name: gsm}
---
type: provider-account/hashicorp
name: eu
integrations:
  - type: integration/secret-store/hashicorp/vault
    name: kv
    vault_url: https://vault.acme.example:8200
    kv_mount_path: kv
    root_path: truefoundry
    namespace: payments
    auth_data: {type: approle, role_id: 8f1d0000-0000-4000-8000-000000000002, secret_id: "tfy-secret://acme:boot:VAULT"}
`

// A platform is a control plane that answers for secret groups.
type platform struct {
	*httptest.Server
	mutex    sync.Mutex
	values   map[string]string // by tenant:group:key
	requests int
	broken   int // answers are 500 from this request on, 0 for never
}

func newPlatform(t testing.TB, values map[string]string) *platform {
	p := &platform{values: values}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mutex.Lock()
		defer p.mutex.Unlock()
		p.requests++
		if p.broken > 0 && p.requests >= p.broken {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		var q struct {
			FQNs []string `json:"secretFqns"`
		}
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &q)
		data := []map[string]string{}
		for _, fqn := range q.FQNs {
			if v, ok := p.values[fqn]; ok {
				data = append(data, map[string]string{"id": fqn, "fqn": fqn, "name": fqn[strings.LastIndex(fqn, ":")+1:], "value": v})
			}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"data": data, "pagination": map[string]int{"total": len(data)}})
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *platform) env() store.Env {
	return environment(map[string]string{"TFY_HOST": p.URL, "TFY_API_KEY": "CANARY-token"})
}

func environment(vars map[string]string) store.Env {
	return store.Env{Getenv: func(name string) string { return vars[name] }, Limits: store.Limits{Rate: -1, Total: 10 * time.Second}}
}

func options(as As) Options {
	return Options{As: as, Stores: environment(nil), Check: check.Options{Policy: policy.Default(), Now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}}
}

// rendered plans and resolves.
func rendered(t testing.TB, opt Options, paths ...string) *Overlay {
	t.Helper()
	o, err := Plan(t.Context(), paths, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Resolve(t.Context()); err != nil {
		t.Fatal(err)
	}
	return o
}

func write(t testing.TB, o *Overlay, dir string) Written {
	t.Helper()
	w, err := o.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	return w
}
