package report

import (
	"slices"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/graph"
)

// Refs is the inventory of references: every secret that the inputs use, with
// the store that holds it and the fields that name it. It is what RefsText,
// RefsJSON, RefsCSV, RefsDOT, RefsMermaid and RefsSummary write; names in it
// are as the manifests have them, and masked when they are written.
type Refs struct {
	Stores     []RefStore  // that hold one of the secrets, or are declared; by name
	Groups     []RefGroup  // likewise
	Secrets    []RefSecret // by store, then by reference
	Dependents []RefSecret // what else fails with the selected ones, if Of selects
	Unused     RefsUnused

	Of         RefsOf
	OnlyUnused bool

	result *check.Result
	all    []RefSecret
	mount  string // the Kubernetes Secrets that the control plane mounts, for people
}

// RefsOf selects the secrets of an inventory. At most one field is set; the
// zero value selects all.
type RefsOf struct {
	Secret string // a reference, in its canonical form
	Group  string // tenant:group
	Store  string // the full name of a store
}

// Name is the field that is set.
func (o RefsOf) Name() string { return o.Secret + o.Group + o.Store }

func (o RefsOf) what() string {
	switch {
	case o.Store != "":
		return "store"
	case o.Group != "":
		return "group"
	}
	return "secret"
}

// name is the selection's, if the inputs know it: a text that nobody uses is
// repeated nowhere, since it may be no name at all but a secret.
func (r *Refs) name() string {
	if len(r.Secrets) == 0 && r.Unused.Len() == 0 {
		return ""
	}
	return r.Of.Name()
}

// A RefStore is a secret store.
type RefStore struct {
	FQN      string
	Declared *graph.Store // its manifest, nil if the inputs have none
	Secrets  int          // that are used, and behind it
}

// A RefGroup is a secret group.
type RefGroup struct {
	FQN      string
	Store    string       // that holds its values, "" if not known
	Declared *graph.Group // its manifest, nil if the inputs have none
	Secrets  int
}

// A RefSecret is one secret and everything that uses it.
type RefSecret struct {
	Reference string
	Form      string      // secret-group, secret-store or kubernetes
	Store     string      // that holds it, "" if the inputs do not say
	Group     string      // for the form secret-group
	Opens     []string    // stores whose own credential it is
	Uses      []graph.Use // in the order of the files

	// Why it is among the dependents:
	Through string // it is read through this store, which a secret before it opens
	SameAs  string // this reference names the same secret in other words
}

// RefsOptions are the choices that NewRefs leaves to the caller.
type RefsOptions struct {
	Of     RefsOf
	Unused bool // show what nothing uses, and nothing else
	// Partial says that the inputs are some files of a tree, of which the rest
	// was read for what it declares: then nothing can be said to be unused.
	Partial bool
	// Namespace and SecretName are the Kubernetes Secret that the control plane
	// mounts, if the policy says so.
	Namespace, SecretName string
}

// NewRefs puts the inventory together. The result must have a graph.
func NewRefs(r *check.Result, opt RefsOptions) *Refs {
	g := r.Graph
	if g == nil {
		g = &graph.Graph{}
	}
	d := newDeclared(g)
	mounts := mountsOf(g, opt)
	all := d.secrets(g.Uses)
	refs := &Refs{Of: opt.Of, OnlyUnused: opt.Unused, result: r, all: all, mount: mountNames(mounts)}
	if !opt.Partial {
		refs.Unused = d.unused(all, mounts).only(opt.Of)
	}
	if opt.Unused {
		return refs
	}
	refs.Secrets = all
	if opt.Of != (RefsOf{}) {
		refs.Secrets, refs.Dependents = blast(all, opt.Of)
	}
	refs.Stores = d.storesOf(refs, opt.Of == RefsOf{} && !opt.Partial)
	refs.Groups = d.groupsOf(refs)
	return refs
}

// Names lists the references, groups and stores that are used, whatever the
// selection: what somebody could have meant.
func (r *Refs) Names() []string {
	var names, groups, stores []string
	for i := range r.all {
		names, groups, stores = append(names, r.all[i].Reference), append(groups, r.all[i].Group), append(stores, r.all[i].Store)
	}
	return slices.Concat(names, distinct(groups), distinct(stores))
}

// has reports whether the selection has the secret.
func (o RefsOf) has(s *RefSecret) bool {
	return o == (RefsOf{}) || o.Secret != "" && o.Secret == s.Reference ||
		o.Group != "" && o.Group == s.Group || o.Store != "" && o.Store == s.Store
}
