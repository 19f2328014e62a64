package overlay

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/store"
)

// crd compiles a schema of testdata/crd. As the API server does when it is
// asked to be strict, it takes no field that the CRD does not have.
func crd(t *testing.T, kind string) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile("testdata/crd/" + kind + ".v1.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	closed(doc)
	doc.(map[string]any)["properties"].(map[string]any)["metadata"] = map[string]any{"type": "object"}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("crd.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("crd.json")
}

func closed(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["properties"].(map[string]any); ok && v["x-kubernetes-preserve-unknown-fields"] == nil {
			v["additionalProperties"] = false
		}
		for _, inner := range v {
			closed(inner)
		}
	case []any:
		for _, inner := range v {
			closed(inner)
		}
	}
}

// objects parses a stream as the API server would get it.
func objects(t *testing.T, data []byte) []map[string]any {
	t.Helper()
	var all []map[string]any
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for {
		var o map[string]any
		if err := loader.Load(&o); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		j, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		var clean map[string]any
		if err := json.Unmarshal(j, &clean); err != nil {
			t.Fatal(err)
		}
		all = append(all, clean)
	}
}

// TestCRDs: all that is written of the External Secrets operator's objects is
// valid by its own schemas.
func TestCRDs(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{"ExternalSecret": crd(t, "ExternalSecret"), "SecretStore": crd(t, "SecretStore")}
	dir := tree(t, map[string]string{
		"accounts.yaml": clouds,
		"a.yaml":        account("a", "tfy-secret://acme:prod:KEY"),
		"b.yaml":        account("b", "acme:aws:prod:secret-store:ssm::/tfy-secret/b"),
		"c.yaml":        account("c", "acme:aws:prod:secret-store:sm::/tfy-secret/c"),
		"d.yaml":        account("d", "acme:gcp:search:secret-store:gsm::tfy-d"),
		"e.yaml":        account("e", "acme:hashicorp:eu:secret-store:kv::a/e"),
		"f.yaml":        account("f", "acme:azure:vaults:secret-store:kv::f"),
	})
	opt := options(ExternalSecret)
	opt.SecretStores = true
	opt.Check.Policy.Stores = map[string]map[string]string{"acme:azure:vaults:secret-store:kv": {"kind": store.KindAzure, "vault_name": "acme-vault"}}
	o := rendered(t, opt, dir)
	files, err := o.Files(nil)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	names := map[string]bool{}
	for _, f := range files {
		if f.Path != externalSecretFile && f.Path != secretStoresFile {
			continue
		}
		for _, object := range objects(t, f.Data) {
			kind := object["kind"].(string)
			kinds[kind]++
			name := kind + "/" + object["metadata"].(map[string]any)["name"].(string)
			if names[name] {
				t.Errorf("%s twice", name)
			}
			names[name] = true
			if s := schemas[kind]; s != nil {
				if err := s.Validate(object); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
	if kinds["ExternalSecret"] != 6 || kinds["SecretStore"] != 5 || kinds["Secret"] != 1 {
		t.Errorf("%v", kinds)
	}
	// The schemas do refuse.
	for _, bad := range []string{"spec: {refreshIntervall: 1h}", "spec: {target: {creationPolicy: Both}}", "spec: {data: [{secretKey: 'a b', remoteRef: {key: x}}]}"} {
		if schemas["ExternalSecret"].Validate(objects(t, []byte(bad))[0]) == nil {
			t.Errorf("%s is valid", bad)
		}
	}
}

// One source alone owns the Secret; with anything beside it nobody does, since
// the operator lets no other ExternalSecret into a Secret that one owns.
func TestOwner(t *testing.T) {
	one := tree(t, map[string]string{"a.yaml": account("a", "tfy-secret://acme:prod:KEY")})
	two := tree(t, map[string]string{"a.yaml": account("a", "tfy-secret://acme:prod:KEY"), "b.yaml": account("b", "tfy-k8s-secret://MINE")})
	for dir, want := range map[string]string{one: "Owner", two: "Merge"} {
		data, err := rendered(t, options(ExternalSecret), dir).Objects()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), "creationPolicy: "+want) || strings.Contains(string(data), "kind: Secret\n") != (want == "Merge") {
			t.Errorf("not %s:\n%s", want, data)
		}
	}
}

// A store that the cluster has is named as it is, and gets no SecretStore.
func TestStoreRef(t *testing.T) {
	dir := tree(t, map[string]string{"a.yaml": account("a", "acme:custom:x:secret-store:y::p"), "b.yaml": account("b", "tfy-secret://acme:prod:KEY")})
	opt := options(ExternalSecret)
	opt.Check.Policy.Stores = map[string]map[string]string{"acme:custom:x:secret-store:y": {"kind": store.KindGeneric}}
	if _, err := Plan(t.Context(), []string{dir}, opt); err == nil || !strings.Contains(err.Error(), "--store-ref") {
		t.Errorf("a generic store has no provider: %v", err)
	}
	opt.SecretStores = true
	opt.StoreRefs = map[string]StoreRef{"acme:custom:x:secret-store:y": {"ClusterSecretStore", "webhook"}, "truefoundry": {"SecretStore", "tfy"}, "acme:aws:q:secret-store:r": {"SecretStore", "z"}}
	o := rendered(t, opt, dir)
	data, err := o.Objects()
	if err != nil {
		t.Fatal(err)
	}
	if text := string(data); !strings.Contains(text, "kind: ClusterSecretStore\n    name: webhook\n") || !strings.Contains(text, "name: tfy\n") || strings.Contains(text, "\nkind: SecretStore") {
		t.Errorf("%s", text)
	}
	if len(o.Notes) == 0 || !strings.Contains(o.Notes[len(o.Notes)-1], "acme:aws:q") {
		t.Errorf("%q", o.Notes)
	}
}

// A path below the mount that begins with the mount's name is not taken for
// the mount; root_path stands in front.
func TestVaultKey(t *testing.T) {
	for _, tt := range []struct{ mount, root, path, key string }{
		{"kv", "", "a/b", "a/b"}, {"kv", "truefoundry", "/a", "truefoundry/a"}, {"kv", "", "kv/a", "kv/data/kv/a"}, {"", "", "kv/a", "kv/a"},
	} {
		s := source{config: store.Config{Mount: tt.mount, RootPath: tt.root}}
		if got := s.vaultKey(tt.path); got != tt.key {
			t.Errorf("%+v: %s", tt, got)
		}
	}
}
