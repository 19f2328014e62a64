package report

import (
	"slices"
	"strings"

	"secretref.dev/secretref/graph"
)

// RefsUnused is what the inputs declare and no field of them uses.
type RefsUnused struct {
	Stores []graph.Store // no reference reads from it, nor does a used group
	Groups []graph.Group
	Keys   []RefKey // of the Kubernetes Secrets that the control plane mounts
}

// A RefKey is a key of a Kubernetes Secret.
type RefKey struct {
	Key    string
	Secret graph.Secret
}

// Reference is how a field would use it.
func (k RefKey) Reference() string { return "tfy-k8s-secret://" + k.Key }

// Len counts everything.
func (u *RefsUnused) Len() int { return len(u.Stores) + len(u.Groups) + len(u.Keys) }

// unused goes through all that is declared. Keys count only in a Secret that
// the control plane mounts: those of others are for somebody else.
func (d *declared) unused(used []RefSecret, mounts []graph.Mount) RefsUnused {
	var u RefsUnused
	names := map[string][]string{} // without tenant → with
	keys := map[string]bool{}
	for i := range used {
		s := &used[i]
		for _, fqn := range []string{s.Store, s.Group} {
			names[withoutTenant(fqn)] = append(names[withoutTenant(fqn)], fqn)
		}
		if s.rank() == 2 {
			keys[s.Reference] = true
		}
	}
	isUsed := func(fqn string) bool {
		return slices.ContainsFunc(names[withoutTenant(fqn)], func(n string) bool { return n != "" && graph.SameStore(n, fqn) })
	}
	for _, s := range d.Stores {
		if !isUsed(s.FQN) {
			u.Stores = append(u.Stores, s)
		}
	}
	for _, g := range d.Groups {
		if !isUsed(g.FQN) {
			u.Groups = append(u.Groups, g)
		}
	}
	for _, s := range d.Secrets {
		if !isMounted(s, mounts) {
			continue
		}
		for _, key := range s.Keys {
			if k := (RefKey{key, s}); !keys[k.Reference()] {
				u.Keys = append(u.Keys, k)
			}
		}
	}
	return u
}

// only keeps what belongs to the selection.
func (u RefsUnused) only(of RefsOf) RefsUnused {
	if of == (RefsOf{}) {
		return u
	}
	u.Stores = slices.DeleteFunc(u.Stores, func(s graph.Store) bool { return !graph.SameStore(s.FQN, of.Store) })
	u.Groups = slices.DeleteFunc(u.Groups, func(g graph.Group) bool {
		return !graph.SameStore(g.FQN, of.Group) && (of.Store == "" || !graph.SameStore(g.Store, of.Store))
	})
	u.Keys = slices.DeleteFunc(u.Keys, func(k RefKey) bool { return k.Reference() != of.Secret })
	return u
}

// mountsOf lists the Kubernetes Secrets that the control plane is known to
// mount, by the inputs or the policy, each once.
func mountsOf(g *graph.Graph, opt RefsOptions) []graph.Mount {
	var mounts []graph.Mount
	for _, m := range append(slices.Clone(g.Mounts), graph.Mount{Namespace: opt.Namespace, SecretName: opt.SecretName}) {
		same := func(o graph.Mount) bool {
			return o.SecretName == m.SecretName && sameNamespace(o.Namespace, m.Namespace)
		}
		if i := slices.IndexFunc(mounts, same); i >= 0 {
			mounts[i].Namespace = max(mounts[i].Namespace, m.Namespace) // the one that is said
		} else if m.SecretName != "" {
			mounts = append(mounts, m)
		}
	}
	return mounts
}

func mountNames(mounts []graph.Mount) string {
	var names []string
	for _, m := range mounts {
		names = append(names, kubernetesName(m.Namespace, m.SecretName))
	}
	return strings.Join(distinct(names), ", ")
}

func isMounted(s graph.Secret, mounts []graph.Mount) bool {
	return slices.ContainsFunc(mounts, func(m graph.Mount) bool {
		return m.SecretName == s.Name && sameNamespace(m.Namespace, s.Namespace)
	})
}

// sameNamespace takes one that is not said for any.
func sameNamespace(a, b string) bool { return a == b || a == "" || b == "" }

func kubernetesName(namespace, name string) string {
	if namespace == "" {
		return name
	}
	return namespace + "/" + name
}
