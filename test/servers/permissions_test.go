package servers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/cli"
	"secretref.dev/secretref/test/servers/realserver"
)

// The tests of this file and the next take the policies from docs/permissions.md,
// as a reader does: a page that promises too little, or too much, fails here.

// permissions returns the code of one section of the page: its yaml blocks, or
// its lines that are one policy of Vault.
func permissions(t *testing.T, section string) []string {
	t.Helper()
	return codeOf(t, "\n## "+section+"\n")
}

// codeOf returns the code below a heading.
func codeOf(t *testing.T, heading string) []string {
	t.Helper()
	data, err := os.ReadFile("../../docs/permissions.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(data), heading)
	if !ok {
		t.Fatalf("docs/permissions.md has no section %q", heading)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	text, _, _ = strings.Cut(text, "\n### ")
	var all []string
	for _, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```|(?m)^`(path [^\n]*)`$").FindAllStringSubmatch(text, -1) {
		all = append(all, m[1]+m[2])
	}
	return all
}

// documents decodes YAML into what its JSON would be.
func documents(t *testing.T, text string) (all []map[string]any) {
	t.Helper()
	loader, err := yaml.NewLoader(strings.NewReader(text))
	for err == nil {
		var d map[string]any
		if err = loader.Load(&d); err == nil {
			all = append(all, d)
		}
	}
	if !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return all
}

// repository is a tree with a reference, and a policy with this text in its
// spec.
func repository(t *testing.T, reference, spec string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		".secretref.yaml": "apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\nmetadata: {name: test}\nspec:\n  " + spec + "\n",
		"openai.yaml": "type: provider-account/openai\nname: openai-main\nauth_data:\n  type: api-key\n  api_key: " + reference +
			"\nintegrations: []\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// wantVerify runs the command and wants these rules reported, none for success.
func wantVerify(t *testing.T, dir string, environment map[string]string, read bool, want ...string) {
	t.Helper()
	args := []string{"verify", "--output", "json", dir}
	if read {
		args = append(args, "--read")
	}
	var stdout, stderr bytes.Buffer
	status := cli.Run(t.Context(), cli.Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Now: time.Now, Dir: dir,
		Getenv: func(name string) string { return environment[name] }, IsTerminal: func(any) bool { return false },
	})
	var report struct {
		Findings []struct{ Rule, Message string }
	}
	if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var rules []string
	for _, f := range report.Findings {
		rules = append(rules, f.Rule)
	}
	if !slices.Equal(rules, want) || (status == 0) != (len(want) == 0) {
		t.Errorf("verify (--read: %v) reports %v with status %d, want %v\n%s%s", read, rules, status, want, stdout.String(), stderr.String())
	}
	if strings.Contains(stdout.String()+stderr.String(), "CANARY") {
		t.Error("the output holds a CANARY")
	}
}

const refused = "secret-refused"

func TestPermissionsOfVault(t *testing.T) {
	policies := permissions(t, "Vault and OpenBao")
	if len(policies) != 2 {
		t.Fatalf("the page has %d policies, want one for verify and one for --read", len(policies))
	}
	server := realserver.Vault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	admin.put(t, "tfy-secret/openai", map[string]any{"key": "CANARY-value"})
	admin.put(t, "elsewhere/openai", map[string]any{"key": "CANARY-value"})
	const store = "acme:hashicorp:main:secret-store:vault"
	spec := "stores: {" + store + ": {kind: hashicorp/vault, mount: secret}}"
	dir := repository(t, store+"::tfy-secret/openai", spec)
	outside := repository(t, store+"::elsewhere/openai", spec)

	admin.policy(t, "of-the-page", policies[0])
	env := map[string]string{"VAULT_ADDR": server.URL, "VAULT_TOKEN": admin.tokenFor(t, "of-the-page")}
	wantVerify(t, dir, env, false)
	wantVerify(t, dir, env, true, refused)
	wantVerify(t, outside, env, false, refused)

	admin.policy(t, "of-the-page", policies[1])
	wantVerify(t, dir, env, true)
	wantVerify(t, dir, env, false, refused)
	wantVerify(t, outside, env, true, refused)

	admin.policy(t, "of-the-page", strings.Join(policies, "\n"))
	wantVerify(t, dir, env, false)
	wantVerify(t, dir, env, true)

	admin.do(t, http.MethodDelete, "sys/policies/acl/of-the-page", nil)
	wantVerify(t, dir, env, false, refused)
	wantVerify(t, dir, env, true, refused)
}

func TestPermissionsOfKubernetes(t *testing.T) {
	blocks := permissions(t, "Kubernetes")
	if len(blocks) != 1 {
		t.Fatalf("the page has %d blocks, want one", len(blocks))
	}
	cluster := realserver.Kubernetes(t)
	// The cluster is shared, so the namespace of the page has another name here.
	namespace := cluster.Namespace(t)
	objects := documents(t, strings.ReplaceAll(blocks[0], "namespace: truefoundry\n", "namespace: "+namespace+"\n"))
	if len(objects) != 2 || objects[0]["kind"] != "Role" || objects[1]["kind"] != "RoleBinding" {
		t.Fatalf("the block is no Role and RoleBinding: %v", objects)
	}
	cluster.Secret(t, namespace, kubernetesSecret, map[string][]byte{"OPENAI_API_KEY": []byte("CANARY-value")})
	cluster.Secret(t, namespace, "another", map[string][]byte{"OPENAI_API_KEY": []byte("CANARY-value")})
	account := cluster.ServiceAccount(t, namespace, "secretref-verify")
	env := map[string]string{"KUBECONFIG": cluster.Kubeconfig(t, account)}
	in := func(secret string) string {
		return repository(t, "tfy-k8s-secret://OPENAI_API_KEY", "kubernetes: {namespace: "+namespace+", secretName: "+secret+"}")
	}
	dir, another := in(kubernetesSecret), in("another")

	wantVerify(t, dir, env, false, refused)
	cluster.Install(t, objects[0])
	cluster.Install(t, objects[1])
	cluster.AwaitRight(t, account.Name, namespace, kubernetesSecret, "get", true)
	wantVerify(t, dir, env, false)
	wantVerify(t, dir, env, true)
	wantVerify(t, another, env, false, refused)

	cluster.Revoke(t, account, namespace, kubernetesSecret)
	wantVerify(t, dir, env, false, refused)
	wantVerify(t, dir, env, true, refused)
}
