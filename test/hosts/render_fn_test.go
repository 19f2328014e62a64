package hosts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

type object = map[string]any

// objects decodes a stream of YAML documents, by kind and name. What hosts put
// on an object is left out.
func objects(t *testing.T, stream string) map[string]object {
	t.Helper()
	all := make(map[string]object)
	for _, text := range strings.Split(stream, "\n---\n") {
		var o object
		if err := yaml.Unmarshal([]byte(text), &o); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		all[identity(o)] = o
	}
	return all
}

// items are the objects of a ResourceList that are not about the package itself.
func items(t *testing.T, list string) map[string]object {
	t.Helper()
	var l struct{ Items []object }
	if err := yaml.Unmarshal([]byte(list), &l); err != nil {
		t.Fatal(err)
	}
	all := make(map[string]object)
	for _, o := range l.Items {
		if id := identity(o); !strings.HasPrefix(id, "Kptfile ") && !strings.HasPrefix(id, "SecretRefRender ") {
			all[id] = o
		}
	}
	return all
}

func identity(o object) string {
	meta, _ := o["metadata"].(object)
	delete(meta, "annotations")
	kind, _ := o["kind"].(string)
	name, _ := meta["name"].(string)
	return kind + " " + name
}

// rendered is what the command makes of the manifests: the objects, and the
// manifests by the names of their files.
func rendered(t *testing.T, dir string, flags ...string) (map[string]object, map[string]string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "overlay")
	r := execute(t, dir, tools.secretref, append([]string{"render", "manifests", "-o", out}, flags...)...)
	if r.code != 0 {
		t.Fatalf("render: exit status %d\n%s", r.code, r.stderr)
	}
	r = execute(t, out, tools.kustomize, "build", ".")
	if r.code != 0 {
		t.Fatalf("kustomize build of the overlay: exit status %d\n%s", r.code, r.stderr)
	}
	return objects(t, r.stdout), tree(t, filepath.Join(out, "manifests"))
}

// wantRendered holds what a host made of a package against what the command
// makes of the same manifests: the objects, and the entries of the ConfigMap.
func wantRendered(t *testing.T, got map[string]object, dir string, flags ...string) {
	t.Helper()
	want, manifests := rendered(t, dir, flags...)
	entries := make(map[string]string)
	for id, o := range got {
		if strings.HasPrefix(id, "ConfigMap ") {
			for name, text := range o["data"].(object) {
				entries[name] = text.(string)
			}
			delete(got, id)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("objects (-command +host):\n%s", diff)
	}
	if diff := cmp.Diff(manifests, entries); diff != "" {
		t.Errorf("manifests (-command +host):\n%s", diff)
	}
	if len(want) == 0 || len(manifests) == 0 {
		t.Error("nothing was rendered")
	}
}

// A build with the function gives what the command gives.
func TestKustomizeRender(t *testing.T) {
	dir := example(t, "kustomize-render")
	r := kustomize(t, dir)
	r.wantCode(t, 0)
	wantRendered(t, objects(t, r.stdout), dir, "--secret-stores")
}

// kpt's items are the command's objects, and a second run over the files that
// it wrote changes none.
func TestKptRenderOverlay(t *testing.T) {
	kpt := installed(t, "kpt")
	dir := example(t, "kustomize-render")
	pkg := t.TempDir()
	entries := object{}
	for name, text := range tree(t, filepath.Join(dir, "manifests")) {
		entries[name] = text
	}
	write(t, filepath.Join(pkg, "Kptfile"), "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: p, annotations: {config.kubernetes.io/local-config: 'true'}}\npipeline: {mutators: [{exec: secretref, configPath: fn.yaml}]}\n")
	write(t, filepath.Join(pkg, "fn.yaml"), tree(t, dir)["fn.yaml"])
	data, err := yaml.Marshal(object{"apiVersion": "v1", "kind": "ConfigMap", "metadata": object{"name": "manifests"}, "data": entries})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(pkg, "manifests.yaml"), string(data))

	r := execute(t, pkg, kpt, "fn", "render", ".", "--allow-exec", "-o", "stdout")
	r.wantCode(t, 0)
	wantRendered(t, items(t, r.stdout), dir, "--secret-stores")

	r = execute(t, pkg, kpt, "fn", "render", ".", "--allow-exec")
	r.wantCode(t, 0)
	once := tree(t, pkg)
	r = execute(t, pkg, kpt, "fn", "render", ".", "--allow-exec")
	r.wantCode(t, 0)
	delete(once, "Kptfile")
	again := tree(t, pkg)
	delete(again, "Kptfile")
	if diff := cmp.Diff(once, again); diff != "" {
		t.Errorf("a second run (-once +again):\n%s", diff)
	}
}

// Values enter a build only when the operator's environment lets them, and
// under kpt only when the configuration says so too.
func TestRenderValuesNeedTheOperator(t *testing.T) {
	dir := example(t, "kustomize-render")
	replace(t, dir, "tfy-secret://acme:tool-keys:GITHUB_MCP_TOKEN", "tfy-k8s-secret://GITHUB")
	replace(t, dir, "  as: external-secret\n  secretStores: true\n", "  as: secret\n  forms: [kubernetes]\n  secretName: mounted\n")
	mounted := t.TempDir()
	write(t, filepath.Join(mounted, "GITHUB"), canary+" made up\n\x00\xff")
	t.Setenv("TFY_K8S_SECRETS_DIR", mounted)

	for _, allowed := range []string{"", "acme:*"} {
		t.Setenv("SECRETREF_ALLOW_RESOLVE", allowed)
		r := kustomize(t, dir)
		r.wantCode(t, 1)
		if len(r.out) > 0 || !strings.Contains(r.stderr, "SECRETREF_ALLOW_RESOLVE") {
			t.Errorf("allowed %q:\n%s", allowed, r.stderr)
		}
	}
	t.Setenv("SECRETREF_ALLOW_RESOLVE", "kubernetes")
	r := kustomize(t, dir)
	r.wantCode(t, 0)
	wantRendered(t, objects(t, r.stdout), dir, "--as", "secret", "--forms", "kubernetes", "--secret-name", "mounted")

	kpt := installed(t, "kpt")
	write(t, filepath.Join(dir, "Kptfile"), "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: p, annotations: {config.kubernetes.io/local-config: 'true'}}\npipeline: {mutators: [{exec: secretref, configPath: fn.yaml}]}\n")
	write(t, filepath.Join(dir, ".krmignore"), "manifests\nkustomization.yaml\n")
	write(t, filepath.Join(dir, "item.yaml"), "apiVersion: secretref.dev/v1alpha1\nkind: TrueFoundryManifest\nmetadata: {name: m}\nspec:\n  type: provider-account/openai\n  name: m\n  auth_data: {type: api-key, api_key: 'tfy-k8s-secret://GITHUB'}\n  integrations: []\n")
	r = execute(t, dir, kpt, "fn", "render", ".", "--allow-exec", "--truncate-output=false")
	r.wantCode(t, 1)
	if !strings.Contains(r.stderr, "allowPlaintextOnDisk") || strings.Contains(strings.Join(values(tree(t, dir)), ""), "RVhBTVBMR") {
		t.Errorf("kpt wrote values, or said nothing\n%s", r.stderr)
	}

	replace(t, dir, "  secretName: mounted\n", "  secretName: mounted\n  allowPlaintextOnDisk: true\n")
	r = execute(t, dir, kpt, "fn", "render", ".", "--allow-exec", "-o", "stdout")
	r.wantCode(t, 0)
	want, _ := rendered(t, dir, "--as", "secret", "--forms", "kubernetes", "--secret-name", "mounted")
	if got := items(t, r.stdout)["Secret mounted"]; got == nil || cmp.Diff(want["Secret mounted"], got) != "" {
		t.Errorf("kpt's Secret is not the command's:\n%s", cmp.Diff(want["Secret mounted"], got))
	}
}

func values(files map[string]string) []string {
	var all []string
	for _, text := range files {
		all = append(all, text)
	}
	return all
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
