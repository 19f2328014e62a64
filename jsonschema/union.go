package jsonschema

import (
	"strings"

	"secretref.dev/secretref/schema"
)

// union is the schema of several types in one place: objects are told apart by
// their literal, other kinds by what they are.
func (b *builder) union(t *schema.Type, y typing) object {
	var objects []*schema.Class
	var others []*schema.Type
	for _, arm := range flat(t) {
		if arm.Kind() == schema.Object {
			objects = append(objects, arm.Class())
		} else {
			others = append(others, arm)
		}
	}
	below := y
	below.null = false
	var any list
	for _, other := range others {
		any = append(any, b.typed(other, below))
	}
	if field := discriminator(objects); field != "" {
		selection := b.selection(objects, field, y.null && len(others) == 0)
		if len(others) == 0 {
			return selection
		}
		any = append(any, selection)
	} else {
		for _, c := range objects {
			any = append(any, b.class(c))
		}
	}
	if y.null {
		any = append(any, object{{"type", "null"}})
	}
	return object{{"anyOf", any}}
}

func flat(t *schema.Type) []*schema.Type {
	if t.Kind() != schema.Union {
		return []*schema.Type{t}
	}
	var arms []*schema.Type
	for _, arm := range t.Arms() {
		arms = append(arms, flat(arm)...)
	}
	return arms
}

// discriminator is the field that tells all of the classes apart, "" if they
// have none in common.
func discriminator(classes []*schema.Class) string {
	common := ""
	for i, c := range classes {
		field, _ := c.Discriminator()
		if field == "" || i > 0 && field != common {
			return ""
		}
		common = field
	}
	return common
}

// selection is the schema of objects that one field tells apart. Before that
// field has a value, an editor proposes it and nothing else.
func (b *builder) selection(classes []*schema.Class, field string, null bool) object {
	var values []string
	byValue := map[string]list{}
	required := true
	for _, c := range classes {
		_, value := c.Discriminator()
		if byValue[value] == nil {
			values = append(values, value)
		}
		byValue[value] = append(byValue[value], b.class(c))
		f, _ := c.Field(field)
		required = required && f.Required
	}
	all := list{b.credentialNames(), b.among(field, values)}
	for _, value := range values {
		then := object{{"anyOf", byValue[value]}}
		if arms := byValue[value]; len(arms) == 1 {
			then = arms[0].(object)
		}
		all = append(all, when(field, []string{value}, then))
	}
	o := object{{"type", typing{null: null}.names("object")}, {"errorMessage", "expected a mapping with " + field}}
	if required {
		o = append(o, member{"required", words(field)})
	}
	return append(o, member{"allOf", all})
}

// among asks for one of the values. Integration types that were removed are
// marked instead, and not proposed.
func (b *builder) among(field string, values []string) object {
	expect := object{{"properties", object{{field, object{
		{"enum", words(values...)},
		{"errorMessage", "expected " + field + ": " + strings.Join(values, ", ")},
	}}}}}
	if field != "type" || !strings.HasPrefix(values[0], "integration/") {
		return expect
	}
	return object{{"allOf", list{b.retiredIntegrations()}}, {"if", b.retiredIntegration()}, {"else", expect}}
}
