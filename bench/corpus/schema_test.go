package corpus

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// The schemas speak of the places where literals are, and their pattern tells
// literals from references.
func TestSchemasCoverTheTruth(t *testing.T) {
	files, s := generate(t, Options{Files: 450, Seed: 2, LiteralRate: 0.5})
	schemas := Schemas()
	if len(schemas) != len(kinds) {
		t.Errorf("%d schemas for %d kinds", len(schemas), len(kinds))
	}
	for _, data := range schemas {
		if !json.Valid(data) {
			t.Errorf("a schema is no JSON:\n%s", data)
		}
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
