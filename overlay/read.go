package overlay

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"path/filepath"
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
	opt.Exclude = append(slices.Clone(opt.Exclude), o.ownPatterns(paths)...)
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

// ownPatterns leave the overlay itself out of the inputs that it lies below.
func (o *Overlay) ownPatterns(paths []string) []string {
	if o.opt.Dir == "" {
		return nil
	}
	own := real(o.opt.Dir)
	var patterns []string
	for _, p := range paths {
		rel, err := filepath.Rel(real(p), own)
		if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			continue
		}
		name := path.Join(filepath.ToSlash(p), filepath.ToSlash(rel))
		patterns = append(patterns, escapeGlob(name)+"/**")
	}
	return patterns
}

// real is the path without symbolic links, as far as it exists.
func real(p string) string {
	abs, err := filepath.Abs(p)
	if err != nil {
		return p
	}
	for dir, rest := abs, ""; ; {
		if target, err := filepath.EvalSymlinks(dir); err == nil {
			return filepath.Join(target, rest)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return abs
		}
		dir, rest = up, filepath.Join(filepath.Base(dir), rest)
	}
}

func escapeGlob(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(`*?[]{}\!`, s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// inputs lists the files that hold a manifest with their places in the
// overlay: the path below the argument that they were found by.
func inputs(c *check.Coverage, paths []string) ([]input, error) {
	var all []input
	from := make(map[string]string)
	for _, f := range c.Files {
		if len(f.Manifests) == 0 {
			continue
		}
		rel := below(f.File, paths)
		if other, taken := from[rel]; taken {
			return nil, &Error{fmt.Sprintf("%q and %q would both become manifests/%s", other, f.File, rel), "name their common directory instead, or render them into two overlays"}
		}
		if !filepath.IsLocal(filepath.FromSlash(rel)) {
			return nil, &Error{fmt.Sprintf("%q has no place in the overlay", f.File), "name the directory that it lies in"}
		}
		from[rel] = f.File
		all = append(all, input{f.File, rel})
	}
	slices.SortFunc(all, func(a, b input) int { return cmp.Compare(a.rel, b.rel) })
	return all, nil
}

// below is the name of a file below the longest of the arguments that lead to
// it.
func below(file string, paths []string) string {
	best, at := path.Base(file), -1
	for _, p := range paths {
		p = path.Clean(filepath.ToSlash(p))
		rel, ok := strings.CutPrefix(file, strings.TrimSuffix(p, "/")+"/")
		if p == "." && !path.IsAbs(file) {
			rel, ok = file, true
		}
		if ok && len(p) > at {
			best, at = rel, len(p)
		}
	}
	return best
}
