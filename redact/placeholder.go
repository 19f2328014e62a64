package redact

import "strings"

// standsFor reports whether a value is no credential because something else
// will take its place, or has: empty, a reference, a template, a variable, a
// placeholder in angle brackets, stars, or what Text puts there.
//
// It reads a bounded stretch: no template is longer than longest.
func standsFor(v string) bool {
	v = strings.TrimSpace(v)
	if v == "" || isReference(v) {
		return true
	}
	if len(v) > longest {
		return false
	}
	rest := withoutTemplates(v)
	return strings.Trim(rest, "*.-_:/xX…") == "" || isVariable(rest) || strings.HasPrefix(v, "[masked:") ||
		strings.EqualFold(v, "redacted") || strings.EqualFold(v, "[redacted]")
}

const longest = 200

func isReference(v string) bool {
	v = v[:min(len(v), 1024)]
	return strings.Contains(v, "tfy-secret://") || strings.Contains(v, "tfy-k8s-secret://") || strings.Contains(v, ":secret-store:")
}

// templates are the brackets that hold a name instead of a value.
var templates = [...][2]string{
	{"${{", "}}"}, {"{{", "}}"}, {"${", "}"}, {"$(", ")"}, {"<", ">"}, {"%(", ")s"}, {"[masked", "]"}, {"{", "}"},
}

// withoutTemplates cuts every template out of v. One that starts v and is cut
// off, as by a space inside it, takes all of v.
func withoutTemplates(v string) string {
	var out strings.Builder
	for i := 0; i < len(v); {
		n := templateAt(v, i)
		if n == 0 {
			out.WriteByte(v[i])
			n = 1
		}
		i += n
	}
	return out.String()
}

// templateAt returns the length of the template that starts at v[i], or 0.
func templateAt(v string, i int) int {
	if strings.IndexByte("${<%[", v[i]) < 0 {
		return 0
	}
	for _, t := range templates {
		inner, ok := strings.CutPrefix(v[i:], t[0])
		if !ok {
			continue
		}
		inner = inner[:min(len(inner), longest)]
		if n := strings.Index(inner, t[1]); n >= 0 {
			return len(t[0]) + n + len(t[1])
		}
		if i == 0 && (t[0] == "{{" || t[0] == "${{") {
			return len(v)
		}
	}
	return 0
}

// isVariable: $VAR, $user_token, %s, %VAR%. A lower-case name must sound like
// a variable, or a password such as $ecret would pass for one.
func isVariable(v string) bool {
	if v == "%s" || v == "%v" || v == "%q" {
		return true
	}
	if name, ok := strings.CutPrefix(v, "%"); ok {
		name, ok = strings.CutSuffix(name, "%")
		return ok && isName(name) && strings.ToUpper(name) == name
	}
	name, ok := strings.CutPrefix(v, "$")
	if !ok || !isName(name) {
		return false
	}
	if strings.ToUpper(name) == name {
		return true
	}
	name = strings.ToLower(name)
	for _, w := range []string{"pass", "pwd", "token", "key", "secret", "cred", "auth", "pat", "user", "login"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

func isName(s string) bool {
	for i := range len(s) {
		b := s[i]
		if !(b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || i > 0 && b >= '0' && b <= '9') {
			return false
		}
	}
	return s != ""
}
