package servers_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/realserver"
	"secretref.dev/secretref/test/servers/tools"
)

// What the stores hold is what the cluster has, byte for byte: rendered,
// built by the real kustomize and applied to the real API server on the server
// side.
func TestRenderedSecretIsWhatTheStoresHold(t *testing.T) {
	r := newRendering(t)
	got := r.render(t, "-o", "out", "--verbose")
	if got.status != 0 {
		t.Fatalf("status %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	want := make(map[string][]byte)
	for reference, key := range keys(got.stderr) {
		want[key] = r.want[reference]
	}
	if len(want) != len(r.want) {
		t.Errorf("%d keys for %d secrets", len(want), len(r.want))
	}
	if holds := r.inPlace(t, r.dir); !slices.Equal(holds, []string{"out/secret.yaml"}) {
		t.Errorf("values lie in %q", holds)
	}

	built := kustomize(t, filepath.Join(r.dir, "out"))
	r.cluster.Apply(t, built)
	wantData(t, want, r.cluster.Data(t, r.target, rendered))

	if checked := r.run(t, "check", "--policy", "policy.yaml", "--fail-on", "warning", "out/manifests/accounts", "out/manifests/mcp.yaml", "out/manifests/guardrails.yaml"); checked.status != 0 {
		t.Errorf("the rewritten manifests: status %d\n%s%s", checked.status, checked.stdout, checked.stderr)
	}

	// Again: not a byte, and no file is touched.
	before := tree(t, r.dir)
	if got := r.render(t, "-o", "out"); got.status != 0 || !strings.Contains(got.stderr, "none changed") {
		t.Errorf("the second time: status %d\n%s", got.status, got.stderr)
	}
	if got := r.render(t, "--check", "-o", "out"); got.status != 0 || got.stdout != "" {
		t.Errorf("--check: status %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	if diff := cmp.Diff(before, tree(t, r.dir)); diff != "" {
		t.Errorf("the second time: %s", diff)
	}
}

// wantData compares values without printing them.
func wantData(t *testing.T, want, got map[string][]byte) {
	t.Helper()
	for key, value := range want {
		if there, ok := got[key]; !ok || !bytes.Equal(there, value) {
			t.Errorf("%s: %v, %d bytes are not the %d bytes of the store", key, ok, len(there), len(value))
		}
	}
	for key := range got {
		if _, ok := want[key]; !ok {
			t.Errorf("%s has come from nowhere", key)
		}
	}
}

// A secret that has moved in its store is named, and nothing but its key is
// rendered anew.
func TestRotationChangesOneKey(t *testing.T) {
	r := newRendering(t)
	got := r.render(t, "-o", "out", "--verbose")
	if got.status != 0 {
		t.Fatalf("status %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	names := keys(got.stderr)
	r.cluster.Apply(t, kustomize(t, filepath.Join(r.dir, "out")))
	before := tree(t, filepath.Join(r.dir, "out"))
	for _, s := range targets {
		key, value := names[s.before+"pem"], []byte(r.make("the next value of "+s.name)+"\n")
		was := r.cluster.Data(t, r.target, rendered)
		r.store(t, s.name, "pem", value)
		if got := r.render(t, "out", "--check"); got.status != 1 || got.stdout != "secret.yaml: "+key+": changed\n" {
			t.Errorf("%s: status %d\n%s%s", s.name, got.status, got.stdout, got.stderr)
		}
		if got := r.render(t, "-o", "out"); got.status != 0 || !strings.Contains(got.stderr, " 1 written") {
			t.Errorf("%s: status %d\n%s", s.name, got.status, got.stderr)
		}
		now := tree(t, filepath.Join(r.dir, "out"))
		maps.DeleteFunc(now, func(name string, s fileState) bool { return before[name] == s })
		if len(now) != 1 || now["secret.yaml"].Text == "" {
			t.Errorf("%s: these files have changed: %q", s.name, slices.Sorted(maps.Keys(now)))
		}
		before = tree(t, filepath.Join(r.dir, "out"))
		r.cluster.Apply(t, []byte(before["secret.yaml"].Text))
		was[key] = value
		wantData(t, was, r.cluster.Data(t, r.target, rendered))
	}
}

// lastApplied is where a client-side apply keeps what it was given.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// The pipe of docs/render.md, with the real kubectl: nothing is on the disk,
// and on the server side no annotation carries a value. On the client side one
// does, which is what the documentation warns of.
func TestRenderIntoAPipe(t *testing.T) {
	r := newRendering(t)
	kubectl, err := tools.Path("kube", "kubectl")
	if err != nil {
		t.Fatal(err)
	}
	// One value: the whole Secret is larger than an annotation may be.
	r.write(t, "repo/accounts/openai.yaml", "type: provider-account/openai\nname: one\nauth_data: {type: api-key, api_key: 'tfy-secret://acme:prod:pem'}\nintegrations: []\n")
	r.write(t, "repo/guardrails.yaml", "")
	config := r.cluster.Kubeconfig(t, realserver.Admin)
	apply := func(name string, flags ...string) string {
		t.Helper()
		ctx := t.Context()
		from := r.prepare(t, ctx, append(r.args("--as", "secret", "-o", "-"), "--secret-name", name)...)
		to := exec.CommandContext(ctx, kubectl, append([]string{"--kubeconfig", config, "apply", "-f", "-"}, flags...)...)
		to.Env = append(os.Environ(), "HOME="+t.TempDir())
		var stderr, said bytes.Buffer
		from.Stderr, to.Stdout, to.Stderr = &stderr, &said, &said
		var err error
		if to.Stdin, err = from.StdoutPipe(); err != nil {
			t.Fatal(err)
		}
		if err := from.Start(); err != nil {
			t.Fatal(err)
		}
		if err := to.Run(); err != nil {
			t.Fatalf("%v\n%s", err, said.String())
		}
		if err := from.Wait(); err != nil {
			t.Fatalf("%v\n%s", err, stderr.String())
		}
		r.clean(t, "standard error", stderr.String()+said.String())
		wantData(t, map[string][]byte{"PROD_PEM": r.want["tfy-secret://acme:prod:pem"]}, r.cluster.Data(t, r.target, name))
		stored, err := json.Marshal(r.cluster.Do(t, "GET", "/api/v1/namespaces/"+r.target+"/secrets/"+name, nil)["metadata"])
		if err != nil {
			t.Fatal(err)
		}
		return string(stored)
	}
	metadata := apply("by-the-server", "--server-side")
	r.clean(t, "the metadata of the Secret", metadata)
	if strings.Contains(metadata, lastApplied) {
		t.Error("the server keeps what was applied")
	}
	if metadata := apply("by-the-client"); !strings.Contains(metadata, lastApplied) || len(r.leaks(metadata)) == 0 {
		t.Error("a client-side apply copies no value: docs/render.md need not warn of it")
	}
	if holds := r.inPlace(t, r.dir); len(holds) > 0 {
		t.Errorf("values lie in %q", holds)
	}
	docs, err := os.ReadFile("../../docs/render.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, told := range []string{lastApplied, "kubectl apply --server-side -f -"} {
		if !strings.Contains(string(docs), told) {
			t.Errorf("docs/render.md does not say %q", told)
		}
	}
	r.cluster.Apply(t, []byte(r.render(t, "-o", "-").stdout)) // strictly
}

// The objects for the External Secrets operator are those of its CRDs: the API
// server takes them strictly, stores and all, and keeps them as they are.
func TestRenderedExternalSecretsAreTaken(t *testing.T) {
	r := newRendering(t)
	for _, kind := range []string{"ExternalSecret", "SecretStore"} {
		data, err := os.ReadFile("../../overlay/testdata/crd/" + kind + ".v1.json")
		if err != nil {
			t.Fatal(err)
		}
		var schema realserver.Object
		if err := json.Unmarshal(data, &schema); err != nil {
			t.Fatal(err)
		}
		r.cluster.Define(t, "external-secrets.io", "v1", kind, schema)
	}
	r.set(conformance.Fault{Kind: conformance.Down})
	got := r.tell(t, r.args("--secret-stores", "-o", "out"))
	if got.status != 0 {
		t.Fatalf("status %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	if n := r.requests(); n["vault"]+n["aws"]+n["plane"]+n["google"]+n["azure"] > 0 {
		t.Errorf("stores were asked: %v", n)
	}
	if holds := r.inPlace(t, r.dir); len(holds) > 0 {
		t.Errorf("values lie in %q", holds)
	}
	built := kustomize(t, filepath.Join(r.dir, "out"))
	kinds := make(map[any]int)
	for _, stored := range r.cluster.Apply(t, built) {
		kinds[stored["kind"]]++
	}
	if diff := cmp.Diff(map[any]int{"Secret": 1, "ExternalSecret": 6, "SecretStore": 5}, kinds); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{"refreshInterval:", "creationPolicy: Merge"} {
		mutated := bytes.Replace(built, []byte(bad), []byte("x"+bad), 1)
		for text := range bytes.SplitSeq(mutated, []byte("\n---\n")) {
			if bytes.Contains(text, []byte("x"+bad)) {
				if said := r.cluster.Refused(t, text); !strings.Contains(said, "unknown field") && !strings.Contains(said, "field not declared") {
					t.Errorf("%s: %s", bad, said)
				}
			}
		}
	}
}
