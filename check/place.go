package check

import (
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/schema"
)

// A place is what is known about where a value stands.
type place struct {
	doc   *manifest.Document
	path  *manifest.Path
	types []*schema.Type
	cover cover
	name  string         // what the value is called: its key, or what a pair's `name` says
	spelt string         // how the field is rightly spelt, where the key differs
	key   *manifest.Node // nil for an item
	at    *manifest.Node // where a finding points: the alias, if the value came through one

	host   *place // of a value inside JSON in a string: the place of the string
	before string // the item in front of this one, where they are arguments of a command
}

// cover is the declaration that holds for a value and what is below it.
type cover struct {
	sensitivity schema.Sensitivity
	hint        schema.Hint
	required    bool
	unknown     bool   // no declaration: judged by name and shape
	levels      bool   // the class has auth_level
	perUser     bool   // auth_level: per_user
	unresolved  string // where references are not resolved: says where that is
}

// under is the place of a key that nothing is known about.
func (w *walker) under(p place, key string, k *manifest.Node) place {
	q := p
	q.path, q.key, q.types, q.name, q.spelt = w.keyPath(p.path, key), k, nil, key, ""
	return q
}

// below says what is known about the value under a key. It writes that where
// the caller wants it: a place is large.
func (w *walker) below(q *place, res *schema.Resolution, p *place, k *manifest.Node, name string, v *manifest.Node) {
	*q = *p
	q.path, q.key, q.types, q.name, q.spelt = w.wordPath(p.path, name), k, nil, name, ""
	hit, ok := res.Lookup(name)
	switch {
	case ok && hit.Field != nil:
		q.types = hit.Types
		q.cover = cover{sensitivity: hit.Field.Sensitivity, hint: hit.Field.Hint, required: hit.Field.Required,
			unresolved: w.unresolved(hit.Field, p)}
		q.cover.unknown = hit.Field.Sensitivity == schema.None && scalarForObject(hit.Types, v)
		if !hit.Exact && hit.Field.Sensitivity != schema.None {
			q.spelt = hit.Field.Name
			w.misspelt(*q, v, hit.Field.Name)
		}
	case ok:
		q.types = hit.Types
	case p.cover.sensitivity == schema.None:
		q.cover = w.undeclared(*res, *q, name, v)
	}
	w.policyField(q)
}

// policyField lets the policy say what it knows better.
func (w *walker) policyField(q *place) {
	if len(w.policy.Fields) == 0 {
		return
	}
	word, ok := w.policy.FieldSensitivity(w.id.Type, q.path.From(w.body.Path))
	if !ok {
		return
	}
	q.cover = cover{required: q.cover.required}
	switch word {
	case policy.SensitivitySecret:
		q.cover.sensitivity, q.cover.hint = schema.Must, schema.HintToken
	case policy.SensitivityMaybe:
		q.cover.sensitivity, q.cover.hint = schema.Maybe, schema.HintFreeformMap
	case policy.SensitivityID:
		q.cover.sensitivity = schema.ID
	}
}

func (w *walker) keyPath(p *manifest.Path, key string) *manifest.Path {
	return w.wordPath(p, keyName(key))
}

// wordPath is keyPath for a key without a value in it.
func (w *walker) wordPath(p *manifest.Path, name string) *manifest.Path {
	if w.freeze != nil {
		return w.freeze
	}
	return w.paths.Key(p, name)
}

func (w *walker) index(p *manifest.Path, i int) *manifest.Path {
	if w.freeze != nil {
		return w.freeze
	}
	return w.paths.Index(p, i)
}
