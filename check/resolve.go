package check

import (
	"fmt"
	"slices"
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/schema"
)

// resolve picks the classes that a mapping can be and reports a type that
// none of them has. The second result says that one of them has auth_level,
// the field that says whose credentials a header map holds.
func (w *walker) resolve(n *manifest.Node, p place) (schema.Resolution, bool) {
	typ, ok := fieldText(n, "type")
	r := w.resolutions.of(n, p.types, typ, ok)
	undeclared := len(p.types) == 0 && p.cover.unknown
	misfit := r.Unknown && r.Discriminator == "type"
	if !ok || n == w.body.Node || !undeclared && !misfit {
		return r.Resolution, r.hasLevel
	}
	res := w.oddType(n, p, typ, r.Resolution)
	return res, hasLevel(res)
}

// oddType reports a type that does not belong to a mapping, and adds the class
// that it names elsewhere.
func (w *walker) oddType(n *manifest.Node, p place, typ string, res schema.Resolution) schema.Resolution {
	at := w.under(p, "type", nil)
	at.at = n.Get("type")
	it, known := schema.Integration(typ)
	switch {
	case known && it.Retired != "":
		w.report(finding{rule: "retired-field", place: at, message: fmt.Sprintf("the type %q was removed from the API; it was last seen on %s", typ, it.Retired)})
		return schema.Resolution{}
	case known:
		res.Classes = append(slices.Clip(res.Classes), it.Class)
	}
	if res.Unknown && !known && !w.retiredHere(p, n) && !strings.Contains(typ, "{{") {
		near, distance := schema.Closest(typ, res.Allowed)
		if distance > 2 || 2*distance >= len(typ) {
			near = ""
		}
		w.unknownType(at, typ, near)
	}
	if res.Unknown && known {
		w.report(finding{rule: "unknown-type", place: at, message: fmt.Sprintf("the type %q does not belong here", shortText(typ))})
	}
	return res
}

// namedBy returns what a mapping of the form {name: X, value: Y} calls its
// value, "" for every other mapping.
func namedBy(n *manifest.Node) string {
	if n.Get("value") == nil && n.Get("default") == nil {
		return ""
	}
	for _, k := range []string{"name", "key", "header", "variable", "env"} {
		if s := n.Text(k); s != "" {
			return s
		}
	}
	return ""
}

// effectiveName is what a value is called. `value` says nothing, so the name
// beside it or the key above it counts.
func effectiveName(key, pairName, above string) string {
	if len(key) > len("p-l-a-i-n-t-e-x-t") || otherWord(key) { // most keys, without a look at each letter
		return key
	}
	var buf [32]byte
	switch string(schema.AppendFold(buf[:0], key)) {
	case "value", "default", "data", "text", "literal", "plain", "content", "raw", "string", "plaintext":
		if pairName != "" {
			return pairName
		}
		if above != "" && credentialName(above) {
			return above
		}
	}
	return key
}

// otherWord reports whether a key starts with a letter with which none of the
// words starts that say nothing.
func otherWord(key string) bool {
	if key == "" {
		return true
	}
	switch c := key[0] | 0x20; c {
	case 'v', 'd', 't', 'l', 'p', 'c', 'r', 's':
		return false
	default:
		return c >= 'a' && c <= 'z'
	}
}

// templateMapping recognises `{{ x }}` without quotes, which YAML reads as a
// mapping in a mapping.
func templateMapping(d *manifest.Document, n *manifest.Node) (string, bool) {
	if n.Kind != manifest.Mapping || n.Style != manifest.Flow || len(n.Children) != 2 ||
		n.Children[0].Kind != manifest.Mapping || n.Children[0].Style != manifest.Flow {
		return "", false
	}
	text := string(d.Source.Text[n.Span.Start:n.Span.End])
	return text, strings.HasPrefix(text, "{{") && strings.HasSuffix(text, "}}")
}
