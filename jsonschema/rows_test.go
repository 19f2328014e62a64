package jsonschema_test

import (
	"slices"
	"strings"
	"testing"

	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"secretref.dev/secretref/schema"
)

const (
	literal  = "4Tz8EXAMPLE1Yt6Rw3Qm9EXAMPLE7"
	aSecret  = "tfy-secret://acme:model-keys:EXAMPLE_KEY"
	inAStore = "acme:aws:prod:secret-store:ssm::/tfy-secret/a/b"
	mounted  = "tfy-k8s-secret://EXAMPLE_KEY"
)

// place is the smallest manifest with a value in a sensitive place, and where
// a validator says that this is.
func place(root string, row schema.Row, key string, value any) (document any, at string) {
	steps := strings.Split(strings.ReplaceAll(row.Path, "[]", ".[]"), ".")
	object := under(row, "", steps, key, value).(map[string]any)
	object["type"], object["name"] = root, "example"
	for i, step := range steps {
		switch step {
		case "[]":
			steps[i] = "0"
		case "*", "**":
			steps[i] = key
		}
	}
	return object, strings.Join(steps, ".")
}

func under(row schema.Row, at string, steps []string, key string, value any) any {
	if len(steps) == 0 {
		return value
	}
	step, rest := steps[0], steps[1:]
	switch step {
	case "[]":
		return []any{under(row, at+"[]", rest, key, value)}
	case "*", "**":
		return map[string]any{key: under(row, at+"."+step, rest, key, value)}
	}
	object := map[string]any{step: under(row, strings.TrimPrefix(at+"."+step, "."), rest, key, value)}
	if i := slices.IndexFunc(row.Via, func(v schema.Via) bool { return v.At == at && v.Field != "" }); i >= 0 {
		object[row.Via[i].Field] = row.Via[i].Type
	}
	return object
}

// In every sensitive place of the catalogue a reference may stand, and in
// those that hold nothing but a secret, nothing else may.
func TestRows(t *testing.T) {
	eachDraft(t, func(t *testing.T, s *validator.Schema) {
		rows := 0
		for _, root := range schema.Roots() {
			for _, row := range schema.Rows(root.Type) {
				rows++
				for _, r := range []string{aSecret, inAStore, mounted} {
					if doc, at := place(root.Type, row, "X_EXAMPLE", r); refused(faults(t, s, doc), at) {
						t.Errorf("%s %s %v: a reference is refused", root.Type, row.Path, row.Via)
					}
				}
				if row.Sensitivity == schema.Must {
					mustRefuse(t, s, root.Type, row)
				} else if doc, at := place(root.Type, row, "X_EXAMPLE", "plain"); refused(faults(t, s, doc), at) {
					t.Errorf("%s %s %v: an ordinary value is refused", root.Type, row.Path, row.Via)
				}
			}
		}
		if rows != 587 {
			t.Errorf("%d rows", rows)
		}
	})
}

func mustRefuse(t *testing.T, s *validator.Schema, root string, row schema.Row) {
	for name, value := range map[string]any{
		"a literal": literal, "a number": 123456, "a mapping": map[string]any{"a": "b"}, "a list": []any{literal},
		"two of three parts": "tfy-secret://acme:" + literal, "a scheme word": "Bearer " + aSecret, "a line break": aSecret + "\n",
	} {
		if doc, at := place(root, row, "X_EXAMPLE", value); !refused(faults(t, s, doc), at) {
			t.Errorf("%s %s %v: %s passes", root, row.Path, row.Via, name)
		}
	}
	for _, empty := range []any{nil, "", " "} {
		if doc, at := place(root, row, "X_EXAMPLE", empty); refused(faults(t, s, doc), at) != row.Required {
			t.Errorf("%s %s %v: empty and required is %v, and that is not what it says", root, row.Path, row.Via, row.Required)
		}
	}
}

// What older versions of the API had is judged as it was, and their types of
// manifests and integrations pass.
func TestRetiredRows(t *testing.T) {
	eachDraft(t, func(t *testing.T, s *validator.Schema) {
		for _, root := range schema.Roots() {
			for _, gone := range schema.RetiredRows(root.Type) {
				row := schema.Row{Path: gone.Path, Via: gone.Via}
				if gone.Sensitivity == schema.Must && gone.Hint != schema.HintSecretFQN {
					if doc, at := place(root.Type, row, "X_EXAMPLE", literal); !refused(faults(t, s, doc), at) {
						t.Errorf("%s %s %v: a literal passes", root.Type, gone.Path, gone.Via)
					}
				}
				doc, at := place(root.Type, row, "X_EXAMPLE", aSecret)
				for _, f := range faults(t, s, doc) {
					if f.at == at || f.at == "type" || f.at == "integrations.0.type" {
						t.Errorf("%s %s %v: %v", root.Type, gone.Path, gone.Via, f)
					}
				}
			}
		}
	})
}
