package check

import (
	"strings"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/manifest"
)

// declareObject notes a Kubernetes object that a Secret comes of, or that says
// which one the control plane mounts.
func (r *docRun) declareObject(o *manifest.Object) {
	group := o.Group()
	switch o.Kind {
	case "Secret":
		if group == "" {
			r.secret(o)
		}
	case "ExternalSecret", "ClusterExternalSecret":
		if group == "external-secrets.io" {
			r.externalSecret(o)
		}
	case "SealedSecret":
		if group == "bitnami.com" {
			r.sealedSecret(o)
		}
	case "SecretProviderClass":
		if group == "secrets-store.csi.x-k8s.io" {
			r.providerClass(o)
		}
	case "Application", "ApplicationSet":
		if group == "argoproj.io" {
			r.declareRelease(o)
		}
	case "HelmRelease":
		if group == "helm.toolkit.fluxcd.io" {
			r.declareRelease(o)
		}
	}
}

// secret notes a plain Secret. One without any key is there for something to
// fill in, and one of a type of its own has keys that the cluster writes.
func (r *docRun) secret(o *manifest.Object) {
	s := r.newSecret(o, "Secret", o.Name)
	s.keys(o.Node.Get("data"))
	s.keys(o.Node.Get("stringData"))
	typ := o.Node.Text("type")
	s.Open = s.Open || len(s.Keys) == 0 || typ != "" && typ != "Opaque" || copiedFromElsewhere(o)
	r.addSecret(s)
}

// copiedFromElsewhere reports annotations of programs that write into Secrets.
func copiedFromElsewhere(o *manifest.Object) bool {
	for _, p := range o.Node.Get("metadata").Get("annotations").Pairs() {
		k := p.Key.Resolve()
		if k == nil {
			continue
		}
		domain, _, _ := strings.Cut(k.Value, "/")
		if strings.HasPrefix(domain, "replicator.") || strings.HasPrefix(domain, "reflector.") || k.Value == "kustomize.config.k8s.io/behavior" {
			return true
		}
	}
	return false
}

// externalSecret notes the Secret that the External Secrets operator writes.
func (r *docRun) externalSecret(o *manifest.Object) {
	spec, fallback := o.Node.Get("spec"), o.Name
	if o.Kind == "ClusterExternalSecret" {
		if name := spec.Text("externalSecretName"); name != "" {
			fallback = name
		}
		spec = spec.Get("externalSecretSpec")
	}
	target := spec.Get("target")
	name := target.Text("name")
	if name == "" {
		name = fallback
	}
	policy := target.Text("creationPolicy")
	if policy == "None" {
		return
	}
	s := r.newSecret(o, "ExternalSecret", name)
	template := target.Get("template")
	texts, from := template.Get("data"), template.Get("templateFrom")
	if texts.IsNull() && from.IsNull() || template.Text("mergePolicy") == "Merge" {
		s.list(spec.Get("data"), "secretKey")
		s.Open = s.Open || filled(spec.Get("dataFrom"))
	}
	s.keys(texts)
	s.Open = s.Open || filled(from) || policy == "Merge" || len(s.Keys) == 0
	r.addSecret(s)
}

// filled reports whether a node holds anything.
func filled(n *manifest.Node) bool {
	return !n.IsNull() && (n.Kind == manifest.Scalar || len(n.Children) > 0)
}

// sealedSecret notes the Secret that the Sealed Secrets controller writes.
func (r *docRun) sealedSecret(o *manifest.Object) {
	spec := o.Node.Get("spec")
	template := spec.Get("template")
	s := r.newSecret(o, "SealedSecret", o.Name)
	s.keys(spec.Get("encryptedData"))
	s.keys(template.Get("data"))
	patched := template.Get("metadata").Get("annotations").Text("sealedsecrets.bitnami.com/patch")
	s.Open = s.Open || filled(spec.Get("data")) || patched == "true" || len(s.Keys) == 0
	r.addSecret(s)
}

// providerClass notes the Secrets that the Secrets Store driver writes.
func (r *docRun) providerClass(o *manifest.Object) {
	objects := o.Node.Get("spec").Get("secretObjects")
	if objects == nil || objects.Kind != manifest.Sequence {
		return
	}
	for _, n := range objects.Children {
		n = n.Resolve()
		s := r.newSecret(o, "SecretProviderClass", n.Text("secretName"))
		s.list(n.Get("data"), "key")
		s.Open = s.Open || len(s.Keys) == 0
		r.addSecret(s)
	}
}

// A secretKeys is a Secret while its keys are collected.
type secretKeys struct{ graph.Secret }

func (r *docRun) newSecret(o *manifest.Object, kind, name string) *secretKeys {
	s := &secretKeys{graph.Secret{Kind: kind, Name: strings.Clone(name)}}
	if o.Kind != "ClusterExternalSecret" && !hasTemplate(o.Namespace) {
		s.Namespace = strings.Clone(o.Namespace)
	}
	s.Place = r.at(o.Doc, o.Node.Get("metadata").Get("name"), o.Path, objectID(o))
	return s
}

func (r *docRun) addSecret(s *secretKeys) {
	if s.Name == "" || hasTemplate(s.Name) {
		return
	}
	g := r.declarations()
	g.Secrets = append(g.Secrets, s.Secret)
}

// keys takes in the keys of a mapping.
func (s *secretKeys) keys(n *manifest.Node) {
	if n.IsNull() {
		return
	}
	if n.Kind != manifest.Mapping {
		s.Open = true
		return
	}
	for _, p := range n.Pairs() {
		s.key(p.Key.Resolve())
	}
}

// list takes in the keys that a field of the items of a list names.
func (s *secretKeys) list(n *manifest.Node, field string) {
	if n.IsNull() {
		return
	}
	if n.Kind != manifest.Sequence {
		s.Open = true
		return
	}
	for _, item := range n.Children {
		s.key(item.Resolve().Get(field))
	}
}

func (s *secretKeys) key(k *manifest.Node) {
	if k == nil || k.Kind != manifest.Scalar || k.Value == "" || hasTemplate(k.Value) {
		s.Open = true
		return
	}
	s.Keys = append(s.Keys, strings.Clone(k.Value))
}
