package check

import (
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/schema"
)

// overridden walks what `<<` brings into a mapping and no reader of the
// document sees, because another entry of that name comes before it. The
// platform does not see it either; who reads the file does. What an alias
// brings in is walked where its anchor stands.
func (w *walker) overridden(n *manifest.Node, pairs []manifest.Pair, res schema.Resolution, p place) {
	if len(n.Children) == 2*len(pairs) && (len(pairs) == 0 || !pairs[len(pairs)-1].Merged) {
		return // nothing is merged
	}
	seen := make(map[*manifest.Node]bool)
	for _, pair := range pairs {
		seen[pair.Value] = true
	}
	for i := 0; i+1 < len(n.Children); i += 2 {
		if manifest.IsMerge(n.Children[i]) {
			w.hidden(n.Children[i+1], w.under(p, "<<", n.Children[i]), res, seen)
		}
	}
}

// hidden walks those entries of a merged value that are not in seen.
func (w *walker) hidden(v *manifest.Node, p place, res schema.Resolution, seen map[*manifest.Node]bool) {
	if !w.enter(v, p) {
		return
	}
	switch v.Kind {
	case manifest.Scalar:
		p.cover = cover{unknown: true}
		w.value(v, p)
	case manifest.Sequence:
		for i, item := range v.Children {
			q := p
			q.path = w.index(p.path, i)
			w.hidden(item, q, res, seen)
		}
	case manifest.Mapping:
		for i := 0; i+1 < len(v.Children); i += 2 {
			k, value := v.Children[i], v.Children[i+1]
			switch name := k.Resolve(); {
			case manifest.IsMerge(k):
				w.hidden(value, w.under(p, "<<", k), res, seen)
			case !seen[value] && name != nil && name.Kind == manifest.Scalar:
				var q place
				w.below(&q, &res, &p, k, clipName(keyName(name.Decoded())), value)
				w.value(value, q)
			}
		}
	}
}

// scalarForObject reports a scalar where the API declares nothing but objects,
// lists or maps: what it is meant as is anybody's guess.
func scalarForObject(types []*schema.Type, v *manifest.Node) bool {
	v = v.Resolve()
	if v == nil || v.Kind != manifest.Scalar || len(types) == 0 {
		return false
	}
	for _, k := range []schema.Kind{schema.String, schema.Literal, schema.Number, schema.Bool, schema.Any} {
		if schema.Accepts(types, k) {
			return false
		}
	}
	return true
}
