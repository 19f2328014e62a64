package report

import (
	"cmp"
	"slices"
	"strings"

	"secretref.dev/secretref/graph"
)

// declared is a graph with its names looked up. Stores and groups whose
// manifests do not say their tenant are found by the rest of their name.
type declared struct {
	*graph.Graph
	index *graph.Index
	names map[string][]string // of all stores that anything names, by the rest
}

func newDeclared(g *graph.Graph) *declared {
	d := &declared{Graph: g, index: g.Index(), names: map[string][]string{}}
	for i := range g.Groups {
		d.name(g.Groups[i].Store)
	}
	for i := range g.Uses {
		d.name(g.Uses[i].Ref.StoreFQN())
		d.name(g.Uses[i].Store)
	}
	for rest, names := range d.names {
		d.names[rest] = distinct(names)
	}
	return d
}

func (d *declared) name(fqn string) {
	rest := withoutTenant(fqn)
	if names := d.names[rest]; fqn != "" && (len(names) == 0 || names[len(names)-1] != fqn) {
		d.names[rest] = append(names, fqn)
	}
}

// secrets groups the uses by what they refer to.
func (d *declared) secrets(uses []graph.Use) []RefSecret {
	index := map[string]int{}
	var all []RefSecret
	for _, u := range uses {
		reference := u.Ref.String()
		i, ok := index[reference]
		if !ok {
			i = len(all)
			index[reference] = i
			s := RefSecret{Reference: reference, Form: u.Ref.Form.String(), Store: u.Ref.StoreFQN()}
			if u.Ref.Group != "" {
				s.Group = u.Ref.Tenant + ":" + u.Ref.Group
				_, s.Store = d.group(s.Group)
			}
			all = append(all, s)
		}
		s := &all[i]
		s.Uses = append(s.Uses, u)
		s.Opens = append(s.Opens, d.opened(&u)...)
	}
	for i := range all {
		all[i].Opens = distinct(all[i].Opens)
	}
	slices.SortFunc(all, func(a, b RefSecret) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.Store, b.Store), cmp.Compare(a.Reference, b.Reference))
	})
	return all
}

// rank puts secrets of a known store first, those of the control plane's
// Kubernetes Secret last.
func (s *RefSecret) rank() int {
	switch {
	case s.Store != "":
		return 0
	case s.Group != "":
		return 1
	}
	return 2
}

// group finds the manifest of a group and the store behind it.
func (d *declared) group(fqn string) (found *graph.Group, store string) {
	for _, g := range d.index.Groups(fqn) {
		if found == nil || found.Store == "" {
			found = g
		}
	}
	if found == nil || found.Store == "" {
		return found, ""
	}
	return found, d.called(found.Store)[0]
}

// store finds the manifest of a store.
func (d *declared) store(fqn string) *graph.Store {
	for _, s := range d.index.Stores(fqn) {
		return s
	}
	return nil
}

// opened lists the stores whose credential a use is: a store's own, or that of
// an account, for all of its stores that have none of their own.
func (d *declared) opened(u *graph.Use) []string {
	if u.Store == "" {
		return nil
	}
	if _, integration := graph.Split(u.Store); integration != "" {
		return d.called(u.Store)
	}
	var all []string
	for _, s := range d.index.StoresOf(u.Store) {
		if s.Place.Top == u.Top && !s.OwnAuth {
			all = append(all, d.called(s.FQN)...)
		}
	}
	return all
}

// called lists the full names that anything calls a store by, if its manifest
// does not say its tenant; else its name.
func (d *declared) called(fqn string) []string {
	if rest, ok := strings.CutPrefix(fqn, ":"); ok {
		full := slices.DeleteFunc(slices.Clone(d.names[rest]), func(name string) bool { return name == fqn })
		if len(full) > 0 {
			return full
		}
	}
	return []string{fqn}
}

// storesOf lists the stores of an inventory: those of its secrets, or all that
// are declared.
func (d *declared) storesOf(r *Refs, all bool) []RefStore {
	count := map[string]int{}
	for _, secrets := range [][]RefSecret{r.Secrets, r.Dependents} {
		for i := range secrets {
			count[secrets[i].Store]++
			for _, opened := range secrets[i].Opens {
				count[opened] += 0
			}
		}
	}
	var names []string
	for name := range count {
		names = append(names, name)
	}
	for i := range d.Stores {
		if fqn := d.Stores[i].FQN; all || r.Of.Store != "" && graph.SameStore(fqn, r.Of.Store) {
			names = append(names, d.called(fqn)...)
		}
	}
	var stores []RefStore
	for _, name := range distinct(names) {
		stores = append(stores, RefStore{name, d.store(name), count[name]})
	}
	return stores
}

// groupsOf lists the groups likewise.
func (d *declared) groupsOf(r *Refs) []RefGroup {
	count := map[string]int{}
	for _, secrets := range [][]RefSecret{r.Secrets, r.Dependents} {
		for i := range secrets {
			count[secrets[i].Group]++
		}
	}
	var names []string
	for name := range count {
		names = append(names, name)
	}
	for i := range r.Unused.Groups { // all others are used, and counted
		names = append(names, r.Unused.Groups[i].FQN)
	}
	var groups []RefGroup
	for _, name := range distinct(names) {
		manifest, store := d.group(name)
		groups = append(groups, RefGroup{name, store, manifest, count[name]})
	}
	return groups
}

func withoutTenant(fqn string) string {
	_, rest, _ := strings.Cut(fqn, ":")
	return rest
}

// distinct sorts names and drops empty ones and repetitions.
func distinct(names []string) []string {
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > 0 && names[0] == "" {
		names = names[1:]
	}
	return names
}
