package overlay

import (
	"context"
	"slices"
	"strings"
	"sync"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/ref"
)

// An input is a file that is copied into the overlay.
type input struct {
	file string // as the reading names it
	rel  string // below manifests/, slash-separated
}

// allowed says whether form C may be rendered at all.
func (o *Overlay) allowed() error {
	p := o.opt.Check.Policy
	if p == nil {
		return nil
	}
	switch {
	case p.ControlPlane == policy.Managed:
		return &Error{"the policy says that the control plane is managed, where no Kubernetes Secret can be mounted", "render only for self-hosted control planes"}
	case !p.Allows(ref.Kubernetes):
		return &Error{"the policy does not allow the form kubernetes, to which references are rendered", "add kubernetes to the policy's allow"}
	}
	return nil
}

// read checks the inputs and lists those of their files that hold a manifest,
// and the references in these.
func (o *Overlay) read(ctx context.Context, paths []string) ([]input, []check.Site, error) {
	if slices.Contains(paths, check.Stdin) {
		return nil, nil, &Error{"standard input has no place in an overlay", "name files or directories"}
	}
	opt := o.opt.Check
	opt.Graph, opt.Coverage = true, true
	o.own = o.ownPatterns(paths)
	opt.Exclude = append(slices.Clone(opt.Exclude), o.own...)
	var mutex sync.Mutex
	var sites []check.Site
	opt.Visit = func(s check.Site) {
		mutex.Lock()
		defer mutex.Unlock()
		sites = append(sites, s)
	}
	var err error
	if o.Checked, err = check.Run(ctx, paths, opt); err != nil {
		return nil, nil, err
	}
	if o.Checked.ExitCode(policy.Error) != 0 {
		return nil, nil, &FindingsError{o.Checked}
	}
	all, err := inputs(o.Checked.Coverage, paths)
	if err == nil {
		err = o.apart(all)
	}
	return all, sites, err
}

func forms(all []ref.Form) string {
	var words []string
	for _, f := range all {
		words = append(words, f.String())
	}
	return strings.Join(words, " and ")
}

// resolvesKubernetes reports whether the control plane resolves form C in
// manifests of a type: provider accounts, which hold models, guardrails and
// secret stores too, and MCP servers.
func resolvesKubernetes(typ string) bool {
	return strings.HasPrefix(typ, "provider-account/") || strings.HasPrefix(typ, "mcp-server/")
}

// renders reports whether a reference is rendered where it stands.
func (o *Overlay) renders(s check.Site) bool {
	return slices.Contains(o.opt.Forms, s.Ref.Form) && s.Resolved && resolvesKubernetes(s.Manifest.Type)
}

// An untouched counts the references of rendered forms that stay what they
// are, because nothing resolves form C where they stand.
type untouched struct {
	references int
	files      map[string]bool
	pinned     map[ref.Reference]bool // all references that the key map pins
}

// sort finds the secrets that are rendered, each once, and what stays.
func (o *Overlay) sort(sites []check.Site) (refs []ref.Reference, u untouched) {
	u = untouched{files: make(map[string]bool), pinned: make(map[ref.Reference]bool)}
	seen := make(map[ref.Reference]bool)
	for _, s := range sites {
		if _, ok := o.opt.KeyMap.Key(s.Ref); ok {
			u.pinned[s.Ref] = true
		}
		switch {
		case o.renders(s):
			if !seen[s.Ref] {
				seen[s.Ref] = true
				refs = append(refs, s.Ref)
			}
		case s.Ref.Form == ref.Kubernetes:
			if !slices.Contains(o.staying, s.Ref.Key) {
				o.staying = append(o.staying, s.Ref.Key)
			}
		case slices.Contains(o.opt.Forms, s.Ref.Form):
			u.references++
			u.files[s.Target.File] = true
		}
	}
	slices.Sort(o.staying)
	return refs, u
}
