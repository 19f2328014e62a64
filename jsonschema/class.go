package jsonschema

import (
	"strings"

	"secretref.dev/secretref/schema"
)

// classDef is the definition of a class. It takes null as well, which stands
// for a field that is left out; where a field is required, the place that
// refers to the class asks for an object.
func (b *builder) classDef(c *schema.Class) object {
	var properties object
	var required list
	for _, f := range c.Fields() {
		properties = append(properties, member{f.Name, b.field(&f)})
		if f.Required {
			required = append(required, f.Name)
		}
	}
	for _, gone := range b.retired {
		if gone.class == c {
			properties = append(properties, member{gone.name, b.gone(gone)})
		}
	}
	def := object{{"title", title(c)}, {"type", words("object", "null")}}
	if properties != nil {
		def = append(def, member{"properties", properties})
	}
	if required != nil {
		def = append(def, member{"required", required})
	}
	return append(def, member{"allOf", list{b.credentialNames()}})
}

// title is what an editor calls an object of the class: its literal, else the
// words of its name.
func title(c *schema.Class) string {
	if _, value := c.Discriminator(); value != "" {
		return value
	}
	return strings.Join(parts(c.Name), " ")
}

func (b *builder) field(f *schema.Field) object {
	if f.Sensitivity == schema.Must {
		return b.secret(f.Hint, f.Required)
	}
	t := typing{hint: f.Hint, sensitivity: f.Sensitivity, null: !f.Required}
	return b.typed(f.Type, t)
}

// typing is what a field says about the types below it.
type typing struct {
	hint        schema.Hint
	sensitivity schema.Sensitivity
	null        bool // may be left empty
}

// names returns the type keyword's value.
func (t typing) names(typ string) any {
	if t.null {
		return words(typ, "null")
	}
	return typ
}

func (b *builder) typed(t *schema.Type, y typing) object {
	below := y
	below.null = false
	switch t.Kind() {
	case schema.Object:
		if y.null {
			return b.class(t.Class())
		}
		return b.mapping(b.class(t.Class()))
	case schema.Union:
		return b.union(t, y)
	case schema.List:
		return object{{"type", y.names("array")}, {"items", b.typed(t.Elem(), below)}}
	case schema.Map:
		return b.mapped(t, y)
	case schema.Literal:
		return oneOf(t.Values())
	case schema.String:
		return b.text(y)
	case schema.Number:
		if t.Integer() {
			return object{{"type", y.names("integer")}}
		}
		return object{{"type", y.names("number")}}
	case schema.Bool:
		return object{{"type", y.names("boolean")}}
	}
	return object{}
}

// mapping asks for an object where it may not be left out.
func (b *builder) mapping(o object) object {
	return object{{"allOf", list{o}}, {"type", "object"}, {"errorMessage", "expected a mapping"}}
}

func (b *builder) mapped(t *schema.Type, y typing) object {
	below := y
	below.null = false
	o := object{{"type", y.names("object")}}
	if elem := b.typed(t.Elem(), below); len(elem) > 0 {
		o = append(o, member{"additionalProperties", elem})
	}
	if t.Elem().Kind() != schema.String {
		return o
	}
	switch y.hint {
	case schema.HintAuthHeaderMap, schema.HintHeaderMap, schema.HintAuthEnvMap, schema.HintEnvMap:
		o = append(o, member{"patternProperties", object{{telling, b.telling(y.hint)}}})
	}
	return o
}
