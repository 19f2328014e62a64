package jsonschema

import (
	"slices"

	"secretref.dev/secretref/schema"
)

// The names of definitions that are no class. Those of classes begin with a
// capital letter.
const (
	documentDef    = "document"
	manifestDef    = "manifest"
	knownDef       = "known-type"
	credentialsDef = "credential-names"
	accountDef     = "account"
)

// document is the whole schema. Its definitions are made on the way, and then
// those of the classes that they lead to, breadth first.
func (b *builder) document() object {
	title := "TrueFoundry manifest"
	if len(b.Types) == 1 {
		title = b.Types[0]
	}
	first := b.define(documentDef, b.anyDocument)
	for len(b.queue) > 0 {
		c := b.queue[0]
		b.queue = b.queue[1:]
		b.define(c.Name, func() object { return b.classDef(c) })
	}
	slices.SortStableFunc(b.defs, func(x, y member) int { return order(x) - order(y) })
	return object{
		{"$schema", b.dialect()},
		{"title", title},
		{"description", "Made by secretref from the catalogue of " + schema.Version() + "."},
		{"allOf", list{first}},
		{"items", first},
		{b.container(), b.defs},
	}
}

// order puts the classes last.
func order(def member) int {
	if c := def.key[0]; c >= 'A' && c <= 'Z' {
		return 1
	}
	return 0
}

// anyDocument tells manifests from Kubernetes objects. An object whose type is
// that of a manifest is one, whatever else it has.
func (b *builder) anyDocument() object {
	manifest := b.define(manifestDef, b.manifest)
	return object{
		{"type", words("object", "array", "null")},
		{"if", object{{"required", words("apiVersion", "kind")}}},
		{"then", object{{"allOf", list{
			b.known(),
			object{
				{"if", object{{"properties", object{{"kind", object{{"const", "TrueFoundryManifest"}}}}}}},
				{"then", object{{"required", words("spec")}, {"properties", object{
					{"spec", append(b.mapping(manifest), member{"required", words("type")})}}}}},
			},
			object{
				{"if", object{{"properties", object{{"kind", object{{"const", "List"}}}}}}},
				{"then", object{{"properties", object{{"items", object{{"items", b.to(documentDef)}}}}}}},
			},
		}}}},
		{"else", manifest},
	}
}

// known leads from the type to the class.
func (b *builder) known() object {
	return b.define(knownDef, func() object {
		var all list
		for _, root := range b.roots {
			all = append(all, when("type", []string{root.Type}, b.class(root.Class)))
		}
		return object{{"allOf", all}}
	})
}

// manifest is a document that is no Kubernetes object. One without any of the
// signs of a manifest may be something else.
func (b *builder) manifest() object {
	var types, retired []string
	for _, root := range b.roots {
		types = append(types, root.Type)
	}
	all := list{
		b.known(),
		b.account(),
		object{
			{"if", object{{"anyOf", list{object{{"required", words("auth_data")}}, object{{"required", words("integrations")}}}}}},
			{"then", object{{"required", words("type")}}},
		},
	}
	expect := object{{"properties", object{{"type", object{
		{"description", "Type of the manifest"},
		{"enum", words(types...)},
		{"errorMessage", unknownType(len(types))},
	}}}}}
	if len(b.Types) > 0 {
		return object{{"allOf", append(all, expect)}}
	}
	for _, root := range schema.Roots() {
		if root.Class == nil {
			retired = append(retired, root.Type)
			all = append(all, when("type", []string{root.Type}, object{{"properties", object{{"type", b.deprecate(nil, root.Retired)}}}}))
		}
	}
	return object{{"allOf", append(all, unless(retired, expect))}}
}

func unknownType(n int) string {
	if n == 1 {
		return "another type than that of this schema"
	}
	return `not a type of manifest that the catalogue knows; "secretref explain types" lists them`
}

// when applies a schema to objects whose field is one of the values.
func when(field string, values []string, then object) object {
	return object{{"if", has(field, values)}, {"then", then}}
}

// unless applies a schema to objects whose type is none of the values. It is
// no part of what an editor proposes for the type.
func unless(types []string, otherwise object) object {
	if len(types) == 0 {
		return otherwise
	}
	return object{{"if", has("type", types)}, {"else", otherwise}}
}

func has(field string, values []string) object {
	return object{{"required", words(field)}, {"properties", object{{field, oneOf(values)}}}}
}

// oneOf is the schema of a literal.
func oneOf(values []string) object {
	if len(values) == 1 {
		if values[0] == "true" { // the one boolean among the catalogue's literals
			return object{{"const", true}}
		}
		return object{{"const", values[0]}}
	}
	return object{{"enum", words(values...)}}
}

// account covers the places where all accounts have their credentials, also
// where the types there are misspelt or retired. By patternProperties, because
// an editor proposes what it finds in properties.
func (b *builder) account() object {
	return b.define(accountDef, func() object {
		names := b.credentialNames()
		auth := member{"^auth_data$", names}
		entry := object{{"allOf", list{names}}, {"patternProperties", object{auth}}}
		return object{
			{"allOf", list{names}},
			{"patternProperties", object{auth, {"^integrations$", object{{"items", entry}}}}},
		}
	})
}
