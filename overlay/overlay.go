// Package overlay turns a repository of references into an overlay that a
// cluster can run: manifests that refer to keys of one mounted Kubernetes
// Secret, and that Secret, or what makes it.
//
//	o, err := overlay.Plan(ctx, []string{"truefoundry"}, overlay.Options{Check: opt})
//	if err == nil {
//		err = o.Resolve(ctx) // asks the stores, where values are rendered
//	}
//	if err == nil {
//		_, err = o.Write("overlays/in-cluster")
//	}
//
// Plan reads and checks the manifests (read.go), gives each secret a key
// (keys.go) and puts that key in the place of its references (rewrite.go).
// Everything is made in memory (files.go, externalsecret.go, secret.go), and
// written as a whole or not at all (write.go). [Overlay.Check] compares instead.
// [New] is for a caller that has manifests and no files.
//
// A value is in memory between Resolve and the end, in a file of mode 0600 or
// encrypted, and in nothing else: no error, note or change carries one. The
// package applies nothing to a cluster, and does not decide whether a directory
// is a good place for a Secret: its caller does.
package overlay

import (
	"context"
	"fmt"

	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/check"
	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/sops"
	"secretref.dev/secretref/store"
)

// As is how the Secret comes into the cluster.
type As string

// The three ways.
const (
	ExternalSecret As = "external-secret" // the External Secrets operator reads the stores; no value is rendered
	PlainSecret    As = "secret"          // values, in the clear
	SOPS           As = "sops"            // values, encrypted for age recipients
)

// Values reports whether values are rendered, so that stores must be asked.
func (a As) Values() bool { return a == PlainSecret || a == SOPS }

// Options configure a rendering. The zero value renders an ExternalSecret.
type Options struct {
	// Check is how the manifests are read. Its fields Graph, Coverage and Visit
	// are set by this package.
	Check check.Options

	As    As         // "": ExternalSecret
	Forms []ref.Form // which are rendered; nil: secret groups and secret stores

	Namespace  string // of the Secret; "": what the policy or the inputs say, else DefaultNamespace
	SecretName string // "": what the policy or the inputs say, else DefaultSecretName

	KeyMap KeyMap // pinned keys

	SecretStores bool                // write the SecretStores that the ExternalSecrets name
	StoreRefs    map[string]StoreRef // stores of the cluster, by full name, in place of those

	Recipients sops.Recipients // for SOPS

	// Fixed is a policy that alone says where the stores are whose values are
	// read; nil: Check.Policy and the manifests do. See [ask.World].
	Fixed    *policy.Policy
	Stores   store.Env             // the outside world of the stores
	Trusted  bool                  // the operator named the policy
	Progress func(done, total int) // of the asking; called from several goroutines; may be nil

	// Dir is where the overlay will be, "" for nowhere: what is there is no
	// input, even when it lies below one.
	Dir string
}

// A StoreRef names a SecretStore or ClusterSecretStore of the cluster.
type StoreRef struct{ Kind, Name string }

// The names that are taken where nobody says another.
const (
	DefaultNamespace  = "truefoundry"
	DefaultSecretName = "tfy-integration-secrets"
)

// A Key is one key of the Secret.
type Key struct {
	Name string
	Ref  ref.Reference
}

// An Overlay is a planned rendering.
type Overlay struct {
	Namespace, SecretName string

	Keys  []Key    // by name
	Notes []string // what the user should know, one sentence each
	// Manifests, Rewritten and Replaced count the manifests' files, those of
	// them that hold a replaced reference, and those references.
	Manifests, Rewritten, Replaced int
	Checked                        *check.Result // of the inputs; nil after New

	opt       Options
	world     ask.World
	graph     *graph.Graph
	keyOf     map[ref.Reference]string
	own       []string // patterns of the overlay's own files
	staying   []string // keys that references of form C name and that are not rendered
	manifests []File
	sources   []source     // of the ExternalSecrets
	secret    *sops.Secret // after Resolve
}

// Plan reads the manifests and makes everything that needs no value. It opens
// no connection. A repository with findings is a *FindingsError, one that
// cannot be rendered any other error.
func Plan(ctx context.Context, paths []string, opt Options) (*Overlay, error) {
	o, err := newOverlay(opt)
	if err != nil {
		return nil, err
	}
	inputs, sites, err := o.read(ctx, paths)
	if err != nil {
		return nil, err
	}
	if err := o.plan(o.Checked.Graph, sites); err != nil {
		return nil, err
	}
	return o, o.rewrite(inputs, sites)
}

// New plans an overlay without files, for a caller that has read and checked
// the manifests itself, and rewrites them with [Overlay.Edit].
func New(g *graph.Graph, sites []check.Site, opt Options) (*Overlay, error) {
	o, err := newOverlay(opt)
	if err != nil {
		return nil, err
	}
	return o, o.plan(g, sites)
}

func newOverlay(opt Options) (*Overlay, error) {
	if opt.As == "" {
		opt.As = ExternalSecret
	}
	if opt.Forms == nil {
		opt.Forms = []ref.Form{ref.SecretGroup, ref.SecretStore}
	}
	o := &Overlay{opt: opt, world: ask.World{Policy: opt.Check.Policy, Trusted: opt.Trusted, Stores: opt.Stores}}
	return o, o.allowed()
}

// plan settles everything but the files.
func (o *Overlay) plan(g *graph.Graph, sites []check.Site) error {
	o.graph = g
	refs, u := o.sort(sites)
	if len(refs) == 0 {
		return &NothingError{&Error{"no reference of the forms " + forms(o.opt.Forms) + " stands in a provider account or MCP server, so there is nothing to render", "check the paths and --forms"}}
	}
	if err := o.name(); err != nil {
		return err
	}
	if err := o.choose(refs); err != nil {
		return err
	}
	if o.opt.As == ExternalSecret {
		if err := o.findSources(); err != nil {
			return err
		}
	}
	o.note(u)
	return nil
}

// name settles what the Secret is called. Whoever says it, a Helm value of the
// inputs too, may have written anything.
func (o *Overlay) name() error {
	namespace, name, _ := o.world.Mounted(o.graph)
	o.Namespace = first(o.opt.Namespace, namespace, DefaultNamespace)
	o.SecretName = first(o.opt.SecretName, name, DefaultSecretName)
	wrong := func(what, is string) error {
		return &Error{fmt.Sprintf("%s is to be the Secret's %s, and is none that Kubernetes takes", quote(is), what),
			"correct it in the policy's kubernetes, in the Helm values, or where the rendering is configured"}
	}
	switch {
	case !IsLabel(o.Namespace):
		return wrong("namespace", o.Namespace)
	case !IsSubdomain(o.SecretName):
		return wrong("name", o.SecretName)
	}
	return nil
}

func first(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}
