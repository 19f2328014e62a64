package jsonschema_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/jsonschema"
	"secretref.dev/secretref/schema"
)

var drafts = []struct {
	name string
	jsonschema.Draft
}{
	{"2020-12", jsonschema.Draft2020},
	{"07", jsonschema.Draft07},
}

// eachDraft runs a test against the schema of all types in both drafts.
func eachDraft(t *testing.T, test func(*testing.T, *validator.Schema)) {
	for _, d := range drafts {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			test(t, all(t, d.Draft))
		})
	}
}

// all is the schema of all types, compiled once.
func all(t testing.TB, d jsonschema.Draft) *validator.Schema {
	t.Helper()
	compiled.Lock()
	defer compiled.Unlock()
	if compiled.drafts[d] == nil {
		compiled.drafts[d] = compile(t, jsonschema.Options{Draft: d})
	}
	return compiled.drafts[d]
}

var compiled struct {
	sync.Mutex
	drafts [2]*validator.Schema
}

func written(t testing.TB, o jsonschema.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := jsonschema.Write(&b, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func compile(t testing.TB, o jsonschema.Options) *validator.Schema {
	t.Helper()
	text, err := validator.UnmarshalJSON(strings.NewReader(written(t, o)))
	if err != nil {
		t.Fatal(err)
	}
	c := validator.NewCompiler()
	if err := c.AddResource("schema.json", text); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json") // against the metaschema, too
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// documents reads a YAML file.
func documents(t testing.TB, text []byte) []any {
	t.Helper()
	var docs []any
	for d := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var v any
		err := d.Decode(&v)
		if errors.Is(err, io.EOF) {
			return docs
		}
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, v)
	}
}

// A fault is a place that the schema refuses, and the keyword that does.
type fault struct{ at, keyword string }

// faults validates a document.
func faults(t testing.TB, s *validator.Schema, document any) []fault {
	t.Helper()
	err := s.Validate(document)
	var invalid *validator.ValidationError
	if err != nil && !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	var all []fault
	var leaves func(*validator.ValidationError)
	leaves = func(e *validator.ValidationError) {
		for _, cause := range e.Causes {
			leaves(cause)
		}
		if len(e.Causes) == 0 {
			keywords := e.ErrorKind.KeywordPath()
			all = append(all, fault{strings.Join(e.InstanceLocation, "."), keywords[len(keywords)-1]})
		}
	}
	if invalid != nil {
		leaves(invalid)
	}
	slices.SortFunc(all, func(a, b fault) int { return strings.Compare(a.at+" "+a.keyword, b.at+" "+b.keyword) })
	return slices.Compact(all)
}

// refused reports whether the value at a place is one of the faults.
func refused(all []fault, at string) bool {
	return slices.ContainsFunc(all, func(f fault) bool { return f.at == at })
}

func TestEachSchemaIsValid(t *testing.T) {
	t.Parallel()
	for _, d := range drafts {
		if all(t, d.Draft).DraftVersion != map[string]int{"2020-12": 2020, "07": 7}[d.name] {
			t.Errorf("draft %s is read as %d", d.name, all(t, d.Draft).DraftVersion)
		}
		for _, root := range schema.Roots() {
			if root.Class != nil {
				compile(t, jsonschema.Options{Draft: d.Draft, Types: []string{root.Type}})
			}
		}
	}
}

func TestSameOptionsSameBytes(t *testing.T) {
	for _, d := range drafts {
		if a, b := written(t, jsonschema.Options{Draft: d.Draft}), written(t, jsonschema.Options{Draft: d.Draft}); a != b {
			t.Errorf("draft %s: two runs differ", d.name)
		}
	}
}

func TestOneTypeTakesOneType(t *testing.T) {
	s := compile(t, jsonschema.Options{Types: []string{"secret-group"}})
	group := map[string]any{"type": "secret-group", "name": "a", "integration_fqn": "a:aws:b:secret-store:c", "collaborators": []any{}}
	if got := faults(t, s, group); got != nil {
		t.Errorf("a secret-group: %v", got)
	}
	if got := faults(t, s, map[string]any{"type": "team"}); !refused(got, "type") {
		t.Errorf("a team passes: %v", got)
	}
}

func TestTypesWithoutSchema(t *testing.T) {
	for typ, want := range map[string]string{
		"no-type": "unknown", "provider-account/hosted-mcp-server": "removed",
	} {
		err := jsonschema.Write(io.Discard, jsonschema.Options{Types: []string{typ}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", typ, err)
		}
	}
}

// exampleFiles are the manifests of a directory of examples.
func exampleFiles(t *testing.T, dir string) map[string][]any {
	files := map[string][]any{}
	err := filepath.WalkDir("../examples/"+dir, func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(file)
		if strings.HasSuffix(file, "mcp-servers/github.yaml") && dir == "repository-with-faults" {
			text = text[:bytes.LastIndex(text, []byte("\nurl:"))] // a second key of that name: no reader takes it
		}
		name, _ := filepath.Rel("../examples/"+dir, file)
		files[filepath.ToSlash(name)] = documents(t, text)
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	return files
}

func TestCleanExamplesPass(t *testing.T) {
	eachDraft(t, func(t *testing.T, s *validator.Schema) {
		for name, docs := range exampleFiles(t, "repository") {
			for _, doc := range docs {
				if got := faults(t, s, doc); got != nil {
					t.Errorf("%s: %v", name, got)
				}
			}
		}
	})
}

func TestFaultsOfExamples(t *testing.T) {
	want := map[string]string{ // file and place, as in the golden output of check
		"provider-accounts/openai-main.yaml":     "auth_data.api_key",
		"provider-accounts/groq-main.yaml":       "auth_data.api_key",
		"provider-accounts/anthropic-main.yaml":  "auth_data.api_key",
		"provider-accounts/mistral-main.yaml":    "auth_data.apiKey",
		"provider-accounts/openai-payments.yaml": "type",
		"applications/payments-api.yaml":         "env.DATABASE_URL",
		"mcp-servers/github.yaml":                "auth_data.headers.Authorization",
	}
	eachDraft(t, func(t *testing.T, s *validator.Schema) {
		files := exampleFiles(t, "repository-with-faults")
		for name, at := range want {
			if got := faults(t, s, files["truefoundry/"+name][0]); !refused(got, at) {
				t.Errorf("%s: %s passes, %v", name, at, got)
			}
		}
		// A type that is gone is an older manifest, no mistake.
		if got := faults(t, s, files["truefoundry/gateway/fallback.yaml"][0]); got != nil {
			t.Errorf("a retired type: %v", got)
		}
	})
}

func TestEnvelopes(t *testing.T) {
	eachDraft(t, func(t *testing.T, s *validator.Schema) {
		files := exampleFiles(t, "kustomize-envelope")
		for name, docs := range files {
			for _, doc := range docs {
				got := faults(t, s, doc)
				if bad := name == "openai-payments.yaml"; bad != refused(got, "spec.auth_data.api_key") || !bad && got != nil {
					t.Errorf("%s: %v", name, got)
				}
			}
		}
		list := map[string]any{"apiVersion": "v1", "kind": "List", "items": []any{files["openai-payments.yaml"][0]}}
		if got := faults(t, s, list); !refused(got, "items.0.spec.auth_data.api_key") {
			t.Errorf("in a List: %v", got)
		}
		native := []any{files["openai-payments.yaml"][0].(map[string]any)["spec"]}
		if got := faults(t, s, native); !refused(got, "0.auth_data.api_key") {
			t.Errorf("in a list at the root: %v", got)
		}
	})
}

func TestWhatIsNoManifestPasses(t *testing.T) {
	eachDraft(t, func(t *testing.T, s *validator.Schema) {
		for _, doc := range documents(t, []byte(`
apiVersion: v1
kind: Secret
type: Opaque
stringData: {password: x}
---
apiVersion: apps/v1
kind: Deployment
spec: {template: {}}
---
# Helm values
servicefoundryServer: {tfyK8sSecretName: a}
---
`)) {
			if got := faults(t, s, doc); got != nil {
				t.Errorf("%v: %v", doc, got)
			}
		}
	})
}
