package schema_test

import (
	"strings"
	"testing"

	"secretref.dev/secretref/schema"
)

// written turns a pattern into a path of a document.
func written(pattern string) string {
	pattern = strings.ReplaceAll(pattern, "[]", "[7]")
	return strings.ReplaceAll(pattern, ".*", `["X-Api.Key]"]`)
}

func TestEveryRetiredRowIsReached(t *testing.T) {
	rows := read[retiredFields](t, "retired-fields.json").Fields
	if len(rows) != 23 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		for _, form := range []func(string) string{strings.Clone, written} {
			got, ok := schema.RetiredRow(row.Root, form(row.Path), func(at string) (string, bool) {
				for _, v := range row.Via {
					if form(v.At) == at {
						return v.Type, true
					}
				}
				t.Errorf("%s %s: asked for %q", row.Root, row.Path, at)
				return "", false
			})
			if !ok || got.Sensitivity.String() != row.Class || string(got.Hint) != row.Hint || got.LastSeen != row.LastSeen {
				t.Errorf("%s %s: %+v %t", row.Root, form(row.Path), got, ok)
			}
		}
		_, ok := schema.RetiredRow(row.Root, row.Path, func(string) (string, bool) { return "no-such-type", true })
		if ok {
			t.Errorf("%s %s: matches other types", row.Root, row.Path)
		}
		_, ok = schema.RetiredRow(row.Root, row.Path, func(string) (string, bool) { return "", false })
		if !ok {
			t.Errorf("%s %s: not matched without types", row.Root, row.Path)
		}
	}
}

func TestRetiredRowNeedsRootAndPath(t *testing.T) {
	none := func(string) (string, bool) { return "", false }
	for _, test := range []struct {
		root, path string
		want       bool
	}{
		{"provider-account/gcp", "auth_data.apiKey", true},
		{"provider-account/gcp", "auth_data.api_key", true}, // another spelling
		{"provider-account/gcp", `auth_data["api-key"]`, true},
		{"provider-account/gcp", "auth_data", false},
		{"provider-account/gcp", "auth_data.apiKey.x", false},
		{"provider-account/gcp", "auth_data[0]", false},
		{"provider-account/gcp", "", false},
		{"provider-account/openai", "auth_data.apiKey", false},
		{"provider-account/custom", "integrations[0].headers.X", true},
		{"provider-account/custom", "integrations[0].headers[1]", false},
		{"provider-account/custom", "integrations.headers.X", false},
	} {
		if _, ok := schema.RetiredRow(test.root, test.path, none); ok != test.want {
			t.Errorf("%s %s: %t", test.root, test.path, ok)
		}
	}
}

func FuzzRetiredRow(f *testing.F) {
	f.Add("integrations[0].auth_data.api_key", "pangea")
	f.Add(`integrations[].headers["a\"]`, "")
	f.Add("..[[", "x")
	f.Fuzz(func(t *testing.T, path, typ string) {
		for _, root := range []string{"provider-account/azure", "provider-account/custom", "workflow"} {
			schema.RetiredRow(root, path, func(at string) (string, bool) {
				if !strings.HasPrefix(path, at) {
					t.Errorf("%q is not the start of %q", at, path)
				}
				return typ, typ != ""
			})
		}
	})
}
