package hosts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRender renders an overlay in the ways that need no store, and builds it
// with kustomize as it stands: the objects come out as they went in, and the
// manifests are not among them.
func TestRender(t *testing.T) {
	for _, tt := range []struct {
		name  string
		flags []string
		kinds map[string]int
	}{
		{"external secrets", nil, map[string]int{"Secret": 1, "ExternalSecret": 3}},
		{"with their stores", []string{"--secret-stores"}, map[string]int{"Secret": 1, "ExternalSecret": 3, "SecretStore": 2}},
		{"one store", []string{"--forms", "secret-group"}, map[string]int{"Secret": 1, "ExternalSecret": 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := example(t, "repository")
			args := append([]string{"render", "truefoundry", "-o", "overlays/in-cluster"}, tt.flags...)
			for range 2 {
				if r := execute(t, dir, tools.secretref, args...); r.code != 0 {
					t.Fatalf("exit status %d\n%s", r.code, r.stderr)
				}
			}
			r := execute(t, filepath.Join(dir, "overlays/in-cluster"), tools.kustomize, "build", ".")
			if r.code != 0 {
				t.Fatalf("kustomize build: exit status %d\n%s", r.code, r.stderr)
			}
			for kind, n := range tt.kinds {
				if got := strings.Count("\n"+r.stdout, "\nkind: "+kind+"\n"); got != n {
					t.Errorf("%d of the kind %s, not %d\n%s", got, kind, n, r.stdout)
				}
			}
			if n := strings.Count(r.stdout, "\n  namespace: truefoundry\n"); n != strings.Count(r.stdout, "\nkind: ") {
				t.Errorf("%d objects are in the namespace\n%s", n, r.stdout)
			}
			if strings.Contains(r.stdout, "provider-account/") {
				t.Error("a manifest is among the objects")
			}
			check := execute(t, dir, tools.secretref, "check", "overlays/in-cluster/manifests", "--fail-on", "warning")
			if check.code != 0 {
				t.Errorf("check: exit status %d\n%s%s", check.code, check.stdout, check.stderr)
			}
		})
	}
}

// The Secret with values, through kustomize, still has every byte.
func TestRenderSecret(t *testing.T) {
	dir := example(t, "repository")
	mounted := t.TempDir()
	for _, key := range []string{"VAULT_APPROLE_SECRET_ID", "ENKRYPT_API_KEY"} {
		if err := os.WriteFile(filepath.Join(mounted, key), []byte("-----BEGIN\nEXAMPLE\n\x00\xff"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("TFY_K8S_SECRETS_DIR", mounted)
	r := execute(t, dir, tools.secretref, "render", "truefoundry", "--as", "secret", "--forms", "kubernetes", "-o", filepath.Join(mounted, "overlay"))
	if r.code != 0 || strings.Contains(r.stdout+r.stderr, canary) {
		t.Fatalf("exit status %d\n%s", r.code, r.stderr)
	}
	r = execute(t, filepath.Join(mounted, "overlay"), tools.kustomize, "build", ".")
	const value = "LS0tLS1CRUdJTgpFWEFNUExFCgD/"
	if r.code != 0 || strings.Count(r.stdout, value) != 2 {
		t.Errorf("exit status %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}
