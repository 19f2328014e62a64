package schema

import "slices"

// Kind is the shape of a type.
type Kind uint8

const (
	Object  Kind = iota // a mapping with the fields of a class
	Union               // one of several types
	List                // a sequence
	Map                 // a mapping with keys of the user's choice
	Literal             // one of a few fixed words
	String
	Number
	Bool
	Any // nothing is declared
)

// String returns the kind in lower case, such as "object".
func (k Kind) String() string {
	names := [...]string{"object", "union", "list", "map", "literal", "string", "number", "bool", "any"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown"
}

// Type is what the API declares for one value. Types come from the catalogue;
// equal types are the same pointer.
type Type struct {
	kind    Kind
	integer bool
	self    uint16 // its own position in types
	ref, n  uint16 // class, element, run of arms or run of words, by kind
}

// Kind returns the shape of the type.
func (t *Type) Kind() Kind { return t.kind }

// Integer reports whether a Number is declared to be whole.
func (t *Type) Integer() bool { return t.integer }

// Class returns the class of an Object, nil for other kinds.
func (t *Type) Class() *Class {
	if t.kind != Object {
		return nil
	}
	return &classes[t.ref]
}

// Elem returns the type of a List's items or a Map's values, nil for other
// kinds.
func (t *Type) Elem() *Type {
	if t.kind != List && t.kind != Map {
		return nil
	}
	return &types[t.ref]
}

// Arms returns the types that a Union allows, nil for other kinds. An arm may
// be a union itself.
func (t *Type) Arms() []*Type {
	if t.kind != Union {
		return nil
	}
	return arms[t.ref : t.ref+t.n : t.ref+t.n]
}

// Values returns the words that a Literal allows, nil for other kinds. The
// boolean literal of the catalogue is the word "true".
func (t *Type) Values() []string {
	if t.kind != Literal {
		return nil
	}
	return words[t.ref : t.ref+t.n : t.ref+t.n]
}

// Candidates returns the type as a list of one, what [Resolve] and [Elems]
// take, without allocating.
func (t *Type) Candidates() []*Type {
	return typeRefs[t.self : t.self+1 : t.self+1]
}

// Elems returns the candidates of the items of a sequence, through unions.
// Below a value of kind Any, items are of kind Any. It returns nil where the
// API declares no sequence.
func Elems(candidates []*Type) []*Type {
	var items []*Type
	for _, t := range candidates {
		switch t.kind {
		case List:
			items = addTypes(items, t.Elem().Candidates())
		case Any:
			items = addTypes(items, t.Candidates())
		case Union:
			items = addTypes(items, Elems(t.Arms()))
		}
	}
	return items
}

// Accepts reports whether a value of kind k is declared here, through unions.
// It says no for kind Union. Any accepts Any only: ask for it by name.
func Accepts(candidates []*Type, k Kind) bool {
	for _, t := range candidates {
		if t.kind == Union && Accepts(t.Arms(), k) || t.kind != Union && t.kind == k {
			return true
		}
	}
	return false
}

// addTypes appends the types that are not in list yet. A list that starts
// empty becomes more itself, which is full: the next append copies it.
func addTypes(list, more []*Type) []*Type {
	if len(list) == 0 {
		return more
	}
	for _, t := range more {
		if !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}
