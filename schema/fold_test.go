package schema_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"secretref.dev/secretref/schema"
)

func TestFold(t *testing.T) {
	for _, test := range [][2]string{
		{"apiKey", "apikey"}, {"API-KEY", "apikey"}, {"api_key", "apikey"}, {"api.key", "apikey"},
		{"Api Key", "apikey"}, {"apikey", "apikey"}, {"", ""}, {"_", ""}, {"ÉTÉ", "été"}, {"\u212Aey", "key"},
	} {
		if got := schema.Fold(test[0]); got != test[1] {
			t.Errorf("Fold(%q) = %q, want %q", test[0], got, test[1])
		}
	}
}

func TestFieldIsFoundInAnySpelling(t *testing.T) {
	root, _ := schema.RootOf("provider-account/openai")
	for name, want := range map[string]bool{"auth_data": true, "authData": false, "AUTH-DATA": false, "Auth Data": false} {
		if f, exact := root.Class.Field(name); f == nil || f.Name != "auth_data" || exact != want {
			t.Errorf("%q: %+v, exact %t", name, f, exact)
		}
	}
	for _, name := range []string{"", "auth", "auth_datas", "_"} {
		if f, _ := root.Class.Field(name); f != nil {
			t.Errorf("%q found %q", name, f.Name)
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("api_key")
	f.Add("API-Key\xff")
	f.Add("İstanbul KEY")
	root, _ := schema.RootOf("provider-account/openai")
	f.Fuzz(func(t *testing.T, name string) {
		folded := schema.Fold(name)
		if again := schema.Fold(folded); again != folded {
			t.Errorf("Fold(%q) = %q, folded again %q", name, folded, again)
		}
		if strings.ContainsAny(folded, "_-. ") {
			t.Errorf("Fold(%q) = %q has a separator", name, folded)
		}
		field, _ := root.Class.Field(name)
		same := slices.ContainsFunc(root.Class.Fields(), func(f schema.Field) bool { return schema.Fold(f.Name) == folded })
		if (field != nil) != same {
			t.Errorf("%q: found %t, same fold %t", name, field != nil, same)
		}
	})
}

// TestMustNamesAreMustEverywhere works the names out again from the facts.
func TestMustNamesAreMustEverywhere(t *testing.T) {
	other, must := map[string]bool{}, map[string]bool{}
	note := func(name, level, hint string) {
		if level == "must" && hint != "pem" && hint != "secret-fqn" {
			must[schema.Fold(name)] = true
		} else {
			other[schema.Fold(name)] = true
		}
	}
	for _, class := range read[manifestTypes](t, "manifest-types.json").Classes {
		for name, f := range class.Fields {
			note(name, f.S, f.H)
		}
	}
	for _, row := range read[retiredFields](t, "retired-fields.json").Fields {
		path := strings.TrimSuffix(row.Path, ".*")
		note(path[strings.LastIndexByte(path, '.')+1:], row.Class, row.Hint)
	}
	for name := range must {
		if schema.MustName(name) == other[name] {
			t.Errorf("%s: MustName is %t", name, schema.MustName(name))
		}
	}
	for name := range other {
		if schema.MustName(name) {
			t.Errorf("%s is not must everywhere", name)
		}
	}
	if !maps.Equal(map[string]bool{"apikey": true, "secretaccesskey": true, "clientsecret": true, "password": true}, pick(schema.MustName,
		"apikey", "secretaccesskey", "clientsecret", "password", "api_key", "url", "webhookurl", "value", "certificate", "secretfqn", "")) {
		t.Error("the names everyone expects")
	}
}

func pick(is func(string) bool, names ...string) map[string]bool {
	picked := map[string]bool{}
	for _, name := range names {
		if is(name) {
			picked[name] = true
		}
	}
	return picked
}
