package hosts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kube-openapi/pkg/validation/strfmt"
	"k8s.io/kube-openapi/pkg/validation/validate"
	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/resid"
	"sigs.k8s.io/yaml"
)

// kustomize's own framework reads the definitions, and takes by them the
// configurations of the examples, and none with a field that does not exist.
func TestFunctionDefinitions(t *testing.T) {
	schemas := map[string]*spec.Schema{}
	for _, kind := range []string{"SecretRefPolicy", "SecretRefRender"} {
		data, err := os.ReadFile(filepath.Join("../../krm", strings.ToLower(kind)+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		schemas[kind], err = framework.SchemaFromFunctionDefinition(resid.NewGvk("secretref.dev", "v1alpha1", kind), string(data))
		if err != nil {
			t.Fatal(err)
		}
	}
	configs, err := filepath.Glob(filepath.Join(examples, "*", "fn.yaml"))
	if err != nil || len(configs) < 5 {
		t.Fatalf("%d configurations, %v", len(configs), err)
	}
	for _, name := range configs {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var o object
		if err := yaml.Unmarshal(data, &o); err != nil {
			t.Fatal(err)
		}
		schema := schemas[o["kind"].(string)]
		if err := validate.AgainstSchema(schema, o, strfmt.Default); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		o["spec"].(object)["tennant"] = "acme"
		if validate.AgainstSchema(schema, o, strfmt.Default) == nil {
			t.Errorf("%s: a field that does not exist is taken", name)
		}
	}
}
