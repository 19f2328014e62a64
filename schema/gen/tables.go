package main

import (
	"fmt"
	"strings"
)

// tables is the catalogue as rows that refer to each other by position. Type i
// is the object type of class i for every i below the number of classes; the
// other types follow, each once.
type tables struct {
	facts   facts
	classOf map[string]int

	classes []classRow
	fields  []fieldRow
	types   []typeRow
	arms    []int    // positions in types, run after run
	words   []string // values of literals, run after run

	interned map[string]int // type, arms or words by their text
}

type classRow struct {
	name         string
	first, count int  // its run of fields
	tells        int  // which of them is the discriminator, -1 for none
	sensitive    bool // whether it, or an object below it, has a sensitive field
}

type fieldRow struct {
	name        string
	typ         int
	required    bool
	sensitivity string
	hint        string
}

// typeRow: ref and n are the class of an object, the element of a list or map,
// the run of arms of a union, or the run of words of a literal.
type typeRow struct {
	kind    string
	integer bool
	ref, n  int
}

func buildTables(f facts) (*tables, error) {
	t := &tables{facts: f, classOf: map[string]int{}, interned: map[string]int{}}
	for i, name := range f.Classes.names {
		t.classOf[name] = i
		t.types = append(t.types, typeRow{kind: "Object", ref: i})
	}
	for _, name := range f.Classes.names {
		if err := t.addClass(name); err != nil {
			return nil, fmt.Errorf("class %s: %w", name, err)
		}
	}
	t.discriminate()
	if err := t.markSensitive(); err != nil {
		return nil, err
	}
	if n := max(len(t.fields), len(t.types), len(t.arms), len(t.words)); n > 1<<16-1 {
		return nil, fmt.Errorf("a table has %d rows; positions are 16 bits wide", n)
	}
	return t, nil
}

func (t *tables) addClass(name string) error {
	class := t.facts.Classes.values[name]
	row := classRow{name: name, first: len(t.fields), count: len(class.Fields.names), tells: -1}
	spelled := map[string]string{}
	for _, fieldName := range class.Fields.names {
		if other, ok := spelled[fold(fieldName)]; ok {
			return fmt.Errorf("fields %q and %q differ only in spelling", fieldName, other)
		}
		spelled[fold(fieldName)] = fieldName
		f := class.Fields.values[fieldName]
		typ, err := t.addType(f.T)
		if err != nil {
			return fmt.Errorf("field %q: %w", fieldName, err)
		}
		level, ok := sensitivities[f.S]
		if !ok || (f.S == "") != (f.H == "") {
			return fmt.Errorf("field %q: sensitivity %q with hint %q", fieldName, f.S, f.H)
		}
		t.fields = append(t.fields, fieldRow{fieldName, typ, f.Required, level, f.H})
	}
	t.classes = append(t.classes, row)
	return nil
}

// sensitivities maps the facts' words to the package's constants.
var sensitivities = map[string]string{"": "None", "id": "ID", "maybe": "Maybe", "must": "Must"}

// addType returns the position of the type that e writes.
func (t *tables) addType(e typeExpr) (int, error) {
	switch e.Kind {
	case "object":
		i, ok := t.classOf[e.Ref]
		if !ok {
			return 0, fmt.Errorf("no class %q", e.Ref)
		}
		return i, nil
	case "union":
		return t.addUnion(e)
	case "list", "map":
		if e.Of == nil {
			return 0, fmt.Errorf("a %s of nothing", e.Kind)
		}
		of, err := t.addType(*e.Of)
		return t.intern(typeRow{kind: kinds[e.Kind], ref: of}), err
	case "literal":
		return t.addLiteral(e)
	case "string", "number", "bool", "any":
		return t.intern(typeRow{kind: kinds[e.Kind], integer: e.Int}), nil
	}
	return 0, fmt.Errorf("no type kind %q", e.Kind)
}

// kinds maps the facts' words to the package's constants.
var kinds = map[string]string{
	"list": "List", "map": "Map", "string": "String", "number": "Number", "bool": "Bool", "any": "Any",
}

func (t *tables) addUnion(e typeExpr) (int, error) {
	exprs := e.Any
	if e.Ref != "" {
		exprs = t.facts.Unions[e.Ref]
	}
	if len(exprs) == 0 {
		return 0, fmt.Errorf("no union %q", e.Ref)
	}
	run := make([]int, len(exprs))
	for i, arm := range exprs {
		var err error
		if run[i], err = t.addType(arm); err != nil {
			return 0, err
		}
	}
	key := fmt.Sprint("arms ", run)
	if _, ok := t.interned[key]; !ok {
		t.interned[key] = len(t.arms)
		t.arms = append(t.arms, run...)
	}
	return t.intern(typeRow{kind: "Union", ref: t.interned[key], n: len(run)}), nil
}

func (t *tables) addLiteral(e typeExpr) (int, error) {
	values := t.facts.Enums[e.Ref]
	if e.Ref == "" {
		for _, v := range e.Values {
			values = append(values, fmt.Sprint(v)) // "true" for the one boolean
		}
	}
	if len(values) == 0 {
		return 0, fmt.Errorf("no values for the literal %q", e.Ref)
	}
	key := fmt.Sprintf("words %q", values)
	if _, ok := t.interned[key]; !ok {
		t.interned[key] = len(t.words)
		t.words = append(t.words, values...)
	}
	return t.intern(typeRow{kind: "Literal", ref: t.interned[key], n: len(values)}), nil
}

func (t *tables) intern(row typeRow) int {
	key := fmt.Sprint("type ", row)
	i, ok := t.interned[key]
	if !ok {
		i = len(t.types)
		t.interned[key] = i
		t.types = append(t.types, row)
	}
	return i
}

// fold is schema.Fold for the plain ASCII names of the facts. The generator
// cannot import the package that it writes.
func fold(name string) string {
	return strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(strings.ToLower(name))
}
