package check_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/schema"
)

// A row is one of the catalogue, with its root and what the facts say of the
// value's type: "string|list<string>".
type row struct {
	schema.Row
	root      schema.Root
	valueType string
}

// allRows lists the rows of all roots and holds them against the facts.
func allRows(t *testing.T) []row {
	types := factTypes(t)
	var rows []row
	for _, root := range schema.Roots() {
		for _, r := range schema.Rows(root.Type) {
			key := rowKey(root.Type, r.Path, r.Sensitivity.String(), string(r.Hint), r.Required, r.Class.Name)
			for _, v := range r.Via {
				key += " " + v.At + "=" + v.Type
			}
			if len(types[key]) == 0 {
				t.Errorf("not among the facts: %s", key)
				continue
			}
			rows = append(rows, row{r, root, types[key][0]})
			types[key] = types[key][1:]
		}
	}
	for key, rest := range types {
		if len(rest) > 0 {
			t.Errorf("among the facts and not in the catalogue: %s", key)
		}
	}
	return rows
}

// factTypes reads the value types of all facts. Rows that differ in nothing
// but an arm without a discriminator share a key.
func factTypes(t *testing.T) map[string][]string {
	var facts []struct {
		Root      string `json:"root_type"`
		Path      string
		Class     string
		Hint      string
		ValueType string `json:"value_type"`
		Required  bool
		Owner     string
		Via       []struct{ At, Type, Role string }
	}
	data, err := os.ReadFile("../schema/facts/sensitive-fields.json")
	if err == nil {
		err = json.Unmarshal(data, &facts)
	}
	if err != nil {
		t.Fatal(err)
	}
	types := make(map[string][]string, len(facts))
	for _, f := range facts {
		key := rowKey(f.Root, f.Path, f.Class, f.Hint, f.Required, f.Owner)
		for _, v := range f.Via {
			key += " " + v.At + "=" + v.Type + v.Role
		}
		types[key] = append(types[key], f.ValueType)
	}
	return types
}

func rowKey(root, path, class, hint string, required bool, owner string) string {
	return fmt.Sprint(root, " ", path, " ", class, " ", hint, " ", required, " ", owner)
}

// title is how a failure names the row.
func (r row) title() string {
	title := r.root.Type + " " + r.Path
	for _, v := range r.Via {
		what := v.Type
		if v.Field == "" {
			what = v.Class.Name
		}
		title += " " + v.At + "=" + what
	}
	return title
}

// untyped is the row reached by objects without their discriminators.
func (r row) untyped() row {
	r.Via = nil
	return r
}

// isMap reports whether the row is the values of a map, whose keys tell.
func (r row) isMap() bool { return strings.HasSuffix(r.Path, "*") }

// steps splits the path: a.b[].* is a, b, [], *.
func (r row) steps() []string {
	return strings.Split(strings.ReplaceAll(r.Path, "[]", ".[]"), ".")
}

// at is the path of the value in [row.manifest], as findings write it.
func (r row) at(key string) string {
	at := ""
	for _, step := range r.steps() {
		switch {
		case step == "[]":
			at += "[0]"
		case !strings.HasPrefix(step, "*"):
			at += "." + step
		case manifest.PlainWord(key):
			at += "." + key
		default:
			at += "[" + strconv.Quote(key) + "]"
		}
	}
	return strings.TrimPrefix(at, ".")
}

// manifest is the smallest manifest with the value in the row's place: the
// objects on the way have their discriminators and nothing else.
func (r row) manifest(t *testing.T, name, key string, value any) string {
	root := r.below("", r.steps(), key, value).(map[string]any)
	root["type"], root["name"] = r.root.Type, name
	text, err := yaml.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (r row) below(at string, steps []string, key string, value any) any {
	if len(steps) == 0 {
		return value
	}
	step, rest := steps[0], steps[1:]
	switch step {
	case "[]":
		return []any{r.below(at+"[]", rest, key, value)}
	case "*", "**":
		return map[string]any{key: r.below(at+"."+step, rest, key, value)}
	}
	object := map[string]any{step: r.below(strings.TrimPrefix(at+"."+step, "."), rest, key, value)}
	if len(rest) == 0 && r.Hint == schema.HintParamDefault {
		object["name"] = key // a parameter is called by the name beside it
	}
	i := slices.IndexFunc(r.Via, func(v schema.Via) bool { return v.At == at })
	if i >= 0 && r.Via[i].Field != "" {
		object[r.Via[i].Field] = r.Via[i].Type
	}
	return object
}
