package schema

import "slices"

// Resolution is what the candidates of a mapping say about it.
type Resolution struct {
	// Classes are the classes that the mapping can be: those whose
	// discriminator has the mapping's value, and those without one, which no
	// value rules out. If none matches, or the mapping sets no discriminator,
	// all of them.
	Classes []*Class
	// MapElem are the candidates of the values where the API declares a map.
	MapElem []*Type
	// Any is set where the API declares nothing: every key is allowed.
	Any bool
	// Unknown is set if the mapping sets a discriminator to a value that no
	// class here has. Discriminator is then that field, and Allowed the
	// values it can have.
	Unknown       bool
	Discriminator string
	Allowed       []string
}

// Resolve picks, for a mapping, what its candidates say about it, through
// unions. get reads a field of the mapping by its wire name, and reports false
// for one that is absent or not a scalar; it is not called for other fields
// than discriminators.
func Resolve(candidates []*Type, get func(field string) (string, bool)) Resolution {
	r := resolver{get: get}
	r.scan(candidates)
	if !r.matched {
		r.Classes = nil
		r.all(candidates)
		r.Unknown = r.Discriminator != "" && !r.open
	}
	if r.Unknown {
		r.allow(r.Classes)
	} else {
		r.Discriminator = ""
	}
	return r.Resolution
}

// resolver collects a Resolution.
type resolver struct {
	Resolution
	get     func(field string) (string, bool)
	matched bool // a discriminator has the mapping's value
	open    bool // a class without discriminator is here

	// The last answer of get: nearly every class asks for the same field.
	asked, answer string
	answered      bool
}

func (r *resolver) scan(candidates []*Type) {
	for _, t := range candidates {
		switch t.kind {
		case Union:
			r.scan(t.Arms())
		case Map:
			r.MapElem = addTypes(r.MapElem, t.Elem().Candidates())
		case Any:
			r.Any = true
		case Object:
			r.weigh(t.Class())
		}
	}
}

// weigh adds a class that the mapping's literals do not rule out.
func (r *resolver) weigh(c *Class) {
	field, want := c.Discriminator()
	if field == "" {
		r.open = true
		r.Classes = addClass(r.Classes, c)
		return
	}
	switch value, ok := r.value(field); {
	case !ok:
	case value == want:
		r.matched = true
		r.Classes = addClass(r.Classes, c)
	case r.Discriminator == "":
		r.Discriminator = field
	}
}

// value is get with a memory of one.
func (r *resolver) value(field string) (string, bool) {
	if field != r.asked {
		r.asked = field
		r.answer, r.answered = r.get(field)
	}
	return r.answer, r.answered
}

// all adds every class, whatever its literals.
func (r *resolver) all(candidates []*Type) {
	for _, t := range candidates {
		switch t.kind {
		case Union:
			r.all(t.Arms())
		case Object:
			r.Classes = addClass(r.Classes, t.Class())
		}
	}
}

// allow lists the values that the unknown discriminator can have.
func (r *resolver) allow(classes []*Class) {
	for _, c := range classes {
		field, value := c.Discriminator()
		if field == r.Discriminator && !slices.Contains(r.Allowed, value) {
			r.Allowed = append(r.Allowed, value)
		}
	}
}

// addClass is addTypes for classes.
func addClass(list []*Class, c *Class) []*Class {
	if len(list) == 0 {
		return classRefs[c.self : c.self+1 : c.self+1]
	}
	if slices.Contains(list, c) {
		return list
	}
	return append(list, c)
}
