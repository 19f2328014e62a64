package check

import "strings"

// A template is a text that something is meant to replace before the value is
// used: a variable, an expression, or a reference of another tool.
type template struct {
	kind string // the policy's word for what expands it, or a tool's name
	what string // how a message names it
}

// templated is what a value with templates in it is made of.
type templated struct {
	template          // the last one
	outside  string   // the value without its templates
	words    string   // the quoted words in {{ … }}
	defaults []string // the values of ${VAR:-value}
	plain    string   // the value with a plain word in place of each template
}

// findTemplate recognises template syntax in a value.
func findTemplate(s string) (t templated, ok bool) {
	if f, ok := foreignReference(s); ok {
		return templated{template: f}, true
	}
	if !strings.ContainsAny(s, "$<{") {
		return templated{}, false
	}
	var outside, plain strings.Builder
	for i := 0; i < len(s); {
		n, found, inner := templateAt(s[i:])
		if n == 0 {
			outside.WriteByte(s[i])
			plain.WriteByte(s[i])
			i++
			continue
		}
		t.template, ok = found, true
		t.carried(inner)
		plain.WriteString("template")
		i += n
	}
	t.outside, t.plain = outside.String(), plain.String()
	return t, ok
}

// carried notes what a template puts in by itself.
func (t *templated) carried(inner string) {
	if t.kind != "envsubst" {
		if word := strings.Trim(inner, " -"); oddName(word) {
			t.words += " " + word
		}
		for _, q := range []string{`"`, "'", "`"} {
			parts := strings.Split(inner, q)
			for i := 1; i < len(parts)-1; i += 2 {
				t.words += " " + parts[i]
			}
		}
		return
	}
	name := wordRun(inner)
	if keyName := inner[:name]; oddName(keyName) {
		t.words += " " + keyName
	}
	if name == len(inner) || strings.HasPrefix(inner, "k8s-secret/") {
		return
	}
	if value, ok := cutDefault(inner[name:]); ok {
		if value != "" {
			t.defaults = append(t.defaults, value)
		}
		return
	}
	t.words += " " + inner[name:]
}

// cutDefault reads what follows the name in ${VAR:-value}.
func cutDefault(s string) (value string, ok bool) {
	for _, op := range []string{":-", ":=", ":+", "-", "=", "+"} {
		if value, ok := strings.CutPrefix(s, op); ok {
			return value, true
		}
	}
	return "", false
}

// withDefaults returns a value as it is where no variable is set.
func withDefaults(s string) string {
	if !strings.Contains(s, "${") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		n, t, inner := templateAt(s[i:])
		if value, ok := cutDefault(inner[wordRun(inner):]); n > 0 && t.kind == "envsubst" && ok && value != "" {
			b.WriteString(value)
			i += n
			continue
		}
		n = max(n, 1)
		b.WriteString(s[i : i+n])
		i += n
	}
	return b.String()
}

// templateAt measures the template at the start of s. inner is what stands
// between its brackets.
func templateAt(s string) (n int, t template, inner string) {
	if len(s) < 2 || strings.IndexByte("${<", s[0]) < 0 {
		return 0, template{}, ""
	}
	for _, d := range []struct{ open, end, kind, what string }{
		{"${{", "}}", "other", "a ${{ … }} expression"},
		{"{{", "}}", "gotemplate", "a {{ … }} template"},
		{"{%", "%}", "jinja", "a {% … %} template"},
		{"<%", "%>", "other", "a <% … %> template"},
		{"${", "}", "envsubst", "a ${…} variable"},
		{"$(", ")", "other", "a $(…) variable"},
	} {
		if !strings.HasPrefix(s, d.open) {
			continue
		}
		end := closing(s, d.open, d.end)
		if end < 0 {
			continue
		}
		return end + len(d.end), template{d.kind, d.what}, s[len(d.open):end]
	}
	if s[0] == '$' && (s[1] >= 'A' && s[1] <= 'Z' || s[1] == '_') {
		n := 1 + wordRun(s[1:])
		if strings.ToUpper(s[:n]) == s[:n] {
			return n, template{"envsubst", "a $VAR variable"}, s[1:n]
		}
	}
	return 0, template{}, ""
}

// closing finds the bracket that ends the template at the start of s. Only
// variables have others inside: ${A:-${B}}.
func closing(s, open, end string) int {
	if open != "${" {
		if i := strings.Index(s[len(open):min(len(s), maxTemplate)], end); i >= 0 {
			return len(open) + i
		}
		return -1
	}
	depth := 0
	for i := 0; i < len(s) && i < maxTemplate; i++ {
		switch {
		case strings.HasPrefix(s[i:], "${"):
			if depth++; depth > maxNested {
				return -1
			}
		case s[i] == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// maxNested bounds variables in the defaults of variables.
const maxNested = 8

// maxTemplate bounds how far the end of a template is looked for.
const maxTemplate = 1024

// wordRun is the length of the run of letters, digits and underscores that s
// begins with.
func wordRun(s string) int {
	n := 0
	for n < len(s) && isWordByte(s[n]) {
		n++
	}
	return n
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
