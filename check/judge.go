package check

import (
	"fmt"
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/schema"
)

// scalar judges one value.
func (w *walker) scalar(n *manifest.Node, p place) {
	if w.visits++; w.stopped {
		return
	}
	if p.cover.sensitivity != schema.None {
		w.file.fields++
	}
	if value := n.Decoded(); value != n.Value {
		c := *n
		c.Value, c.Tag = value, "!!str"
		n = &c
	}
	if p.cover.sensitivity != schema.Must && w.embedded(n, p) {
		return
	}
	if p.name == "integration_fqn" && ref.IsStoreFQN(n.Value) {
		w.storeFQN(n.Value, p)
	}
	switch {
	case w.secretGroupValue(n, p):
	case p.cover.sensitivity == schema.Must:
		w.must(n, p)
	case p.cover.sensitivity == schema.ID:
		w.publicHalf(n, p)
	case p.cover.sensitivity == schema.Maybe:
		w.maybe(n, p)
	case p.cover.unknown:
		w.unknown(n, p)
	default:
		w.plain(n, p)
	}
}

// collectionInSecret reports a mapping or list where a single value must be a
// reference.
func (w *walker) collectionInSecret(n *manifest.Node, p place) bool {
	if p.cover.sensitivity != schema.Must {
		return false
	}
	w.file.fields++
	what := "a mapping"
	if n.Kind == manifest.Sequence {
		what = "a list"
	}
	if len(n.Children) == 0 {
		w.empty(p)
		return true
	}
	w.report(finding{rule: "literal-secret", place: p, mask: "[masked: " + what + "]",
		message: p.name + " holds " + what + ", where only a reference to a secret may stand",
		hint:    w.pasteHint(p)})
	return true
}

func (w *walker) empty(p place) {
	if !p.cover.required || p.cover.sensitivity != schema.Must {
		return
	}
	w.report(finding{rule: "empty-secret", place: p, message: p.name + " is required and empty", hint: w.pasteHint(p)})
}

// must judges a field that may hold nothing but a reference.
func (w *walker) must(n *manifest.Node, p place) {
	s := n.Value
	if n.IsNull() || strings.TrimSpace(s) == "" {
		w.empty(p)
		return
	}
	r, err := ref.Parse(s)
	if err != nil && p.cover.hint == schema.HintSecretFQN {
		if fqn, e := ref.ParseFQN(s); e == nil {
			r, err = fqn, nil
		}
	}
	if err == nil {
		w.reference(r, p)
		return
	}
	if w.foreignValue(n, p) {
		return
	}
	if ref.Meant(s) || meantFQN(s, p) {
		w.malformed(s, 0, err, n, p)
		return
	}
	if occ := ref.Scan(s); len(occ) > 0 {
		w.embeddedInSecret(occ, n, p)
		return
	}
	if placeholder(s) {
		w.placeholder(n, p)
		return
	}
	w.literal(n, p)
}

// meantFQN reports a secret's bare name in a field that names one, with the
// wrong number of parts.
func meantFQN(s string, p place) bool {
	return p.cover.hint == schema.HintSecretFQN && strings.Contains(s, ":") && !strings.Contains(s, "://") && len(redact.Find(s)) == 0
}

func (w *walker) embeddedInSecret(occ []ref.Occurrence, n *manifest.Node, p place) {
	meant := ""
	if len(occ) == 1 && occ[0].Err == nil {
		if meant = occ[0].Ref.String(); keyLike(meant) {
			meant = ""
		}
	}
	f := finding{rule: "malformed-reference", place: p, mask: redact.Mask(n.Value),
		message: p.name + " holds more than a reference; the reference must be the whole value"}
	if _, _, ok := ref.AfterScheme(n.Value); ok && meant != "" {
		f.message = p.name + " holds a scheme word before the reference, which only a header may have"
	}
	if meant != "" {
		f.hint = "write " + p.name + ": " + meant
		if _, _, ok := ref.AfterScheme(n.Value); ok {
			f.repair = &repairing{value: n.Value, end: len(n.Value), meant: meant}
		}
		w.leaksIn(occ[0].Ref, p)
	}
	w.report(f)
}

// literal reports a secret that stands in the manifest itself.
func (w *walker) literal(n *manifest.Node, p place) {
	f := finding{rule: "literal-secret", place: p, mask: redact.Mask(n.Value), repair: storable(n, p), hint: "store it in a " + w.storeWord() + ", then " + w.pasteHint(p),
		message: p.name + " holds a secret, not a reference to one: " + describe(n)}
	if p.cover.hint == schema.HintConnectionURL || p.cover.hint == schema.HintURL {
		f.hint = strings.Replace(f.hint, "store it", "store the whole URL", 1)
	}
	w.report(f)
}

// describe says what a value looks like, never what it is.
func describe(n *manifest.Node) string {
	switch n.Tag {
	case "!!int", "!!float":
		return "a number of " + redact.Describe(n.Value)
	case "!!bool":
		return "a boolean"
	case "!!timestamp":
		return "a date of " + redact.Describe(n.Value)
	}
	return redact.Describe(n.Value)
}

func (w *walker) placeholder(n *manifest.Node, p place) {
	w.report(finding{rule: "placeholder", place: p, mask: "[masked: a placeholder]",
		message: p.name + " still holds a placeholder", hint: w.pasteHint(p)})
}

// malformed reports what was meant as a reference and is none: s, which is all
// of a value or a part that starts there.
func (w *walker) malformed(s string, start int, err error, n *manifest.Node, p place) {
	if angle(s) {
		w.report(finding{rule: "placeholder", place: p, mask: "[masked: a placeholder]",
			message: p.name + " holds a reference with a part that nobody has filled in", hint: w.pasteHint(p)})
		return
	}
	f := finding{rule: "malformed-reference", place: p, mask: redact.Mask(n.Value)}
	e, ok := err.(*ref.Error)
	if !ok {
		f.message = p.name + " holds a malformed reference"
		w.report(f)
		return
	}
	f.message = fmt.Sprintf("%s holds a malformed reference: the %s %s", p.name, e.Part, e.Problem)
	if count, ok := strings.CutPrefix(e.Problem, "number "); ok && e.Part == "segments" {
		f.message = p.name + " holds a malformed reference: the number of its parts is " + count
	}
	switch {
	case e.Meant != "" && !keyLike(e.Meant):
		f.hint = "write " + p.name + ": " + e.Meant
		f.repair = &repairing{value: n.Value, start: start, end: start + len(s), meant: e.Meant}
	case e.Form.Syntax() != "":
		f.hint = "the form is " + e.Form.Syntax()
	default:
		f.hint = w.pasteHint(p)
	}
	w.report(f)
}

// angle reports a segment in angle brackets, as manuals have them.
func angle(s string) bool {
	open := strings.IndexByte(s, '<')
	return open >= 0 && strings.IndexByte(s[open:], '>') > 1 && !strings.Contains(s, "<path:")
}

// publicHalf judges the public half of a pair: a literal is fine.
func (w *walker) publicHalf(n *manifest.Node, p place) {
	s := n.Value
	if n.IsNull() || strings.TrimSpace(s) == "" {
		return
	}
	r, err := ref.Parse(s)
	switch {
	case err == nil:
		w.reference(r, p)
	case len(private(redact.Find(s))) > 0:
		w.leak(n, p, private(redact.Find(s))[0])
	case strings.HasPrefix(strings.TrimSpace(s), "ENC["), isTemplate(s):
		w.foreignValue(n, p)
	case ref.Meant(s):
		w.malformed(s, 0, err, n, p)
	case len(redact.URLCredentials(s)) > 0:
		w.plain(n, p)
	case w.policy.IDs == "reference" && !placeholder(s):
		w.report(finding{rule: "literal-secret", place: p, mask: redact.Mask(s), hint: w.pasteHint(p), repair: storable(n, p),
			message: p.name + " holds a literal id, and the policy asks for references (ids: reference)"})
	case w.policy.IDs == "reference":
		w.placeholder(n, p)
	}
}
