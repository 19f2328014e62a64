package check

import (
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/schema"
)

// maybe judges a field where a credential can sit among other things.
func (w *walker) maybe(n *manifest.Node, p place) {
	if n.IsNull() || strings.TrimSpace(n.Value) == "" {
		return
	}
	if w.perUser(n, p) || w.asReference(n, p) {
		return
	}
	if w.shaped(n, p) {
		return
	}
	if w.urlCredential(n, p) || w.insideText(n, p) {
		return
	}
	switch p.cover.hint {
	case schema.HintURL, schema.HintWebhookURL:
		if isTemplate(n.Value) {
			w.foreignValue(n, p)
		}
		return
	case schema.HintCommandArgs:
		w.flags(n, p)
		return
	case schema.HintScript:
		if p.name == "build_script" { // a shell's; others are programs, where name=value says little
			w.flags(n, p)
		}
		return
	case schema.HintDocument, schema.HintPackageSpec, schema.HintCAPEM, schema.HintSoleAuthID, schema.HintHeaderValue:
		return
	case schema.HintInlineFile:
		w.lines(n, p)
		return
	}
	w.named(n, p)
}

// unknown judges a value that no declaration covers: by its name and shape.
func (w *walker) unknown(n *manifest.Node, p place) {
	if n.IsNull() || strings.TrimSpace(n.Value) == "" {
		return
	}
	if w.asReference(n, p) || w.shaped(n, p) || w.urlCredential(n, p) || w.insideText(n, p) {
		return
	}
	w.named(n, p)
}

// asReference handles a value that is a reference, was meant as one, or has
// one inside.
func (w *walker) asReference(n *manifest.Node, p place) bool {
	s := n.Value
	if ref.Is(s) {
		r, _ := ref.Parse(s)
		w.reference(r, p)
		return true
	}
	if ref.IsStoreFQN(s) {
		return false
	}
	t, template := findTemplate(s)
	if template && w.templatedReference(t, n, p) {
		return true
	}
	if _, rest, ok := ref.AfterScheme(s); ok && (header(p) || ref.Meant(rest)) {
		r, err := ref.Parse(rest)
		if err == nil && header(p) {
			w.reference(r, p)
			return true
		}
		if err != nil && ref.Meant(rest) && !template {
			w.malformed(rest, len(s)-len(rest), err, n, p)
			return true
		}
	}
	if words := headerWords(s, p); len(words) == 2 && ref.Is(words[1]) {
		if _, _, ok := ref.AfterScheme(words[0] + " " + words[1]); ok {
			w.report(finding{rule: "malformed-reference", place: p, mask: redact.Mask(s), repair: &repairing{value: s, end: len(s), meant: words[0] + " " + words[1]},
				message: p.name + " holds a reference after a scheme word, with more than one space between the two or around them",
				hint:    "write one space between the two, and none around them"})
			return true
		}
	}
	if !template && ref.Meant(s) {
		_, err := ref.Parse(s)
		w.malformed(s, 0, err, n, p)
		return true
	}
	return w.embeddedReference(n, p)
}

// headerWords are the words of a header's value that may hold a reference,
// which has a colon.
func headerWords(s string, p place) []string {
	if !header(p) || strings.IndexByte(s, ':') < 0 {
		return nil
	}
	return strings.Fields(s)
}

// embeddedReference warns of a reference inside a longer string. It stops the
// judgement only when there is nothing else in the string to judge.
func (w *walker) embeddedReference(n *manifest.Node, p place) bool {
	if p.cover.hint == schema.HintDocument || p.cover.hint == schema.HintScript || p.cover.hint == schema.HintInlineFile {
		return false
	}
	occ := ref.Scan(n.Value)
	if len(occ) == 0 || len(private(redact.Find(n.Value))) > 0 {
		return false
	}
	for _, o := range occ {
		if o.Err != nil && !hasTemplate(n.Value) {
			w.malformed(n.Value[o.Start:o.End], o.Start, o.Err, n, p)
			return true
		}
		if o.Err == nil {
			w.file.references++
			if !w.leaksIn(o.Ref, p) && len(ref.Samples(o.Ref)) == 0 {
				if w.visit != nil {
					w.visitedPart(o, p)
				}
				w.use(&o.Ref, &p)
			}
		}
	}
	rest := *n
	rest.Value = withoutReferences(n.Value, occ)
	if w.besideReference(&rest, p) {
		w.literal(&rest, p)
		return true
	}
	w.report(finding{rule: "embedded-reference", place: p, mask: "[masked: text with a reference in it]",
		message: p.name + " holds a reference inside a longer string; whether the platform resolves it there is not documented",
		hint:    "put the whole string into a secret and write a reference as the whole value"})
	return !w.urlCredential(&rest, p)
}

// besideReference reports whether the text round a reference, which is a
// variable by now, holds a credential: in a field that asks for one.
func (w *walker) besideReference(rest *manifest.Node, p place) bool {
	if !w.credential(p, rest.Value) && !w.wholeAuthentication(rest.Value, p) || strings.Contains(rest.Value, "://") {
		return false
	}
	t, ok := findTemplate(rest.Value)
	return ok && hidesLiteral(rest.Value, t, false)
}

// withoutReferences puts a variable in place of each reference in a text, so
// that what stands beside one is seen for what it is.
func withoutReferences(s string, occ []ref.Occurrence) string {
	var b strings.Builder
	at := 0
	for _, o := range occ {
		b.WriteString(s[at:o.Start] + "${REFERENCE}")
		at = o.End
	}
	return b.String() + s[at:]
}

// shaped reports a value with a known credential shape: as a literal where
// the whole value is one, as a leak where it is part of a text.
func (w *walker) shaped(n *manifest.Node, p place) bool {
	ms := private(w.find(p.doc, n.Value))
	if len(ms) == 0 {
		return false
	}
	whole := strings.TrimSpace(n.Value)
	if _, rest, ok := ref.AfterScheme(whole); ok && header(p) {
		whole = rest
	}
	if p.name != "" && (credentialName(p.name) || len(whole) <= ms[0].End-ms[0].Start) && !strings.Contains(whole, "\n") {
		w.literal(n, p)
		return true
	}
	w.leak(n, p, ms[0])
	return true
}

// named judges by what a value is called.
func (w *walker) named(n *manifest.Node, p place) {
	if harmlessValue(n) || kubernetesKey(p, n.Value) || w.prose(n) || sentryDSN(n.Value) {
		return
	}
	if w.variables(n, p) || w.inText(n, p) {
		return
	}
	if commandName(p.name) {
		w.flags(n, p)
		return
	}
	s := strings.TrimSpace(n.Value)
	credential := w.credential(p, s) && w.strictly(p.name, s)
	if credential && (authenticationName(p.name) && methods[strings.ToLower(s)] || w.strict && s == "inherit") {
		return
	}
	if !credential && !w.wholeAuthentication(s, p) {
		if header(p) && !p.cover.unknown && isTemplate(s) {
			w.foreignValue(n, p)
		}
		return
	}
	if w.foreignValue(n, p) {
		return
	}
	if _, rest, ok := ref.AfterScheme(s); ok && header(p) {
		s = rest
	}
	if placeholder(s) {
		w.placeholder(n, p)
		return
	}
	w.literal(n, p)
}

// kubernetesKey reports the bare name `key` where Kubernetes objects use it
// for the name of an entry, a label or a taint.
func kubernetesKey(p place, value string) bool {
	switch p.cover.hint {
	case schema.HintFreeformMap, schema.HintEnvMap:
		return p.key != nil && (p.name == "key" && p.key.Is("key") || p.name == "secretKey") && longestMixed(value) < minBare
	}
	return false
}
