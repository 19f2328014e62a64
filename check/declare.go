package check

import (
	"strings"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/ref"
)

// unknown is what cannot be known of the declarations in a file, so that what
// is missing in it proves nothing.
type unknown uint8

const (
	unknownGroups unknown = 1 << iota // it has groups whose names are not known
	unknownMounts                     // it may mount a Secret
)

// unreadableDeclarations is what a text that does not parse may declare.
func unreadableDeclarations(text []byte) (u unknown) {
	if strings.Contains(string(text), groupType) {
		u |= unknownGroups
	}
	if strings.Contains(string(text), mountField) {
		u |= unknownMounts
	}
	return u
}

const (
	groupType    = "secret-group"
	accountType  = "provider-account/"
	storeType    = "integration/secret-store/"
	serverValues = "servicefoundryServer"
	mountField   = "tfyK8sSecretName"
)

// storeProviders are the accounts that can have secret stores.
var storeProviders = set("aws", "azure", "custom", "gcp", "hashicorp", "truefoundry")

// declarations is where the declarations of the run's file go.
func (r *docRun) declarations() *graph.Graph {
	if r.file.declared == nil {
		r.file.declared = new(graph.Graph)
	}
	return r.file.declared
}

// at is the place of a declaration. All but file and line is for those who ask
// for the graph.
func (r *docRun) at(d *manifest.Document, n *manifest.Node, path *manifest.Path, id ManifestID) graph.Place {
	p := graph.Place{File: d.Source.Name}
	if n == nil {
		return p
	}
	if !r.graph {
		p.Line = d.Source.Line(n.Span.Start)
		return p
	}
	pos := d.Source.Position(n.Span.Start)
	p.Line, p.Column, p.Document = pos.Line, pos.Column, r.documentIndex(d)
	p.Path, p.Type, p.Name = path.String(), strings.Clone(id.Type), strings.Clone(id.Name)
	return p
}

// declare notes what the manifest declares.
func (w *walker) declare() {
	if !w.known {
		return
	}
	provider, account := strings.CutPrefix(w.root.Type, accountType)
	switch {
	case account && storeProviders[provider]:
		w.declareAccount(provider)
	case w.root.Type == groupType:
		w.declareGroup()
	case w.root.Type == "helm":
		values := w.body.Node.Get("values")
		if server := values.Get(serverValues); server != nil && server.Kind == manifest.Mapping {
			w.mount(w.body.Doc, server, w.body.Path.Key("values").Key(serverValues), "", w.id)
		}
	}
}

// declareGroup notes a secret group.
func (w *walker) declareGroup() {
	name, ok := declaredName(w.body.Node)
	if !ok {
		w.file.unknown |= unknownGroups
		return
	}
	tenant, store := w.policy.Tenant, w.body.Node.Text("integration_fqn")
	if !ref.IsStoreFQN(store) {
		store = ""
	} else if tenant == "" {
		tenant, _, _ = strings.Cut(store, ":")
	}
	g := w.declarations()
	g.Groups = append(g.Groups, graph.Group{FQN: tenant + ":" + name, Store: strings.Clone(store),
		Place: w.at(w.body.Doc, w.body.Node.Get("name"), w.paths.Key(w.body.Path, "name"), w.id)})
}

// declaredName is the name of a manifest or integration, and whether it is one
// that a reference can repeat: not a template, which stands for any.
func declaredName(n *manifest.Node) (string, bool) {
	name := n.Text("name")
	return name, name != "" && !strings.ContainsAny(name, ":{}$<> \t\r\n\x00")
}
