package schema_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"testing"

	"secretref.dev/secretref/schema"
)

// manifestTypes and the types below mirror the files under facts, apart from
// the generator's own reading of them.
type manifestTypes struct {
	Source struct{ Commit, Date string }
	Counts map[string]int
	Roots  []struct {
		Type, Class, Category string
		AcceptedBy            []string `json:"accepted_by"`
	}
	Integrations []struct {
		Type, Class string
		Parents     []string
	}
	Unions  map[string][]typeFact
	Enums   map[string][]string
	Classes map[string]struct {
		Type   string
		Fields map[string]struct {
			T        typeFact
			Required bool
			S, H     string
		}
	}
}

type typeFact struct {
	Kind, Ref string
	Of        *typeFact
	Any       []typeFact
	Values    []any
	Int       bool
}

type sensitiveRow struct {
	Root     string `json:"root_type"`
	Path     string
	Class    string
	Hint     string
	Required bool
	Owner    string
	Via      []struct{ At, Type, Role, Arm string }
}

type retiredFields struct {
	Roots        map[string]string `json:"retired_roots"`
	Integrations map[string]string `json:"retired_integrations"`
	Fields       []struct {
		Root     string `json:"root_type"`
		Path     string
		Class    string
		Hint     string
		LastSeen string `json:"last_seen"`
		Via      []struct{ At, Type string }
	}
}

func read[T any](t testing.TB, name string) (v T) {
	t.Helper()
	data, err := os.ReadFile("facts/" + name)
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEveryRootIsThere(t *testing.T) {
	facts, retired := read[manifestTypes](t, "manifest-types.json"), read[retiredFields](t, "retired-fields.json")
	for _, want := range facts.Roots {
		got, ok := schema.RootOf(want.Type)
		if !ok || got.Type != want.Type || got.Class == nil || got.Class.Name != want.Class ||
			got.Category != want.Category || !slices.Equal(got.AcceptedBy, want.AcceptedBy) || got.Retired != "" {
			t.Errorf("%s: %+v", want.Type, got)
		}
	}
	for typ, seen := range retired.Roots {
		if got, ok := schema.RootOf(typ); !ok || got.Retired != seen || got.Class != nil {
			t.Errorf("%s: %+v", typ, got)
		}
	}
	if got, want := len(schema.Roots()), len(facts.Roots)+len(retired.Roots); got != want || facts.Counts["roots"] != len(facts.Roots) {
		t.Errorf("%d roots, want %d", got, want)
	}
}

func TestEveryIntegrationIsThere(t *testing.T) {
	facts, retired := read[manifestTypes](t, "manifest-types.json"), read[retiredFields](t, "retired-fields.json")
	for _, want := range facts.Integrations {
		got, ok := schema.Integration(want.Type)
		if !ok || got.Type != want.Type || got.Class == nil || got.Class.Name != want.Class ||
			!slices.Equal(got.Parents, want.Parents) || got.Retired != "" {
			t.Errorf("%s: %+v", want.Type, got)
		}
		if _, ok := schema.RetiredIntegration(want.Type); ok {
			t.Errorf("%s: retired", want.Type)
		}
	}
	for typ, seen := range retired.Integrations {
		if got, ok := schema.RetiredIntegration(typ); !ok || got != seen {
			t.Errorf("%s: %q %t", typ, got, ok)
		}
	}
	if got, want := len(schema.Integrations()), len(facts.Integrations)+len(retired.Integrations); got != want {
		t.Errorf("%d integrations, want %d", got, want)
	}
}

// TestEveryFieldIsThere compares whatever the roots and integrations reach with
// the facts, field by field, and then asks that they reach every class.
func TestEveryFieldIsThere(t *testing.T) {
	facts := read[manifestTypes](t, "manifest-types.json")
	c := comparer{t: t, facts: facts, seen: map[string]*schema.Class{}}
	for _, root := range facts.Roots {
		if r, ok := schema.RootOf(root.Type); ok {
			c.class(root.Class, r.Class)
		}
	}
	for _, integration := range facts.Integrations {
		if in, ok := schema.Integration(integration.Type); ok {
			c.class(integration.Class, in.Class)
		}
	}
	if len(c.seen) != facts.Counts["classes"] || c.fields != facts.Counts["fields"] {
		t.Errorf("%d classes and %d fields, want %d and %d", len(c.seen), c.fields, facts.Counts["classes"], facts.Counts["fields"])
	}
}

type comparer struct {
	t      *testing.T
	facts  manifestTypes
	seen   map[string]*schema.Class
	fields int
}

func (c *comparer) class(name string, got *schema.Class) {
	if got == nil || got.Name != name {
		c.t.Fatalf("class %s: got %+v", name, got)
	}
	if before, ok := c.seen[name]; ok {
		if before != got {
			c.t.Errorf("class %s: two pointers", name)
		}
		return
	}
	c.seen[name] = got
	want := c.facts.Classes[name]
	if len(got.Fields()) != len(want.Fields) {
		c.t.Errorf("class %s: %d fields, want %d", name, len(got.Fields()), len(want.Fields))
	}
	if want.Type != "" {
		if field, value := got.Discriminator(); field != "type" || value != want.Type {
			c.t.Errorf("class %s: told by %s: %s, want type: %s", name, field, value, want.Type)
		}
	}
	for fieldName, w := range want.Fields {
		at := name + "." + fieldName
		f, exact := got.Field(fieldName)
		if f == nil || !exact {
			c.t.Errorf("%s: missing", at)
			continue
		}
		c.fields++
		wantLevel := map[string]string{"": "none"}[w.S] + w.S
		if f.Name != fieldName || f.Required != w.Required || f.Sensitivity.String() != wantLevel || string(f.Hint) != w.H {
			c.t.Errorf("%s: %+v, want %+v", at, *f, w)
		}
		c.typ(at, w.T, f.Type)
	}
}

func (c *comparer) typ(at string, want typeFact, got *schema.Type) {
	if got.Kind().String() != want.Kind || got.Integer() != want.Int {
		c.t.Fatalf("%s: kind %s, want %s", at, got.Kind(), want.Kind)
	}
	switch got.Kind() {
	case schema.Object:
		c.class(want.Ref, got.Class())
	case schema.List, schema.Map:
		c.typ(at, *want.Of, got.Elem())
	case schema.Union:
		arms := want.Any
		if want.Ref != "" {
			arms = c.facts.Unions[want.Ref]
		}
		if len(got.Arms()) != len(arms) {
			c.t.Fatalf("%s: %d arms, want %d", at, len(got.Arms()), len(arms))
		}
		for i, arm := range arms {
			c.typ(at, arm, got.Arms()[i])
		}
	case schema.Literal:
		values := c.facts.Enums[want.Ref]
		if want.Ref == "" {
			for _, v := range want.Values {
				values = append(values, fmt.Sprint(v))
			}
		}
		if len(values) == 0 || !slices.Equal(got.Values(), values) {
			c.t.Errorf("%s: values %q, want %q", at, got.Values(), values)
		}
	}
}

func TestVersionNamesTheSource(t *testing.T) {
	facts := read[manifestTypes](t, "manifest-types.json")
	if want := facts.Source.Date + " (" + facts.Source.Commit[:7] + ")"; schema.Version() != want {
		t.Errorf("%q, want %q", schema.Version(), want)
	}
}

// TestEveryHintHasAConstant keeps the words of the facts and of sensitivity.go
// together.
func TestEveryHintHasAConstant(t *testing.T) {
	source, err := os.ReadFile("sensitivity.go")
	if err != nil {
		t.Fatal(err)
	}
	hints := map[string]bool{}
	for _, class := range read[manifestTypes](t, "manifest-types.json").Classes {
		for _, f := range class.Fields {
			hints[f.H] = true
		}
	}
	for _, row := range read[retiredFields](t, "retired-fields.json").Fields {
		hints[row.Hint] = true
	}
	delete(hints, "")
	for _, constant := range regexp.MustCompile(`Hint = "([a-z-]+)"`).FindAllStringSubmatch(string(source), -1) {
		if !hints[constant[1]] {
			t.Errorf("no field has the hint %q", constant[1])
		}
		delete(hints, constant[1])
	}
	for hint := range hints {
		t.Errorf("no constant for the hint %q", hint)
	}
}
