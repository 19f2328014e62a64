package fn

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/store"
)

// renderConfig is a functionConfig with this spec.
func renderConfig(spec string) string {
	return "functionConfig: {apiVersion: secretref.dev/v1alpha1, kind: SecretRefRender, metadata: {name: render}, spec: " + spec + "}\n"
}

// renderCall answers one call with an environment.
func renderCall(t testing.TB, in string, environment map[string]string) outcome {
	t.Helper()
	getenv := func(name string) string { return environment[name] }
	var out, errs bytes.Buffer
	status := Run(context.Background(), Env{Stdin: strings.NewReader(in), Stdout: &out, Stderr: &errs, Dir: t.TempDir(), Now: now,
		Getenv: getenv, Stores: store.Env{Getenv: getenv}})
	return outcome{status, out.String(), errs.String()}
}

const kustomizeID = "    annotations: {kustomize.config.k8s.io/id: '1'}\n"

// An envelope, a ConfigMap and something else, as kustomize sends them.
const referring = `items:
- apiVersion: secretref.dev/v1alpha1
  kind: TrueFoundryManifest
  metadata:
    name: openai-main # kept
` + kustomizeID + `  spec:
    type: provider-account/openai
    name: openai-main
    auth_data: {type: api-key, api_key: 'tfy-secret://acme:models:OPENAI_KEY'}
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: manifests
` + kustomizeID + `  data:
    crm.yaml: |
      type: mcp-server/remote
      name: crm
      description: CRM
      url: https://crm.example.com/mcp
      transport: streamable-http
      collaborators: [{subject: "team:a", role_id: mcp-server-manager}]
      auth_data:
        type: header
        auth_level: global
        headers:
          Authorization: Bearer tfy-secret://acme:tools:CRM # the token
    notes.txt: tfy-secret://acme:models:OPENAI_KEY
- apiVersion: v1
  kind: Service
  metadata:
    name: unrelated
` + kustomizeID

// answered decodes the items of an answer, by kind and name.
func answered(t testing.TB, answer string) map[string]map[string]any {
	t.Helper()
	var list struct {
		Items []map[string]any `yaml:"items"`
	}
	if err := yaml.Unmarshal([]byte(answer), &list); err != nil {
		t.Fatalf("the answer is no YAML: %v\n%s", err, answer)
	}
	items := make(map[string]map[string]any)
	for _, item := range list.Items {
		name, _ := item["metadata"].(map[string]any)["name"].(string)
		items[item["kind"].(string)+" "+name] = item
	}
	return items
}

// Nothing but the references changes, and the objects stand behind the items.
func TestRenderRewritesInPlace(t *testing.T) {
	in := header + referring + renderConfig("{}")
	got := renderCall(t, in, nil)
	if got.status != 0 {
		t.Fatalf("exit status %d\n%s", got.status, got.stderr)
	}
	want := strings.NewReplacer("tfy-secret://acme:models:OPENAI_KEY'", "tfy-k8s-secret://MODELS_OPENAI_KEY'",
		"Bearer tfy-secret://acme:tools:CRM", "Bearer tfy-k8s-secret://TOOLS_CRM").Replace(header + referring)
	if !strings.HasPrefix(got.stdout, want) {
		t.Errorf("the items (-want +got):\n%s", cmp.Diff(want, got.stdout[:min(len(want), len(got.stdout))]))
	}
	rest := strings.TrimPrefix(got.stdout, want)
	if !strings.HasPrefix(rest, "- apiVersion: external-secrets.io/v1\n") || !strings.Contains(rest, "\n"+renderConfig("{}")) {
		t.Errorf("behind the items:\n%s", rest)
	}
	items := answered(t, got.stdout)
	if len(items) != 4 || items["ExternalSecret tfy-integration-secrets-tfy-secret-store"] == nil {
		t.Errorf("%d items", len(items))
	}
	if m := results(t, got.stdout); len(m) != 1 || m[0]["message"] != "2 references replaced by 2 keys of the Secret truefoundry/tfy-integration-secrets" {
		t.Errorf("results %v", m)
	}
	if again := renderCall(t, in, nil); again != got {
		t.Error("a second call answers differently")
	}
}

// A second run over its own output has nothing to do.
func TestRenderTwice(t *testing.T) {
	first := renderCall(t, header+referring+renderConfig("{}"), nil)
	second := renderCall(t, first.stdout, nil)
	items, _, _ := strings.Cut(first.stdout, "results:\n")
	if second.status != 0 || !strings.HasPrefix(second.stdout, items) || !strings.Contains(second.stderr, "nothing to render") {
		t.Errorf("exit status %d\n%s\n%s", second.status, second.stderr, cmp.Diff(first.stdout, second.stdout))
	}
}

// An object that is there already is kept when it is the same, and an error
// when it is another: it may hold keys that manifests use.
func TestRenderObjectsThatAreThere(t *testing.T) {
	first := renderCall(t, header+referring+renderConfig("{}"), nil)
	_, objects, _ := strings.Cut(first.stdout, "- apiVersion: external-secrets.io")
	objects, _, _ = strings.Cut(objects, "functionConfig:")
	objects = "- apiVersion: external-secrets.io" + objects
	same := renderCall(t, header+referring+objects+renderConfig("{}"), nil)
	if same.status != 0 || same.stdout != first.stdout {
		t.Errorf("exit status %d\n%s\n%s", same.status, same.stderr, cmp.Diff(first.stdout, same.stdout))
	}
	other := renderCall(t, header+referring+strings.Replace(objects, "acme:models", "acme:old", 1)+renderConfig("{}"), nil)
	if other.status != 2 || !strings.Contains(other.stderr, "have the ExternalSecret truefoundry/tfy-integration-secrets-tfy-secret-store already") {
		t.Errorf("exit status %d\n%s", other.status, other.stderr)
	}
}

func TestRenderFlow(t *testing.T) {
	const in = `{"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": [
 {"apiVersion": "secretref.dev/v1alpha1", "kind": "TrueFoundryManifest", "metadata": {"name": "a"},
  "spec": {"type": "provider-account/openai", "name": "a", "auth_data": {"type": "api-key", "api_key": "tfy-secret://acme:models:OPENAI_KEY"}}}
], "functionConfig": {"apiVersion": "secretref.dev/v1alpha1", "kind": "SecretRefRender", "metadata": {"name": "r"}}}`
	got := renderCall(t, in, nil)
	if got.status != 0 || !strings.Contains(got.stdout, `"api_key": "tfy-k8s-secret://MODELS_OPENAI_KEY"`) {
		t.Fatalf("exit status %d\n%s%s", got.status, got.stderr, got.stdout)
	}
	x := answered(t, got.stdout)["ExternalSecret tfy-integration-secrets-tfy-secret-store"]
	if x == nil {
		t.Errorf("no ExternalSecret\n%s", got.stdout)
	}
}

// What is wrong with the items fails the build as a check does, and nothing is
// rendered.
func TestRenderFindings(t *testing.T) {
	in := header + referring + strings.TrimPrefix(leaky, "items:\n") + renderConfig("{}")
	got := renderCall(t, in, nil)
	if got.status != 1 || !strings.HasPrefix(got.stdout, in) || !strings.Contains(got.stdout, "[literal-secret]") {
		t.Errorf("exit status %d\n%s\n%s", got.status, got.stderr, got.stdout)
	}
	if strings.Contains(got.stdout, "external-secrets.io") || strings.Contains(got.stderr, "EXAMPLE") {
		t.Error("something was rendered, or the literal printed")
	}
}

func TestRenderRefuses(t *testing.T) {
	all := map[string]string{AllowResolve: "*"}
	alias := strings.Replace(referring, "api_key: 'tfy-secret://acme:models:OPENAI_KEY'", "api_key: *key", 1)
	alias = strings.Replace(alias, "name: openai-main # kept", "name: openai-main\n    labels: {a: &key 'tfy-secret://acme:models:OPENAI_KEY'}", 1)
	kpt := strings.ReplaceAll(referring, "kustomize.config.k8s.io/id: '1'", "internal.config.kubernetes.io/path: 'a.yaml'")
	for _, tt := range []struct {
		name, items, spec string
		environment       map[string]string
		stderr            string
	}{
		{"values, and nobody allows them", referring, "{as: secret}", nil, "the environment of the function allows none; have its operator set SECRETREF_ALLOW_RESOLVE"},
		{"another store is allowed", referring, "{as: secret}", map[string]string{AllowResolve: "acme:aws:*,acme:models"}, "tfy-secret://acme:tools:CRM may not be read: SECRETREF_ALLOW_RESOLVE of the function's environment does not name acme:tools"},
		{"the configuration narrows", referring, "{as: secret, stores: ['acme:mod*']}", all, "tfy-secret://acme:tools:CRM may not be read: stores of the functionConfig does not name acme:tools"},
		{"the configuration cannot widen", referring, "{as: secret, stores: ['*']}", map[string]string{AllowResolve: "acme:x"}, "SECRETREF_ALLOW_RESOLVE"},
		{"no store of the configuration", referring, "{as: secret, stores: []}", all, "stores of the functionConfig"},
		{"a policy of the operator that the build could choose", referring, "{as: secret}", map[string]string{AllowResolve: "*", ResolvePolicy: "stores.yaml"}, "SECRETREF_RESOLVE_POLICY is not an absolute path"},
		{"a policy of the operator that is not there", referring, "{as: secret}", map[string]string{AllowResolve: "*", ResolvePolicy: "/nonexistent/stores.yaml"}, "SECRETREF_RESOLVE_POLICY: no such file"},
		{"kpt would write values to files", kpt, "{as: secret}", all, "allowPlaintextOnDisk: true"},
		{"a host that nobody knows", strings.ReplaceAll(referring, kustomizeID, ""), "{as: secret}", all, "allowPlaintextOnDisk: true"},
		{"no credentials", referring, "{as: secret}", all, "2 secrets have no value, because the control plane gave no answer: the control plane is not known: "},
		{"sops", referring, "{as: sops}", all, "as: sops makes no sense in a function"},
		{"a way that is none", referring, "{as: clear}", nil, "unknown as value"},
		{"a field that is none", referring, "{secretname: x}", nil, "secretName"},
		{"stores as the policy has them", referring, "{stores: {a: {kind: x}}}", nil, "stores lists names here"},
		{"a key map with a mistake", referring, "{keyMap: {A B: 'tfy-secret://acme:tools:CRM'}}", nil, "not a key that a Kubernetes Secret can have"},
		{"a store of the cluster that is none", referring, "{storeRefs: {truefoundry: Pod/x}}", nil, "storeRefs: not a store"},
		{"an alias", alias, "{}", nil, "TrueFoundryManifest/openai-main: the reference cannot be replaced"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := renderCall(t, header+tt.items+renderConfig(tt.spec), tt.environment)
			if got.status != 2 || got.stdout != "" || !strings.Contains(got.stderr, tt.stderr) {
				t.Errorf("exit status %d\n%s%s", got.status, got.stderr, got.stdout)
			}
		})
	}
}

// Values come from where the operator says, into the answer and nowhere else.
func TestRenderValues(t *testing.T) {
	const value = "CANARY made up\n\x00\xff"
	items := strings.NewReplacer("tfy-secret://acme:models:OPENAI_KEY'", "tfy-k8s-secret://OPENAI'", "tfy-secret://acme:tools:CRM", "tfy-k8s-secret://CRM").Replace(referring)
	mounted := t.TempDir()
	environment := map[string]string{AllowResolve: "kubernetes", "TFY_K8S_SECRETS_DIR": mounted}
	write := func(key string) {
		if err := os.WriteFile(filepath.Join(mounted, key), []byte(value), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("OPENAI")
	in := header + items + renderConfig("{as: secret, forms: [kubernetes], secretName: mounted, namespace: tf}")
	if got := renderCall(t, in, environment); got.status != 1 || got.stdout != "" || !strings.Contains(got.stderr, "tfy-k8s-secret://CRM is not in") || strings.Contains(got.stderr, "CANARY") {
		t.Errorf("with a key that is not there: exit status %d\n%s%s", got.status, got.stderr, got.stdout)
	}
	write("CRM")
	got := renderCall(t, in, environment)
	if got.status != 0 || strings.Contains(got.stdout+got.stderr, "CANARY") {
		t.Fatalf("exit status %d\n%s", got.status, got.stderr)
	}
	secret := answered(t, got.stdout)["Secret mounted"]
	const encoded = "Q0FOQVJZIG1hZGUgdXAKAP8="
	if diff := cmp.Diff(map[string]any{"CRM": encoded, "OPENAI": encoded}, secret["data"]); diff != "" {
		t.Errorf("the Secret (-want +got):\n%s", diff)
	}
	if strings.Count(got.stdout, encoded) != 2 {
		t.Error("a value is elsewhere too")
	}
}

// kpt keeps values on the disk only when the configuration says so.
func TestRenderValuesUnderKpt(t *testing.T) {
	mounted := t.TempDir()
	if err := os.WriteFile(filepath.Join(mounted, "OPENAI"), []byte("EXAMPLE"), 0o600); err != nil {
		t.Fatal(err)
	}
	in := header + strings.Replace(leaky, "made-up-EXAMPLE-value", "tfy-k8s-secret://OPENAI", 1) +
		renderConfig("{as: secret, forms: [kubernetes], secretName: m, allowPlaintextOnDisk: true}")
	got := renderCall(t, in, map[string]string{AllowResolve: "*", "TFY_K8S_SECRETS_DIR": mounted})
	if got.status != 0 || answered(t, got.stdout)["Secret m"] == nil {
		t.Errorf("exit status %d\n%s%s", got.status, got.stderr, got.stdout)
	}
}

// Whoever writes the items or the functionConfig must not choose what an allowed
// store is: neither a Kubernetes Secret, nor a project or mount.
func TestRenderReadsWhereTheOperatorSays(t *testing.T) {
	kubernetes := strings.NewReplacer("tfy-secret://acme:models:OPENAI_KEY'", "tfy-k8s-secret://OPENAI'", "tfy-secret://acme:tools:CRM", "tfy-k8s-secret://CRM").Replace(referring) +
		"- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: values}\n  data:\n    values.yaml: |\n      servicefoundryServer:\n        tfyK8sSecretName: victim\n"
	account := strings.Replace(referring, "tfy-secret://acme:models:OPENAI_KEY'", "acme:gcp:main:secret-store:gsm::a'", 1) +
		"- apiVersion: secretref.dev/v1alpha1\n  kind: TrueFoundryManifest\n  metadata: {name: main}\n  spec:\n    type: provider-account/gcp\n    name: main\n    project_id: victim\n    integrations:\n    - type: integration/secret-store/gcp/gsm\n      name: gsm\n"
	operator := filepath.Join(t.TempDir(), "stores.yaml")
	if err := os.WriteFile(operator, []byte("apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\nmetadata: {name: p}\nspec: {stores: {'acme:gcp:other:secret-store:gsm': {kind: gcp/gsm, project: p}}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, items, spec, policy, stderr string }{
		{"the mounted Secret", kubernetes, "{as: secret, forms: [kubernetes]}", "", "the operator's policy names no Secret"},
		{"by its policy", kubernetes, "{as: secret, forms: [kubernetes]}", operator, "the operator's policy names no Secret"},
		{"a store of the items", account, "{as: secret, forms: [secret-store]}", "", "the operator's policy does not say where this store is"},
		{"beside another", account, "{as: secret, forms: [secret-store]}", operator, "the operator's policy does not say where this store is"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := renderCall(t, header+tt.items+renderConfig(tt.spec), map[string]string{AllowResolve: "*", ResolvePolicy: tt.policy})
			if got.status != 2 || got.stdout != "" || !strings.Contains(got.stderr, tt.stderr) {
				t.Errorf("exit status %d\n%s", got.status, got.stderr)
			}
		})
	}
}

func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "a:b", true}, {"a:*", "a:b:c", true}, {"a:*", "b:a:", false}, {"a", "a", true}, {"a", "ab", false}, {"*b", "ab", true}, {"*b", "ba", false},
		{"a*a", "a", false}, {"a*a", "aa", true}, {"a*b*c", "a--b--c", true}, {"a*b*c", "a--c--b", false}, {"s::/team/*", "s::/team/x/y", true}, {"s::/team/*", "s::/other/x", false},
	} {
		if matches(tt.pattern, tt.name) != tt.want {
			t.Errorf("%q matches %q: %v", tt.pattern, tt.name, !tt.want)
		}
	}
}
