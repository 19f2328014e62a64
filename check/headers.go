package check

import (
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/schema"
)

// header reports whether a value is that of a request header, where a scheme
// word comes before the reference.
func header(p place) bool {
	return p.cover.hint == schema.HintHeaderMap || p.cover.hint == schema.HintAuthHeaderMap || p.cover.hint == schema.HintHeaderValue || p.cover.unknown
}

// minAuthValue is the length from which a value of a map that is the whole
// authentication is taken for a credential whatever it is called.
const minAuthValue = 16

// wholeAuthentication judges the values of headers and variables that are all
// the authentication there is.
func (w *walker) wholeAuthentication(s string, p place) bool {
	if p.cover.hint != schema.HintAuthHeaderMap && p.cover.hint != schema.HintAuthEnvMap {
		return false
	}
	if uninteresting[schema.Fold(p.name)] || len(s) < minAuthValue || !lettersAndDigits(s) || cleanURL(s) {
		return false
	}
	words := splitWords(p.name)
	if len(words) > 0 && words[len(words)-1] == "id" && uuid(s) {
		return false
	}
	t, ok := findTemplate(s)
	return !ok || hidesLiteral(s, t, false)
}

// perUser judges the values of MCP headers and variables that each user
// supplies.
func (w *walker) perUser(n *manifest.Node, p place) bool {
	if p.cover.hint != schema.HintAuthHeaderMap && p.cover.hint != schema.HintAuthEnvMap || !p.cover.levels {
		return false
	}
	names, only := ref.PerUser(n.Value)
	switch {
	case !p.cover.perUser && len(names) > 0 && len(private(redact.Find(n.Value))) == 0:
		w.report(finding{rule: "per-user-placeholder", place: p, mask: "[masked: a per-user placeholder]",
			message: p.name + " holds a per-user placeholder, and auth_level is not per_user",
			hint:    "set auth_level: per_user, or write a reference: " + w.pasteHint(p)})
		return true
	case !p.cover.perUser:
		return false
	case only:
		return true
	case len(names) == 0 && credentialName(p.name) && !harmlessValue(n):
		w.report(finding{rule: "per-user-placeholder", place: p, mask: redact.Mask(n.Value),
			message: p.name + " holds one value for all users, and auth_level is per_user",
			hint:    "write a placeholder that each user fills in, such as " + ownPlaceholder(p) + ", or set auth_level: global"})
		return true
	}
	return false
}

// ownPlaceholder is what each user fills in for a field, behind the scheme
// word that the header needs.
func ownPlaceholder(p place) string {
	if scheme := schemeWord(p); scheme != "" {
		return scheme + " {{TOKEN}}"
	}
	return "{{" + screaming(p.name) + "}}"
}
