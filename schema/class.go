package schema

// Field is a field of a class.
type Field struct {
	Name        string // as written in YAML
	Type        *Type
	Required    bool // within its object; the object itself may be optional
	Sensitivity Sensitivity
	Hint        Hint
}

// Class is an object type of the API. Classes come from the catalogue; equal
// classes are the same pointer.
type Class struct {
	Name         string // the SDKs' name, such as "OpenAiApiKeyAuth"; for tests and maintainers, not for users
	self         uint16 // its own position in classes, and its object type's in types
	first, count uint16 // its run in fields
	tells        int16  // position in the run of the discriminator, -1 if none
	sensitive    bool   // a secret can sit at or below a field
}

// Type returns the object type of the class, where a walk starts.
func (c *Class) Type() *Type { return typeRefs[c.self] }

// Fields returns the fields in the API's order.
func (c *Class) Fields() []Field {
	return fields[c.first : c.first+c.count : c.first+c.count]
}

// Field returns the field of that name: the one spelled exactly so, else the
// one with the same [Fold] (exact is false), else nil. No class has two fields
// with the same fold.
func (c *Class) Field(name string) (f *Field, exact bool) {
	run := c.Fields()
	for i := range run {
		if run[i].Name == name {
			return &run[i], true
		}
	}
	for i := range run {
		if sameFold(run[i].Name, name) {
			return &run[i], false
		}
	}
	return nil, false
}

// Discriminator returns the field that tells the class from others in its
// place and the one value it has there: "type" and "api-key", "role" and
// "user". Both are empty for a class that has none.
func (c *Class) Discriminator() (field, value string) {
	if c.tells < 0 {
		return "", ""
	}
	f := &c.Fields()[c.tells]
	return f.Name, f.Type.Values()[0]
}

// Matches compares the class's discriminator with a mapping, whose own fields
// get reads. Both results are false if the class has no discriminator or the
// mapping does not set it: the API fills in a `type` that is left out.
func (c *Class) Matches(get func(field string) (string, bool)) (match, contradicts bool) {
	field, want := c.Discriminator()
	if field == "" {
		return false, false
	}
	value, ok := get(field)
	return ok && value == want, ok && value != want
}
