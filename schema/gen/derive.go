package main

import (
	"fmt"
	"slices"
)

// discriminate finds the field that tells each class from the other arms of
// its unions: a literal `type`, else a literal `role`, else the first required
// literal that no other arm of any of its unions shares.
func (t *tables) discriminate() {
	for i := range t.classes {
		c := &t.classes[i]
		for _, name := range []string{"type", "role"} {
			if j := t.literalField(c, name); j >= 0 && c.tells < 0 {
				c.tells = j
			}
		}
	}
	rivals := t.rivals()
	for i := range t.classes {
		c := &t.classes[i]
		if c.tells >= 0 || len(rivals[i]) == 0 {
			continue
		}
		for j, f := range t.fields[c.first : c.first+c.count] {
			if f.required && t.literalField(c, f.name) == j && t.unshared(f, rivals[i]) {
				c.tells = j
				break
			}
		}
	}
}

// literalField returns the position within the class of a field that admits
// one value only, -1 if there is none of that name.
func (t *tables) literalField(c *classRow, name string) int {
	for j, f := range t.fields[c.first : c.first+c.count] {
		if typ := t.types[f.typ]; f.name == name && typ.kind == "Literal" && typ.n == 1 {
			return j
		}
	}
	return -1
}

// rivals lists for each class the classes that share a union with it.
func (t *tables) rivals() map[int][]int {
	rivals := map[int][]int{}
	for _, typ := range t.types {
		if typ.kind != "Union" {
			continue
		}
		var objects []int
		for _, arm := range t.arms[typ.ref : typ.ref+typ.n] {
			if t.types[arm].kind == "Object" {
				objects = append(objects, t.types[arm].ref)
			}
		}
		for _, a := range objects {
			for _, b := range objects {
				if a != b {
					rivals[a] = append(rivals[a], b)
				}
			}
		}
	}
	return rivals
}

func (t *tables) unshared(f fieldRow, rivals []int) bool {
	for _, r := range rivals {
		c := &t.classes[r]
		j := t.literalField(c, f.name)
		if j < 0 || t.fields[c.first+j].typ == f.typ {
			return false
		}
	}
	return true
}

// markSensitive finds the classes at or below which a secret can sit, and
// refuses a class that contains itself: listing its rows would not end.
func (t *tables) markSensitive() error {
	const open, done = 1, 2
	state := make([]int, len(t.classes))
	var visitClass func(i int) (bool, error)
	var visitType func(i int) (bool, error)
	visitType = func(i int) (bool, error) {
		switch typ := t.types[i]; typ.kind {
		case "Object":
			return visitClass(typ.ref)
		case "List", "Map":
			return visitType(typ.ref)
		case "Union":
			found := false
			for _, arm := range t.arms[typ.ref : typ.ref+typ.n] {
				below, err := visitType(arm)
				if err != nil {
					return false, err
				}
				found = found || below
			}
			return found, nil
		}
		return false, nil
	}
	visitClass = func(i int) (bool, error) {
		c := &t.classes[i]
		switch state[i] {
		case open:
			return false, fmt.Errorf("class %s contains itself", c.name)
		case done:
			return c.sensitive, nil
		}
		state[i] = open
		for _, f := range t.fields[c.first : c.first+c.count] {
			below, err := visitType(f.typ)
			if err != nil {
				return false, err
			}
			c.sensitive = c.sensitive || below || f.sensitivity != "None"
		}
		state[i] = done
		return c.sensitive, nil
	}
	for i := range t.classes {
		if _, err := visitClass(i); err != nil {
			return err
		}
	}
	return nil
}

// mustNames lists, folded and sorted, the field names that are must in every
// declaration, today's and retired. Two hints are left out because the name
// does not say that the value is a credential: a PEM field may hold a public
// certificate, and a secret-fqn field holds the name of a secret.
func (t *tables) mustNames(r retiredFacts) []string {
	must := map[string]bool{}
	note := func(name, sensitivity, hint string) {
		name = fold(name)
		all, seen := must[name]
		must[name] = (all || !seen) && sensitivity == "Must" && hint != "pem" && hint != "secret-fqn"
	}
	for _, f := range t.fields {
		note(f.name, f.sensitivity, f.hint)
	}
	for _, f := range r.Fields {
		note(lastName(f.Path), sensitivities[f.Class], f.Hint)
	}
	var names []string
	for name, all := range must {
		if all {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
