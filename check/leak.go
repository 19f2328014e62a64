package check

import (
	"fmt"
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/schema"
)

// plain judges a field that the catalogue found harmless: only a credential
// that shows its shape is reported.
func (w *walker) plain(n *manifest.Node, p place) {
	if m := private(w.find(p.doc, n.Value)); len(m) > 0 {
		w.leak(n, p, m[0])
		return
	}
	w.urlCredential(n, p)
}

// urlCredential reports a password or token in a URL or connection string.
func (w *walker) urlCredential(n *manifest.Node, p place) bool {
	text := n.Value
	if strings.Contains(text, "${") {
		text = withDefaults(text)
	}
	for _, c := range w.links(p.doc, text) {
		value := text[c.Start:c.End]
		if document := p.cover.hint == schema.HintDocument || p.cover.sensitivity == schema.None && !p.cover.unknown; document && (sampleWord(value) || sampleLogin(text, c)) {
			continue
		}
		if publicDSN(text, c) {
			continue
		}
		w.report(finding{rule: "credential-in-url", place: p, mask: "[masked: a URL with " + c.What + "]",
			repair:  storableURL(n, p),
			message: fmt.Sprintf("%s holds a URL or connection string with %s, %d characters", p.name, c.What, len([]rune(value))),
			hint:    "put the whole string into a secret; " + w.pasteHint(p)})
		return true
	}
	return false
}

// leak reports a known shape where no secret belongs at all.
func (w *walker) leak(n *manifest.Node, p place, m redact.Match) {
	length := len([]rune(n.Value[m.Start:m.End]))
	name := p.name
	if name == "" {
		name = "the value"
	}
	w.report(finding{rule: "leaked-credential", place: p, mask: redact.Mask(n.Value),
		message: fmt.Sprintf("%s holds what looks like %s, %d characters", name, m.Shape.Name, length),
		hint:    "take it out and rotate it: a credential that was in Git is burnt"})
}

// private leaves out the public halves of pairs, which are no secret.
func private(ms []redact.Match) []redact.Match {
	var out []redact.Match
	for _, m := range ms {
		if !m.Shape.Public {
			out = append(out, m)
		}
	}
	return out
}
