package corpus

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// The schemas speak of the places where literals are, and their pattern tells
// literals from references.
func TestSchemasCoverTheTruth(t *testing.T) {
	files, s := generate(t, Options{Files: 450, Seed: 2, LiteralRate: 0.5})
	if schemas, err := Schemas(); err != nil || len(schemas) != len(kinds) {
		t.Errorf("%d schemas for %d kinds (%v)", len(schemas), len(kinds), err)
	}
	index, reference := regexp.MustCompile(`\[\d\]`), regexp.MustCompile(referencePattern)
	literals := map[string]int{}
	for _, l := range s.Truth {
		literals[l.File] = l.Line
		path := index.ReplaceAllString(l.Path, "[]")
		if k := kindOf(t, files[l.File]); k.secrets != path {
			t.Errorf("%v: the schema of %s asks at %s", l, k.label, k.secrets)
		}
	}
	secret := regexp.MustCompile(`^ +(api_key|webhook_url|secret_id|secret_access_key|key_file_content|Authorization): "?([^"#]*[^"# ])`)
	for name, body := range files {
		for i, line := range strings.Split(string(body), "\n") {
			if m := secret.FindStringSubmatch(line); m != nil && reference.MatchString(m[2]) == (literals[name] == i+1) {
				t.Errorf("%s:%d: the pattern is wrong about it: %s", name, i+1, line)
			}
		}
	}
}

// The schemas with all fields refuse what is planted, and nothing else.
func TestAllFieldsFindThePlanted(t *testing.T) {
	files, s := generate(t, Options{Files: 90, Seed: 3, LiteralRate: 0.5, Header: true})
	schemas, err := AllFields()
	if err != nil {
		t.Fatal(err)
	}
	compiled := map[string]*jsonschema.Schema{}
	for _, k := range kinds {
		root, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemas[k.label]))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource(k.label+".json", root); err != nil {
			t.Fatal(err)
		}
		if compiled[k.label], err = c.Compile(k.label + ".json"); err != nil {
			t.Fatal(err)
		}
	}
	planted := map[string]bool{}
	for _, l := range s.Truth {
		planted[l.File] = true
	}
	for name, body := range files {
		var value any
		if err := yaml.Unmarshal(body, &value); err != nil {
			t.Fatal(err)
		}
		if valid := compiled[kindOf(t, body).label].Validate(value) == nil; valid == planted[name] {
			t.Errorf("%s: valid %v, planted %v", name, valid, planted[name])
		}
	}
}

func kindOf(t *testing.T, body []byte) kind {
	t.Helper()
	for _, k := range kinds {
		if strings.Contains(string(body), "\ntype: "+k.root+"\n") {
			return k
		}
	}
	t.Fatalf("no kind in\n%s", body)
	return kind{}
}
