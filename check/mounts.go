package check

import (
	"slices"
	"strings"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/manifest"
)

// helmValues notes which Secret the Helm values of the control plane mount.
// Those of an Argo CD or Flux object run where it says.
func (r *docRun) helmValues(b manifest.Body) {
	r.mount(b.Doc, b.Node.Get(serverValues), b.Path.Key(serverValues), releaseNamespace(b.Object), objectID(b.Object))
}

// mount notes what the values of the control plane's server say.
func (r *docRun) mount(d *manifest.Document, server *manifest.Node, path *manifest.Path, namespace string, id ManifestID) {
	at, name := server, server.Get(mountField)
	if name != nil {
		at, path = name, path.Key(mountField)
	}
	r.addMount(graph.Mount{Namespace: namespace, SecretName: server.Text(mountField), Place: r.at(d, at, path, id)})
}

func (r *docRun) addMount(m graph.Mount) {
	if hasTemplate(m.SecretName) {
		r.file.unknown |= unknownMounts
		return
	}
	m.SecretName, m.Namespace = strings.Clone(m.SecretName), strings.Clone(m.Namespace)
	g := r.declarations()
	g.Mounts = append(g.Mounts, m)
}

func objectID(o *manifest.Object) ManifestID {
	if o == nil {
		return ManifestID{}
	}
	return ManifestID{o.Kind, shortText(o.Name)}
}

// releaseNamespace is the namespace in which the chart of an Argo CD or Flux
// object runs, "" if it is none or does not say it.
func releaseNamespace(o *manifest.Object) string {
	if o == nil {
		return ""
	}
	namespace := ""
	switch spec := o.Node.Get("spec"); {
	case o.Group() == "argoproj.io" && o.Kind == "Application":
		namespace = spec.Get("destination").Text("namespace")
	case o.Group() == "argoproj.io" && o.Kind == "ApplicationSet":
		namespace = spec.Get("template").Get("spec").Get("destination").Text("namespace")
	case o.Group() == "helm.toolkit.fluxcd.io":
		if namespace = spec.Text("targetNamespace"); namespace == "" {
			namespace = o.Namespace
		}
	}
	if hasTemplate(namespace) {
		return ""
	}
	return namespace
}

// declareRelease notes what an Argo CD or Flux object says of the mount where
// helmValues does not see it: in parameters, in values that are a string, or
// with values that do not speak of the server at all.
func (r *docRun) declareRelease(o *manifest.Object) {
	spec := o.Node.Get("spec")
	if o.Kind == "HelmRelease" {
		inner := spec.Get("chart").Get("spec")
		r.bareChart(o, inner, spec.Get("values"), !spec.Get("valuesFrom").IsNull())
		return
	}
	path := o.Path.Key("spec")
	if o.Kind == "ApplicationSet" {
		spec, path = spec.Get("template").Get("spec"), path.Key("template").Key("spec")
	}
	r.argoSource(o, spec.Get("source"), path.Key("source"))
	if sources := spec.Get("sources"); sources != nil && sources.Kind == manifest.Sequence {
		for i, s := range sources.Children {
			r.argoSource(o, s.Resolve(), path.Key("sources").Index(i))
		}
	}
}

// argoSource reads the Helm settings of one source.
func (r *docRun) argoSource(o *manifest.Object, source *manifest.Node, path *manifest.Path) {
	helm := source.Get("helm")
	path = path.Key("helm")
	if params := helm.Get("parameters"); params != nil && params.Kind == manifest.Sequence {
		for i, p := range params.Children {
			name := p.Text("name")
			if name == serverValues+"."+mountField || strings.HasSuffix(name, "."+serverValues+"."+mountField) {
				r.addMount(graph.Mount{Namespace: releaseNamespace(o), SecretName: p.Text("value"),
					Place: r.at(o.Doc, p.Get("value"), path.Key("parameters").Index(i).Key("value"), objectID(o))})
				return // parameters win over values
			}
		}
	}
	if r.argoValues(o, helm.Get("values"), path.Key("values")) {
		return
	}
	more := !helm.Get("valueFiles").IsNull() || !helm.Get("parameters").IsNull() || !helm.Get("fileParameters").IsNull()
	r.bareChart(o, source, helm.Get("valuesObject"), more)
}

// argoValues reads values that are a string. It reports whether they speak of
// the server.
func (r *docRun) argoValues(o *manifest.Object, values *manifest.Node, path *manifest.Path) bool {
	if values == nil || values.Kind != manifest.Scalar || !strings.Contains(values.Value, serverValues) || manifest.MayHoldManifest(values) {
		return false // what may hold a manifest is unwrapped anyway
	}
	src, err := manifest.EmbedText(o.Doc.Source, values)
	if err != nil {
		return false
	}
	docs, err := manifest.Parse(src)
	if err != nil {
		r.file.unknown |= unreadableDeclarations(src.Text)
	}
	before := len(r.declarations().Mounts)
	for _, d := range docs {
		r.inValues(o, d, d.Root.Resolve(), path, 0)
	}
	return len(r.declarations().Mounts) > before
}

// maxUmbrella bounds charts in charts.
const maxUmbrella = 4

func (r *docRun) inValues(o *manifest.Object, d *manifest.Document, n *manifest.Node, path *manifest.Path, depth int) {
	if n == nil || n.Kind != manifest.Mapping || depth > maxUmbrella {
		return
	}
	if server := n.Get(serverValues); server != nil && server.Kind == manifest.Mapping {
		r.mount(d, server, path, releaseNamespace(o), objectID(o))
		return
	}
	for _, p := range n.Pairs() {
		r.inValues(o, d, p.Value.Resolve(), path, depth+1)
	}
}

// bareChart notes a release of the control plane's chart with values that do
// not speak of its server: it mounts nothing, unless there are more values.
func (r *docRun) bareChart(o *manifest.Object, chart, values *manifest.Node, more bool) {
	name := chart.Get("chart")
	if name == nil || !name.Is("truefoundry") || more || values == nil || values.Kind != manifest.Mapping {
		return
	}
	if slices.ContainsFunc(values.Pairs(), func(p manifest.Pair) bool { return p.Key.Is(serverValues) }) {
		return
	}
	r.addMount(graph.Mount{Namespace: releaseNamespace(o), Place: r.at(o.Doc, name, o.Path, objectID(o))})
}
