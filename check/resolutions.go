package check

import (
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/schema"
)

// resolutions remembers what [schema.Resolve] has said of mappings: a
// repository has few kinds of them, each many times.
type resolutions struct {
	known map[resolutionKey]*resolution
	last  resolutionKey // the items of a list are of one kind
	said  *resolution
	none  resolution // of a mapping that nothing declares
}

// A resolutionKey is all that the classes of a mapping follow from, where
// `type` is the only field that tells them apart.
type resolutionKey struct {
	candidate *schema.Type
	typ       string
	typed     bool // a mapping without type is another thing than one of type ""
}

type resolution struct {
	schema.Resolution
	hasLevel bool
	typ      string // of the key
}

const (
	maxResolutions = 4096 // a repository of made-up types shall not fill the memory
	maxTypeName    = 128
)

// of resolves a mapping that has this type, or none.
func (m *resolutions) of(n *manifest.Node, candidates []*schema.Type, typ string, typed bool) *resolution {
	if len(candidates) == 0 {
		return &m.none
	}
	if len(candidates) != 1 || len(typ) > maxTypeName {
		r, _ := resolve(n, candidates)
		return r
	}
	key := resolutionKey{candidates[0], typ, typed}
	if m.said != nil && key == m.last {
		return m.said
	}
	r, ok := m.known[key]
	if !ok {
		var onlyType bool
		if r, onlyType = resolve(n, candidates); !onlyType || len(m.known) >= maxResolutions {
			return r
		}
		if m.known == nil {
			m.known = make(map[resolutionKey]*resolution)
		}
		key.typ = strings.Clone(typ) // the text that it is part of shall not stay in memory
		r.typ = key.typ
		m.known[key] = r
	}
	key.typ = r.typ
	m.last, m.said = key, r
	return r
}

// resolve also reports whether nothing but `type` was asked for.
func resolve(n *manifest.Node, candidates []*schema.Type) (r *resolution, onlyType bool) {
	r, onlyType = new(resolution), true
	r.Resolution = schema.Resolve(candidates, func(field string) (string, bool) {
		onlyType = onlyType && field == "type"
		return fieldText(n, field)
	})
	r.hasLevel = hasLevel(r.Resolution)
	return r, onlyType
}

// hasLevel reports whether a mapping can have auth_level.
func hasLevel(r schema.Resolution) bool {
	for _, c := range r.Classes {
		if f, _ := c.Field("auth_level"); f != nil {
			return true
		}
	}
	return false
}

// fieldText reads a field of a mapping, and reports false for one that is
// absent, null or no scalar.
func fieldText(n *manifest.Node, field string) (string, bool) {
	v := n.Get(field)
	if v == nil || v.Kind != manifest.Scalar || v.IsNull() {
		return "", false
	}
	return v.Value, true
}
