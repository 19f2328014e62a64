package jsonschema

import (
	"slices"
	"strings"

	"secretref.dev/secretref/schema"
)

// A retiredField is a field that a class of today had once.
type retiredField struct {
	class *schema.Class
	name  string
	each  bool // the value is a map, and what was sensitive are its values
	schema.Retired
}

// gone is the schema of a field that today's API has no more.
func (b *builder) gone(f retiredField) object {
	var o object
	y := typing{hint: f.Hint, sensitivity: f.Sensitivity, null: true}
	switch {
	case f.Sensitivity == schema.Must:
		o = b.secret(f.Hint, false)
	case f.each:
		y.null = false
		o = object{{"type", words("object", "null")}, {"additionalProperties", b.text(y)}}
	default:
		o = b.text(y)
	}
	return b.deprecate(object{{"allOf", list{o}}}, f.LastSeen)
}

// findRetired looks for the classes that retired fields belonged to. Most are
// gone with their fields.
func (b *builder) findRetired() {
	for _, root := range b.roots {
		for _, place := range schema.RetiredRows(root.Type) {
			path, each := strings.CutSuffix(place.Path, ".*")
			steps := strings.Split(path, ".")
			name := steps[len(steps)-1]
			c := classAt(root, steps[:len(steps)-1], place.Via)
			if c == nil {
				continue
			}
			if f, _ := c.Field(name); f != nil {
				continue
			}
			found := retiredField{c, name, each, place.Retired}
			if !slices.Contains(b.retired, found) {
				b.retired = append(b.retired, found)
			}
		}
	}
}

// classAt follows a path from a root to the class that is there today, nil if
// there is none.
func classAt(root schema.Root, steps []string, via []schema.Via) *schema.Class {
	types, at := root.Class.Type().Candidates(), ""
	for i := 0; ; i++ {
		res := schema.Resolve(types, func(field string) (string, bool) {
			for _, v := range via {
				if v.At == at && v.Field == field {
					return v.Type, true
				}
			}
			return "", false
		})
		if res.Unknown || len(res.Classes) != 1 {
			return nil
		}
		if i == len(steps) {
			return res.Classes[0]
		}
		name, items := strings.CutSuffix(steps[i], "[]")
		hit, ok := res.Lookup(name)
		if !ok {
			return nil
		}
		if types = hit.Types; items {
			types = schema.Elems(types)
		}
		at = strings.TrimPrefix(at+"."+steps[i], ".")
	}
}

// retiredIntegration is the schema of an entry of integrations with a type
// that was removed.
func (b *builder) retiredIntegration() object {
	return b.define("retired-integration", func() object {
		var types []string
		for _, in := range schema.Integrations() {
			if in.Retired != "" {
				types = append(types, in.Type)
			}
		}
		return has("type", types)
	})
}

// retiredIntegrations marks the types that were removed, each with the date on
// which it was last seen.
func (b *builder) retiredIntegrations() object {
	return b.define("retired-integrations", func() object {
		var dates []string
		byDate := map[string][]string{}
		for _, in := range schema.Integrations() {
			if in.Retired == "" {
				continue
			}
			if byDate[in.Retired] == nil {
				dates = append(dates, in.Retired)
			}
			byDate[in.Retired] = append(byDate[in.Retired], in.Type)
		}
		slices.Sort(dates)
		var all list
		for _, date := range dates {
			all = append(all, when("type", byDate[date], object{{"properties", object{{"type", b.deprecate(nil, date)}}}}))
		}
		return object{{"allOf", all}}
	})
}
