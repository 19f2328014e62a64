package schema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"secretref.dev/secretref/schema"
)

func TestRowsAreTheFacts(t *testing.T) {
	want := map[string][]string{}
	for _, row := range read[[]sensitiveRow](t, "sensitive-fields.json") {
		line := fmt.Sprint(row.Path, row.Class, row.Hint, row.Required, row.Owner)
		for _, v := range row.Via {
			line += fmt.Sprintf(" %s=%s%s%s", v.At, v.Type, v.Role, v.Arm)
		}
		want[row.Root] = append(want[row.Root], line)
	}
	for _, root := range schema.Roots() {
		var got []string
		for _, row := range schema.Rows(root.Type) {
			line := fmt.Sprint(row.Path, row.Sensitivity, row.Hint, row.Required, row.Class.Name)
			for _, v := range row.Via {
				line += fmt.Sprintf(" %s=%s", v.At, v.Type)
				if v.Field == "" {
					line += v.Class.Name
				}
			}
			got = append(got, line)
		}
		slices.Sort(got)
		slices.Sort(want[root.Type])
		if !slices.Equal(got, want[root.Type]) {
			t.Errorf("%s:\n got %s\nwant %s", root.Type, strings.Join(got, "\n     "), strings.Join(want[root.Type], "\n     "))
		}
		delete(want, root.Type)
	}
	if len(want) != 0 {
		t.Errorf("roots not listed: %v", want)
	}
}

// reached is where a walk ends.
type reached struct {
	cover   *schema.Field // the field whose sensitivity covers the value
	class   *schema.Class
	types   []*schema.Type
	classes []*schema.Class // of the object that holds cover
	unknown bool            // a discriminator on the way was unknown
}

// walk follows a path from a root as a checker does; literal answers for the
// object at a path.
func walk(t testing.TB, root, path string, literal func(at, field string) (string, bool)) reached {
	t.Helper()
	r, ok := schema.RootOf(root)
	if !ok || r.Class == nil {
		t.Fatalf("no root %q", root)
	}
	end := reached{types: r.Class.Type().Candidates()}
	at := ""
	for _, step := range strings.Split(path, ".") {
		name := strings.TrimRight(step, "[]")
		here := schema.Resolve(end.types, func(field string) (string, bool) { return literal(at, field) })
		hit, ok := here.Lookup(name)
		if !ok {
			t.Errorf("%s %s: %q is not declared below %q", root, path, name, at)
			return end
		}
		end.types = hit.Types
		end.unknown = end.unknown || here.Unknown
		if hit.Field != nil {
			end.cover, end.class, end.classes = hit.Field, hit.Class, here.Classes
		}
		at = strings.TrimPrefix(at+"."+name, ".")
		for items := step[len(name):]; items != ""; items = items[2:] {
			end.types = schema.Elems(end.types)
			at += "[]"
		}
		if len(end.types) == 0 {
			t.Errorf("%s %s: nothing is declared at %q", root, path, at)
			return end
		}
	}
	return end
}

func TestEveryRowIsReached(t *testing.T) {
	rows := read[[]sensitiveRow](t, "sensitive-fields.json")
	if len(rows) != 587 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		ambiguous := false
		end := walk(t, row.Root, row.Path, func(at, field string) (string, bool) {
			for _, v := range row.Via {
				if v.At == at && (field == "type" && v.Type != "" || field == "role" && v.Role != "") {
					return v.Type + v.Role, true
				}
			}
			return "", false
		})
		for _, v := range row.Via {
			ambiguous = ambiguous || v.Arm != ""
		}
		if end.unknown {
			t.Errorf("%s %s: a known literal is unknown", row.Root, row.Path)
		}
		names := make([]string, len(end.classes))
		for i, c := range end.classes {
			names[i] = c.Name
		}
		if !slices.Contains(names, row.Owner) || !ambiguous && len(names) != 1 {
			t.Errorf("%s %s: in %v, want %s", row.Root, row.Path, names, row.Owner)
		}
		if end.class.Name == row.Owner && (end.cover.Sensitivity.String() != row.Class || string(end.cover.Hint) != row.Hint || end.cover.Required != row.Required) {
			t.Errorf("%s %s: %+v, want %s %s", row.Root, row.Path, *end.cover, row.Class, row.Hint)
		}
		if end.class.Name != row.Owner && !(ambiguous && atLeast(end.cover, row.Class)) {
			t.Errorf("%s %s: landed in %s, want %s", row.Root, row.Path, end.class.Name, row.Owner)
		}
	}
}

// TestNoLiteralRelaxesARow leaves every `type` out, and then misspells every
// one.
func TestNoLiteralRelaxesARow(t *testing.T) {
	absent := func(string, string) (string, bool) { return "", false }
	wrong := func(string, string) (string, bool) { return "no-such-type", true }
	for _, row := range read[[]sensitiveRow](t, "sensitive-fields.json") {
		end := walk(t, row.Root, row.Path, absent)
		if end.unknown || !atLeast(end.cover, row.Class) {
			t.Errorf("%s %s without types: %+v", row.Root, row.Path, *end.cover)
		}
		end = walk(t, row.Root, row.Path, wrong)
		if !end.unknown || !atLeast(end.cover, row.Class) {
			t.Errorf("%s %s with unknown types: %+v", row.Root, row.Path, *end.cover)
		}
	}
}

func atLeast(f *schema.Field, level string) bool {
	rank := []string{"none", "id", "maybe", "must"}
	return f != nil && slices.Index(rank, f.Sensitivity.String()) >= slices.Index(rank, level)
}

// TestSensitivityCoversWhatIsBelow shows the rule that the package comment
// states: Hit.Field is nil below, so the covering field stays.
func TestSensitivityCoversWhatIsBelow(t *testing.T) {
	for _, test := range []struct {
		root, path string
		types      map[string]string
		want       schema.Hint
	}{
		{"service", "env.OPENAI_API_KEY", nil, schema.HintEnvMap},
		{"spark-job", "env.OPENAI_API_KEY", nil, schema.HintEnvMap},
		{"helm", "values.postgres.auth[].password", nil, schema.HintFreeformMap},
		{"helm", "kustomize.additions[].stringData.password", nil, schema.HintFreeformMap},
		{"helm", "ignoreDifferences[].group", nil, schema.HintFreeformMap},
		{"service", "image.command[]", map[string]string{"image": "image"}, schema.HintCommandArgs},
		{"mcp-server/stdio", "args[]", nil, schema.HintCommandArgs},
		{"mcp-server/stdio", "auth_data.env.API_KEY", map[string]string{"auth_data": "env"}, schema.HintAuthEnvMap},
		{"provider-account/gcp", "auth_data.key_file_content.private_key", map[string]string{"auth_data": "key-file"}, schema.HintKeyFile},
		{"provider-account/custom-endpoint", "auth_data.headers.Authorization", map[string]string{"auth_data": "header"}, schema.HintAuthHeaderMap},
	} {
		end := walk(t, test.root, test.path, func(at, field string) (string, bool) {
			typ, ok := test.types[at]
			return typ, ok && field == "type"
		})
		if end.cover == nil || end.cover.Hint != test.want || end.unknown {
			t.Errorf("%s %s: covered by %+v, want %s (unknown %t)", test.root, test.path, end.cover, test.want, end.unknown)
		}
	}
}

func TestHomes(t *testing.T) {
	for _, test := range []struct {
		root, field string
		want        []string
	}{
		{"provider-account/openai", "apiKey", []string{"auth_data.api_key"}},
		{"provider-account/openai", "password", nil},
		{"provider-account/quay", "PASSWORD", []string{"auth_data.password", "integrations[].auth_data.password"}},
		{"service", "env", []string{"env"}},
		{"helm", "additions", []string{"kustomize.additions"}},
		{"no-such-root", "api_key", nil},
		{"gateway-fallback-config", "api_key", nil},
	} {
		if got := schema.Homes(test.root, test.field); !slices.Equal(got, test.want) {
			t.Errorf("Homes(%q, %q) = %q, want %q", test.root, test.field, got, test.want)
		}
	}
	if all := schema.Homes("", "api-key"); !slices.Equal(all[:2], []string{"auth_data.apiKey", "auth_data.api_key"}) {
		t.Errorf("below any root: %q", all)
	}
}

// TestEveryRowIsAHome asks for each sensitive field by its name.
func TestEveryRowIsAHome(t *testing.T) {
	for _, row := range read[[]sensitiveRow](t, "sensitive-fields.json") {
		path := strings.TrimRight(row.Path, "[].*")
		name := path[strings.LastIndexByte(path, '.')+1:]
		if homes := schema.Homes(row.Root, strings.ToUpper(name)); !slices.Contains(homes, path) {
			t.Errorf("%s %s: homes of %s are %q", row.Root, row.Path, name, homes)
		}
	}
}

func TestARootWithoutSecretsHasNoRows(t *testing.T) {
	for _, typ := range []string{"ml-repo", "secret-group", "no-such-root", "provider-account/hosted-mcp-server"} {
		if rows := schema.Rows(typ); rows != nil {
			t.Errorf("%s: %d rows", typ, len(rows))
		}
	}
}
