package starter

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
)

// Facts are what the manifests of a directory show about their policy.
type Facts struct {
	Manifests int
	tenants   []used
	forms     [ref.Kubernetes + 1]used
	stores    []store
	mounts    []mount
	rules     map[string]used // what was found of some rules
	others    []used          // directories of other people's files
	dirs      []string        // top directories with manifests
	endings   []string        // of the files that hold them: ".yaml"

	// Held are fields of the policy that are written as comments although the
	// manifests show them: with them a check has other findings than without.
	Held []string
}

// The fields that [Facts.Held] may name.
const (
	Tenant     = "tenant"
	Kubernetes = "kubernetes"
)

// used is a name, how often it occurs, and where first.
type used struct {
	name  string
	count int
	first string // file:line
}

type store struct {
	used
	kind     string
	declared string // where; "" for nowhere
}

type mount struct {
	namespace, name, at string
	others              bool // there are more, and they say something else
}

// othersDirs are names of directories that hold what somebody else wrote.
var othersDirs = []string{"node_modules", "vendor", "third_party", ".terraform", ".venv", "venv", ".tox", ".terragrunt-cache"}

// proposed are rules whose findings a field of the policy may answer.
var proposed = []string{"unexpanded-template", "encrypted-value", "unknown-type"}

// Look collects the facts from a check that was asked for the graph and the
// coverage. relative turns the name of a file as the check has it into one
// relative to the policy's directory.
func Look(r *check.Result, relative func(string) string) *Facts {
	f := &Facts{Manifests: r.Summary.Manifests, rules: map[string]used{}}
	place := func(p graph.Place) string { return at(relative(p.File), p.Line) }
	index := r.Graph.Index()
	for _, u := range r.Graph.Uses {
		where := place(u.Place)
		f.forms[u.Ref.Form].note(u.Ref.Form.String(), where)
		if u.Ref.Tenant != "" {
			note(&f.tenants, u.Ref.Tenant, where)
		}
		if name := index.StoreOf(u.Ref); name != "" {
			f.noteStore(name, where)
		}
	}
	for i := range f.stores {
		if declared := index.Stores(f.stores[i].name); len(declared) > 0 {
			f.stores[i].kind, f.stores[i].declared = declared[0].Kind, place(declared[0].Place)
		}
	}
	for _, m := range r.Graph.Mounts {
		f.mounts = append(f.mounts, mount{namespace: m.Namespace, name: m.SecretName, at: place(m.Place)})
	}
	for _, x := range r.Findings {
		if slices.Contains(proposed, x.Rule) {
			u := f.rules[x.Rule]
			u.note(x.Rule, at(relative(x.File), x.Line))
			f.rules[x.Rule] = u
		}
	}
	for _, c := range r.Coverage.Files {
		f.noteFile(relative(c.File), len(c.Manifests) > 0)
	}
	return f
}

func (u *used) note(name, first string) {
	if u.count == 0 {
		u.name, u.first = name, first
	}
	u.count++
}

func note(all *[]used, name, first string) {
	i := slices.IndexFunc(*all, func(u used) bool { return u.name == name })
	if i < 0 {
		i = len(*all)
		*all = append(*all, used{})
	}
	(*all)[i].note(name, first)
}

// noteStore notes a use of a store. A group that does not say its tenant means
// the same store as a reference that does.
func (f *Facts) noteStore(name, first string) {
	i := slices.IndexFunc(f.stores, func(s store) bool { return graph.SameStore(s.name, name) })
	if i < 0 {
		i = len(f.stores)
		f.stores = append(f.stores, store{})
	}
	f.stores[i].note(name, first)
}

func (f *Facts) noteFile(name string, manifests bool) {
	dir, base := path.Split(name)
	segments := strings.Split(strings.TrimSuffix(dir, "/"), "/")
	for i, s := range segments {
		if slices.Contains(othersDirs, s) {
			note(&f.others, strings.Join(segments[:i+1], "/"), "")
			return
		}
	}
	if !manifests || strings.HasPrefix(name, "../") {
		return
	}
	if top := segments[0]; !slices.Contains(f.dirs, top) {
		f.dirs = append(f.dirs, top)
	}
	if ending := path.Ext(base); !slices.Contains(f.endings, ending) {
		f.endings = append(f.endings, ending)
	}
}

// patterns are globs for the files with manifests, sorted.
func (f *Facts) patterns() []string {
	var all []string
	ending := "*" + strings.Join(f.endings, "")
	if len(f.endings) > 1 {
		ending = "*{" + strings.Join(slices.Sorted(slices.Values(f.endings)), ",") + "}"
	}
	for _, dir := range f.dirs {
		switch pattern := path.Join(dir, "**", ending); {
		case dir == "" || dir == ".":
			all = append(all, ending)
		case Writable(dir):
			all = append(all, pattern)
		}
	}
	slices.SortFunc(all, cmp.Compare)
	return all
}

// tenant is the only one that references name.
func (f *Facts) tenant() (used, bool) {
	if len(f.tenants) != 1 || !Writable(f.tenants[0].name) || slices.Contains(f.Held, Tenant) {
		return used{}, false
	}
	return f.tenants[0], true
}

// mounted is the Secret that the control plane mounts, where all Helm values
// agree about it.
func (f *Facts) mounted() (mount, bool) {
	var one mount
	for _, m := range f.mounts {
		switch {
		case m.name == "":
		case one.name == "":
			one = m
		case one.name != m.name || one.namespace != m.namespace:
			return mount{others: true}, false
		}
	}
	return one, !slices.Contains(f.Held, Kubernetes) && Writable(one.name) && (one.namespace == "" || Writable(one.namespace))
}

// at is file:line, for a comment: one line of it, without a credential.
func at(file string, line int) string {
	file = redact.Text(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, file))
	if line > 0 {
		return file + ":" + itoa(line)
	}
	return file
}
