package check

import (
	"fmt"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/schema"
)

// undeclared says what there is to know about a key that the catalogue does
// not have here: a retired field, a misspelt or misplaced one, or nothing.
func (w *walker) undeclared(res schema.Resolution, q place, name string, v *manifest.Node) cover {
	c := cover{unknown: true}
	if w.freeze != nil || w.root.Type == "" {
		return c
	}
	if retired, ok := schema.RetiredRow(w.root.Type, q.path.From(w.body.Path), w.typeAt); ok {
		c.sensitivity, c.hint, c.unknown = retired.Sensitivity, retired.Hint, false
		q.at = v
		w.report(finding{rule: "retired-field", place: q, message: fmt.Sprintf("%s was removed from the API; it was last seen on %s", redact.Text(name), retired.LastSeen),
			hint: "secretref explain " + w.root.Type + " lists the fields of today"})
		return c
	}
	if v.IsNull() {
		return c
	}
	if field := w.intended(res, name); field != "" {
		w.misspelt(q, v, field)
		return cover{sensitivity: schema.Must, hint: schema.HintToken}
	}
	w.misplaced(res, q, name, v)
	return c
}

// retiredHere reports whether a type that no class has was one once.
func (w *walker) retiredHere(p place, n *manifest.Node) bool {
	if w.root.Type == "" {
		return false
	}
	for _, pair := range n.Pairs() {
		k := pair.Key.Resolve()
		if k == nil || k.Kind != manifest.Scalar {
			continue
		}
		if _, ok := schema.RetiredRow(w.root.Type, w.paths.Key(p.path, k.Value).From(w.body.Path), w.typeAt); ok {
			return true
		}
	}
	return false
}

// typeAt reads the type of a mapping above the value being walked, or of one
// right below it.
func (w *walker) typeAt(at string) (string, bool) {
	for i := len(w.frames) - 1; i >= 0; i-- {
		if f := w.frames[i]; f.path.From(w.body.Path) == at {
			t := f.node.Text("type")
			return t, t != ""
		}
	}
	return "", false
}

// intended finds the secret field that a key nearly spells.
func (w *walker) intended(res schema.Resolution, name string) string {
	folded := schema.Fold(name)
	if len(folded) < 4 { // tokn is token; of url there would be too many
		return ""
	}
	allowed := 1
	if len(folded) >= 8 {
		allowed = 2
	}
	for _, c := range res.Classes {
		var must []string
		for _, f := range c.Fields() {
			if f.Sensitivity == schema.Must && len(f.Name) >= 5 {
				must = append(must, schema.Fold(f.Name))
			}
		}
		if word, distance := schema.Closest(folded, must); word != "" && distance > 0 && distance <= allowed {
			for _, f := range c.Fields() {
				if schema.Fold(f.Name) == word {
					return f.Name
				}
			}
		}
	}
	return ""
}

// misspelt warns of a field whose name is written in another way.
func (w *walker) misspelt(q place, v *manifest.Node, field string) {
	q.at = v
	if q.key != nil {
		q.at = q.key
	}
	w.report(finding{rule: "misplaced-field", place: q, message: fmt.Sprintf("there is no field %s here; it is spelt %s", shown(q.name), field),
		hint: "rename it to " + field})
}

// misplaced warns of a field that asks for a credential where the type has
// none of that name.
func (w *walker) misplaced(res schema.Resolution, q place, name string, v *manifest.Node) {
	leaf := v.Resolve()
	if leaf == nil || leaf.Kind != manifest.Scalar || res.Any || len(res.MapElem) > 0 || w.root.Type == "secret-group" {
		return
	}
	if !credentialName(name) && !schema.MustName(schema.Fold(name)) {
		return
	}
	homes := schema.Homes(w.root.Type, name) // reads the whole type: not for every field
	if len(res.Classes) == 0 && len(homes) == 0 {
		return
	}
	f := finding{rule: "misplaced-field", place: q, message: fmt.Sprintf("the type has no field %s here", shown(name))}
	f.place.at = v
	if q.key != nil {
		f.place.at = q.key
	}
	f.hint = "secretref explain " + w.root.Type + " lists the fields it has"
	if len(homes) > 0 {
		f.hint = "it belongs at " + homes[0]
	}
	w.report(f)
}

// shown is a key as a message may repeat it.
func shown(name string) string {
	name = keyName(name)
	if manifest.PlainWord(name) {
		return redact.Text(name)
	}
	return redact.Text(fmt.Sprintf("%q", name))
}

// secretGroupValue reports values in a manifest of a secret group, which
// declares a group and must not carry what is in it.
func (w *walker) secretGroupValue(n *manifest.Node, p place) bool {
	if w.root.Type != "secret-group" || !p.cover.unknown || n.IsNull() || n.Value == "" {
		return false
	}
	first := ""
	for s := p.path; s != nil && s != w.body.Path; s = s.Parent() {
		if s.Parent() == w.body.Path {
			first = schema.Fold(s.Last())
		}
	}
	switch first {
	case "secrets", "secret", "values", "value", "data", "stringdata", "keys", "items", "secretkeys", "secretvalues":
	default:
		return false
	}
	switch schema.Fold(p.name) {
	case "key", "name":
		if p.key != nil && len(private(redact.Find(n.Value))) == 0 {
			return true
		}
	}
	w.report(finding{rule: "secret-group-values", place: p, mask: redact.Mask(n.Value),
		message: "a secret-group manifest declares a group and must not hold its values: " + redact.Describe(n.Value),
		hint:    "take it out, rotate it, and set the value in the store or through the platform's interface"})
	return true
}
