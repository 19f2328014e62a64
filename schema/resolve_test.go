package schema_test

import (
	"slices"
	"testing"

	"secretref.dev/secretref/schema"
)

// mapping reads the string fields of a mapping.
func mapping(fields map[string]string) func(string) (string, bool) {
	return func(field string) (string, bool) {
		value, ok := fields[field]
		return value, ok
	}
}

// candidates returns what the API declares at a path of plain names.
func candidates(t testing.TB, root, path string) []*schema.Type {
	t.Helper()
	return walk(t, root, path, func(string, string) (string, bool) { return "", false }).types
}

func names(classes []*schema.Class) (names []string) {
	for _, c := range classes {
		names = append(names, c.Name)
	}
	return names
}

func TestResolvePicksByType(t *testing.T) {
	auth := candidates(t, "provider-account/google-vertex", "auth_data")
	r := schema.Resolve(auth, mapping(map[string]string{"type": "key-file"}))
	if got := names(r.Classes); !slices.Equal(got, []string{"VertexKeyFileAuth"}) || r.Unknown || r.Allowed != nil {
		t.Errorf("%v %+v", got, r)
	}
	hit, ok := r.Lookup("keyFileContent")
	if !ok || hit.Exact || hit.Field.Name != "key_file_content" || hit.Field.Sensitivity != schema.Must {
		t.Errorf("%+v", hit)
	}
	if _, ok := r.Lookup("no_such_field"); ok {
		t.Error("found no_such_field")
	}
}

func TestTheStrictestDecidesWithoutType(t *testing.T) {
	auth := candidates(t, "provider-account/google-vertex", "auth_data")
	r := schema.Resolve(auth, mapping(nil))
	hit, ok := r.Lookup("key_file_content")
	if len(r.Classes) < 2 || r.Unknown || !ok || hit.Field.Sensitivity != schema.Must || hit.Class.Name != "VertexKeyFileAuth" {
		t.Errorf("%v %+v", names(r.Classes), hit)
	}
}

func TestAnUnknownTypeKeepsAllAndSaysWhatIsAllowed(t *testing.T) {
	auth := candidates(t, "provider-account/google-vertex", "auth_data")
	r := schema.Resolve(auth, mapping(map[string]string{"type": "key_file"}))
	if !r.Unknown || r.Discriminator != "type" || !slices.Contains(r.Allowed, "key-file") || len(r.Classes) != len(r.Allowed) {
		t.Errorf("%v %+v", names(r.Classes), r)
	}
	if word, d := schema.Closest("key_file", r.Allowed); word != "key-file" || d != 1 {
		t.Errorf("closest %q %d", word, d)
	}
}

func TestASingleClassCanBeContradicted(t *testing.T) {
	root, _ := schema.RootOf("provider-account/openai")
	r := schema.Resolve(root.Class.Type().Candidates(), mapping(map[string]string{"type": "provider-account/opneai"}))
	if !r.Unknown || len(r.Classes) != 1 || !slices.Equal(r.Allowed, []string{"provider-account/openai"}) {
		t.Errorf("%+v", r)
	}
}

// TestALiteralCannotHideAnArmWithoutOne: a Flyte template of type snowflake may
// still be read as the arm without type, which holds the build secrets.
func TestALiteralCannotHideAnArmWithoutOne(t *testing.T) {
	types := map[string]string{
		"flyte_entities[].template":                                     "snowflake",
		"flyte_entities[].template.custom.truefoundry":                  "container-task-config",
		"flyte_entities[].template.custom.truefoundry.image":            "build",
		"flyte_entities[].template.custom.truefoundry.image.build_spec": "dockerfile",
	}
	end := walk(t, "workflow", "flyte_entities[].template.custom.truefoundry.image.build_spec.build_secrets[].value",
		func(at, field string) (string, bool) {
			typ, ok := types[at]
			return typ, ok && field == "type"
		})
	if end.unknown || end.cover.Sensitivity != schema.Must {
		t.Errorf("%+v", *end.cover)
	}
}

func TestAnArmWithoutLiteralTakesAnyValue(t *testing.T) {
	template := candidates(t, "workflow", "flyte_entities[].template")
	r := schema.Resolve(template, mapping(map[string]string{"type": "python-task"}))
	if r.Unknown || !slices.Contains(names(r.Classes), "TruefoundryFlyteTaskTemplate") || len(r.Classes) < 2 {
		t.Errorf("%v %+v", names(r.Classes), r)
	}
}

func TestMessagesAreToldByRole(t *testing.T) {
	r := schema.Resolve(candidates(t, "chat_prompt", "messages[]"), mapping(map[string]string{"role": "user"}))
	if got := names(r.Classes); !slices.Equal(got, []string{"UserMessage"}) {
		t.Fatal(got)
	}
	if field, value := r.Classes[0].Discriminator(); field != "role" || value != "user" {
		t.Error(field, value)
	}
}

func TestMatches(t *testing.T) {
	root, _ := schema.RootOf("provider-account/openai")
	for _, test := range []struct {
		fields             map[string]string
		match, contradicts bool
	}{
		{map[string]string{"type": "provider-account/openai"}, true, false},
		{map[string]string{"type": "provider-account/groq"}, false, true},
		{nil, false, false},
	} {
		match, contradicts := root.Class.Matches(mapping(test.fields))
		if match != test.match || contradicts != test.contradicts {
			t.Errorf("%v: %t %t", test.fields, match, contradicts)
		}
	}
}

// TestDiscriminatorsTellApart: within a union no two arms have the same
// discriminator and value.
func TestDiscriminatorsTellApart(t *testing.T) {
	seen := map[*schema.Type]bool{}
	var visit func(typ *schema.Type)
	visit = func(typ *schema.Type) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		told := map[[2]string]bool{}
		for _, arm := range typ.Arms() {
			if c := arm.Class(); c != nil {
				field, value := c.Discriminator()
				if field != "" && told[[2]string{field, value}] {
					t.Errorf("%s: another arm has %s: %s", c.Name, field, value)
				}
				told[[2]string{field, value}] = true
			}
			visit(arm)
		}
		if typ.Elem() != nil {
			visit(typ.Elem())
		}
		if c := typ.Class(); c != nil {
			for _, f := range c.Fields() {
				visit(f.Type)
			}
		}
	}
	for _, root := range schema.Roots() {
		if root.Class != nil {
			visit(root.Class.Type())
		}
	}
}

func TestMapsAndFreeFormObjects(t *testing.T) {
	r := schema.Resolve(candidates(t, "service", "env"), mapping(nil))
	hit, ok := r.Lookup("ANY_KEY")
	if !ok || hit.Field != nil || hit.Class != nil || r.Any || !schema.Accepts(hit.Types, schema.String) {
		t.Errorf("env: %+v %+v", r, hit)
	}
	below := candidates(t, "helm", "values.a")
	r = schema.Resolve(below, mapping(map[string]string{"type": "whatever"}))
	hit, ok = r.Lookup("b")
	if !ok || !r.Any || r.Unknown || hit.Field != nil || !schema.Accepts(hit.Types, schema.Any) {
		t.Errorf("values: %+v %+v", r, hit)
	}
	if items := schema.Elems(hit.Types); !slices.Equal(items, hit.Types) {
		t.Errorf("items of anything: %v", items)
	}
}

func TestElemsAndAcceptsSeeThroughUnions(t *testing.T) {
	command := candidates(t, "service", "image.command")
	if !schema.Accepts(command, schema.String) || !schema.Accepts(command, schema.List) || schema.Accepts(command, schema.Number) {
		t.Error("command takes a string or a list")
	}
	if items := schema.Elems(command); !schema.Accepts(items, schema.String) {
		t.Errorf("items of command: %v", items)
	}
	if items := schema.Elems(candidates(t, "service", "env")); items != nil {
		t.Errorf("items of a map: %v", items)
	}
}

func TestAMappingWhereNoneIsDeclaredHasNoFields(t *testing.T) {
	r := schema.Resolve(candidates(t, "provider-account/openai", "auth_data.api_key"), mapping(nil))
	if _, ok := r.Lookup("x"); ok || r.Classes != nil || r.MapElem != nil || r.Any {
		t.Errorf("%+v", r)
	}
	r = schema.Resolve(nil, mapping(nil))
	if _, ok := r.Lookup("x"); ok {
		t.Error("a field of nothing")
	}
}

// TestResultsDoNotShareRoomToAppend: what a caller appends to one result never
// shows in the tables.
func TestResultsDoNotShareRoomToAppend(t *testing.T) {
	root, _ := schema.RootOf("service")
	other, _ := schema.RootOf("helm")
	one := root.Class.Type().Candidates()
	_ = append(one, other.Class.Type())
	fields := root.Class.Fields()
	_ = append(fields, schema.Field{Name: "x"})
	r := schema.Resolve(one, mapping(nil))
	_ = append(r.Classes, other.Class)
	TestEveryFieldIsThere(t)
}
