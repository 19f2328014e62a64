package check

import (
	"slices"
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/schema"
)

// kubernetesSecret reports the values of a Kubernetes Secret that stands in
// the inputs.
func (r *docRun) kubernetesSecret(o *manifest.Object) {
	if o.Kind != "Secret" || o.Group() != "" {
		return
	}
	s := secretObject{docRun: r, object: o, id: ManifestID{Type: "Secret", Name: o.Name}, base: o.Path}
	if s.check() {
		r.claim(o.Doc, s.id)
	}
}

// carriedObject handles a Kubernetes object inside a manifest, as under
// kustomize.additions, where the platform resolves references in stringData.
func (w *walker) carriedObject(n *manifest.Node, p place) bool {
	if p.cover.hint != schema.HintFreeformMap && !p.cover.unknown {
		return false
	}
	o := manifest.NewObject(p.doc, n, p.path)
	if o == nil || o.Kind != "Secret" || o.Group() != "" {
		return false
	}
	s := secretObject{docRun: w.docRun, object: o, id: w.id, base: w.body.Path,
		resolved: resolvedSecret(p.path.Pattern(w.body.Path)), walker: w}
	s.check()
	for _, pair := range n.Pairs() {
		name := pair.Key.Resolve()
		if name == nil || name.Kind != manifest.Scalar || name.Is("data") || name.Is("stringData") {
			continue
		}
		w.keyText(pair.Key, name, p)
		w.value(pair.Value, w.under(p, name.Value, pair.Key))
	}
	return true
}

// resolvedSecret reports whether the platform resolves references in the
// stringData of a Secret at this path.
func resolvedSecret(path string) bool {
	return strings.HasSuffix(path, "kustomize.additions[]") && !strings.HasPrefix(path, "values.") || strings.HasPrefix(path, "additional_manifests")
}

// A secretObject is the check of one Kubernetes Secret.
type secretObject struct {
	*docRun
	object   *manifest.Object
	id       ManifestID
	base     *manifest.Path
	resolved bool    // references in stringData are right here
	walker   *walker // of the manifest that carries it, or nil
}

// check reports whether the Secret holds anything worth a look.
func (s *secretObject) check() bool {
	found := false
	for _, field := range s.object.Node.Pairs() {
		k := field.Key.Resolve()
		if k == nil || !k.Is("data") && !k.Is("stringData") {
			continue
		}
		path := s.object.Path.Key(k.Decoded())
		for _, p := range field.Value.Pairs() {
			key, v := p.Key.Resolve(), p.Value.Resolve()
			if key == nil || v.IsNull() {
				continue
			}
			found = true
			s.entry(v, place{doc: s.object.Doc, path: path.Key(keyName(key.Value)), key: p.Key, at: p.Value, name: clipName(key.Value)}, k.Is("data"))
		}
	}
	return found
}

func (s *secretObject) entry(v *manifest.Node, p place, encoded bool) {
	text := v.Decoded()
	if encoded {
		if data, err := manifest.DecodeBase64(text); err == nil {
			text = string(data)
		}
	}
	if v.Kind == manifest.Scalar && strings.TrimSpace(text) == "" || s.innocent(v, text) {
		return
	}
	r, err := ref.Parse(text)
	switch {
	case v.Kind != manifest.Scalar:
	case err == nil && s.resolved && !encoded:
		s.walker.reference(r, p)
		return
	case err == nil:
		s.file.references++
		s.report(finding{rule: "reference-not-resolved-here", place: p, mask: "[masked: a reference]",
			message: p.name + " holds a reference, and nothing resolves references in a Kubernetes Secret here",
			hint:    "let an ExternalSecret fetch the value, or put the Secret under kustomize.additions with stringData"})
		s.uses(&r, &p, owner{s.id, s.base, s.object}, "", false)
		return
	case ref.Meant(text) && s.resolved && !encoded:
		s.walker.malformed(text, 0, err, v, p)
		return
	}
	f := finding{rule: "plaintext-kubernetes-secret", place: p, mask: redact.Mask(text),
		message: p.name + " of a Kubernetes Secret holds a value in plain text: " + redact.Describe(text),
		hint:    s.advice(p)}
	if s.resolved && !encoded && v.Kind == manifest.Scalar && s.walker.repair != nil {
		f.fix = s.walker.repairOf(&p, storable(v, p))
	}
	s.report(f)
}

func (s *secretObject) advice(p place) string {
	if s.resolved {
		return s.walker.pasteHint(place{name: p.name}) + " in stringData"
	}
	return "use an ExternalSecret or SealedSecret, or encrypt the file with SOPS; rotate the value if it was ever pushed"
}

// innocent reports a value that a tool fills in or decrypts on the way to the
// cluster, or a manifest, which is checked as one.
func (s *secretObject) innocent(v *manifest.Node, text string) bool {
	if v.Kind != manifest.Scalar {
		return false
	}
	if tool, ok := encrypted(text); ok && tool == "sops" {
		return true
	}
	if isTemplate(text) {
		return true
	}
	return holdsManifest(s.object.Doc.Source, text)
}

// holdsManifest reports whether a text parses to manifests and nothing else.
func holdsManifest(src *manifest.Source, text string) bool {
	if !manifest.MayHoldManifest(&manifest.Node{Value: text}) {
		return false
	}
	inner, err := manifest.NewSource(src.Name, []byte(text))
	if err != nil {
		return false
	}
	docs, err := manifest.Parse(inner)
	for _, d := range docs {
		if d.Root.Resolve() != nil && !onlyManifests(d, d.Root) {
			return false
		}
	}
	return err == nil && len(docs) > 0
}

// onlyManifests reports whether a document is a manifest, as it is or in an
// envelope, or a list of some.
func onlyManifests(d *manifest.Document, n *manifest.Node) bool {
	n = n.Resolve()
	if n == nil || n.Kind == manifest.Scalar || len(n.Children) == 0 {
		return false
	}
	if n.Kind == manifest.Sequence {
		return !slices.ContainsFunc(n.Children, func(item *manifest.Node) bool { return !onlyManifests(d, item) })
	}
	o := manifest.NewObject(d, n, nil)
	if o != nil && o.Group() == manifest.Group && n.Get("spec") != nil {
		for _, p := range n.Pairs() {
			if !slices.ContainsFunc([]string{"apiVersion", "kind", "metadata", "spec"}, p.Key.Is) {
				return false
			}
		}
		n = n.Get("spec")
	}
	_, _, ok := recognise(manifest.Body{Doc: d, Node: n, Object: o})
	return ok
}

func (s *secretObject) report(f finding) { s.add(f, s.id, s.base, s.object) }
