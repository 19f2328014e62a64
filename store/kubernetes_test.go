package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestIsKubernetesName(t *testing.T) {
	for name, want := range map[string]bool{
		"truefoundry": true, "a.b-c": true, "0": true,
		"": false, ".": false, "..": false, "a/b": false, "A": false, "ü": false, "a b": false, "a%2fb": false,
		strings.Repeat("a", 63): true, strings.Repeat("a", 64): false,
	} {
		if isKubernetesName(name, 63) != want {
			t.Errorf("%q: want %v", name, want)
		}
	}
}

// kubeconfigs that lead nowhere. What is in them may be a token: it is never
// part of the error.
var deadKubeconfigs = map[string]struct{ text, want string }{
	"no YAML":             {"users: [CANARY", "not well formed"},
	"a token for a list":  {"apiVersion: v1\nkind: Config\nusers: made-up-CANARY\n", "not well formed"},
	"bad base64":          {"apiVersion: v1\nkind: Config\nclusters: [{name: a, cluster: {certificate-authority-data: CANARY!}}]\n", "not well formed"},
	"another kind":        {"apiVersion: v1\nkind: Secret\nmetadata: {name: made-up-CANARY}\n", "not well formed"},
	"nothing":             {"", "names no cluster"},
	"no such context":     {kubeconfig("current-context: CANARY-gone", "token: made-up-CANARY"), "current context"},
	"no such user's file": {kubeconfig("current-context: test", "tokenFile: /not/there/CANARY"), "current context"},
	"an auth-provider":    {kubeconfig("current-context: test", "auth-provider: {name: oidc, config: {id-token: made-up-CANARY}}"), "exec credential plugin"},
	"a password in the URL": {
		strings.Replace(kubeconfig("current-context: test", "token: made-up-CANARY"), "https://", "https://u:made-up-CANARY@", 1),
		"not an address",
	},
}

func kubeconfig(context, user string) string {
	return "apiVersion: v1\nkind: Config\n" + context + "\n" +
		"clusters: [{name: test, cluster: {server: 'https://127.0.0.1:1'}}]\n" +
		"contexts: [{name: test, context: {cluster: test, user: test}}]\n" +
		"users:\n- name: test\n  user:\n    " + user + "\n"
}

func TestDeadKubeconfigs(t *testing.T) {
	for name, c := range deadKubeconfigs {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "config")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := openWithKubeconfig(t, path)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "CANARY") {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func openWithKubeconfig(t *testing.T, path string) (Store, error) {
	return Open(t.Context(), Config{Kind: KindKubernetes, Namespace: "truefoundry", SecretName: "keys"},
		Env{Getenv: func(name string) string { return map[string]string{"KUBECONFIG": path}[name] }})
}

// Like kubectl: a list of files, of which some may be missing.
func TestKubeconfigList(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config")
	if err := os.WriteFile(path, []byte(kubeconfig("current-context: test", "token: made-up-CANARY")), 0o600); err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "not-there") + string(filepath.ListSeparator) + path
	if _, err := openWithKubeconfig(t, list); err != nil {
		t.Error(err)
	}
}

func TestKubernetesNeedsNames(t *testing.T) {
	for _, c := range []Config{
		{Kind: KindKubernetes}, {Kind: KindKubernetes, Namespace: "a"}, {Kind: KindKubernetes, SecretName: "a"},
		{Kind: KindKubernetes, Namespace: "../../x", SecretName: "a"}, {Kind: KindKubernetes, Namespace: "a", SecretName: "b?watch=1"},
	} {
		if _, err := Open(t.Context(), c, Env{}); err == nil {
			t.Errorf("%+v: no error", c)
		}
	}
}
