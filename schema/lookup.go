package schema

// Hit is what the catalogue says about one key of a mapping.
type Hit struct {
	// Field is the declaration that decides: of the classes that have the
	// field, the strictest one's. It is nil for a key of a map or of a
	// free-form object; what covers the mapping then covers the value too.
	Field *Field
	// Class is the class that Field belongs to, nil without one.
	Class *Class
	// Exact is false if the key is only another spelling of the field's name.
	Exact bool
	// Types are the candidates of the value, from every class that has the
	// field.
	Types []*Type
}

// Lookup returns what is known about a key of the resolved mapping, and false
// for a key that nothing declares.
func (r *Resolution) Lookup(key string) (Hit, bool) {
	if len(r.Classes) == 1 && len(r.MapElem) == 0 && !r.Any {
		f, exact := r.Classes[0].Field(key)
		if f == nil {
			return Hit{}, false
		}
		return Hit{f, r.Classes[0], exact, f.Type.Candidates()}, true
	}
	var hit Hit
	for _, c := range r.Classes {
		f, exact := c.Field(key)
		if f == nil {
			continue
		}
		hit.Types = addTypes(hit.Types, f.Type.Candidates())
		if hit.Field == nil || f.Sensitivity > hit.Field.Sensitivity ||
			f.Sensitivity == hit.Field.Sensitivity && exact && !hit.Exact {
			hit.Field, hit.Class, hit.Exact = f, c, exact
		}
	}
	hit.Types = addTypes(hit.Types, r.MapElem)
	if r.Any {
		hit.Types = addTypes(hit.Types, types[anyType].Candidates())
	}
	return hit, len(hit.Types) > 0
}
