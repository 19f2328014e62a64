package check

import (
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/schema"
)

// foreignValue reports a value that some other tool would have to replace.
func (w *walker) foreignValue(n *manifest.Node, p place) bool {
	if tool, ok := encrypted(n.Value); ok {
		if !w.policy.Decrypts(tool) && !(w.encrypted && tool == "sops") {
			w.report(finding{rule: "encrypted-value", place: p, mask: "[masked: a value encrypted with " + tool + "]",
				message: p.name + " holds a value encrypted with " + tool + ", which nothing decrypts before it is applied", hint: w.pasteHint(p)})
		}
		return true
	}
	t, ok := findTemplate(n.Value)
	if !ok {
		return false
	}
	if w.templatedReference(t, n, p) {
		return true
	}
	if hidesLiteral(n.Value, t, p.cover.sensitivity == schema.Must) {
		return false
	}
	if !w.expands(t.template, p) {
		w.unexpanded(t, p, p.name+" holds "+t.what)
	}
	return true
}

func (w *walker) unexpanded(t templated, p place, what string) {
	w.report(finding{rule: "unexpanded-template", place: p, mask: "[masked: " + t.what + "]",
		message: what + ", which nothing expands before the manifest is applied", hint: w.pasteHint(p)})
}

// templatedReference handles a value that is a reference as soon as its
// templates are expanded. That must happen before the platform looks for the
// reference: the shell or program that gets the value comes too late.
func (w *walker) templatedReference(t templated, n *manifest.Node, p place) bool {
	text := t.plain
	if _, rest, ok := ref.AfterScheme(text); ok && header(p) {
		text = rest
	}
	r, err := ref.Parse(text)
	if err != nil && p.cover.hint == schema.HintSecretFQN {
		r, err = ref.ParseFQN(text)
	}
	switch {
	case err != nil:
		return false
	case len(private(redact.Find(n.Value))) > 0:
		w.leaksIn(r, p)
		return w.shaped(n, p)
	case !w.expandsBefore(t.template):
		w.unexpanded(t, p, p.name+" holds a reference with "+t.what+" in it")
	default:
		w.file.references++
		w.formAllowed(r, p)
	}
	return true
}

// hidesLiteral reports whether a value has a credential beside its templates
// or in them: a known shape, the default of a variable, or a word long enough
// to be one. In a field that may hold nothing but a reference (must), short
// ones will do.
func hidesLiteral(s string, t templated, must bool) bool {
	if len(private(redact.Find(s))) > 0 {
		return true
	}
	for _, d := range t.defaults {
		if literalDefault(d, must) {
			return true
		}
	}
	rest := t.outside + " " + t.words
	if _, after, ok := ref.AfterScheme(strings.TrimSpace(rest)); ok {
		rest = after
	}
	must = must && !strings.Contains(s, "://")
	for _, word := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" \t\n:/@?&=,;.-_", r) }) {
		if len(word) >= 8 && lettersAndDigits(word) || len(word) >= 20 || must && len(word) >= 4 {
			return true
		}
	}
	return false
}

// literalDefault judges the value that a variable has where nobody sets it.
func literalDefault(d string, must bool) bool {
	if t, ok := findTemplate(d); ok {
		return hidesLiteral(d, t, must)
	}
	harmless := harmlessValue(&manifest.Node{Kind: manifest.Scalar, Tag: "!!str", Value: d})
	return strings.TrimSpace(d) != "" && (must || !harmless) && !ref.Is(d) && !placeholder(d)
}

// expands reports whether a template is replaced before anything uses the
// value.
func (w *walker) expands(t template, p place) bool {
	if w.expandsBefore(t) {
		return true
	}
	switch p.cover.hint {
	case schema.HintCommandArgs, schema.HintScript, schema.HintEnvMap, schema.HintAuthEnvMap, schema.HintBuildArgMap,
		schema.HintInlineFile, schema.HintDocument, schema.HintFreeformMap, schema.HintParamDefault, schema.HintPackageSpec:
		return p.cover.sensitivity == schema.Maybe && !isForeign(t)
	}
	return false
}

// expandsBefore reports whether a template is replaced before the platform
// sees the value.
func (w *walker) expandsBefore(t template) bool {
	if w.policy.Expands(t.kind) {
		return true
	}
	braces := t.kind == "gotemplate" || t.kind == "jinja"
	return braces && (w.templated || w.policy.Expands("helm") || w.policy.Expands("gotemplate") || w.policy.Expands("jinja"))
}

// isForeign tells references of other tools from variables: no shell and no
// program expands those.
func isForeign(t template) bool { return t.kind == "vals" || t.kind == "avp" }

// isTemplate reports whether a value is nothing but a template.
func isTemplate(s string) bool {
	t, ok := findTemplate(s)
	return ok && strings.TrimSpace(t.outside) == "" && !hidesLiteral(s, t, false)
}

// hasTemplate reports whether there is a template in a value.
func hasTemplate(s string) bool {
	_, ok := findTemplate(s)
	return ok
}
