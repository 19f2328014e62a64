package graph

import (
	"slices"

	"secretref.dev/secretref/ref"
)

// An Index answers questions about what is declared, which must not change
// meanwhile. What it returns points into the graphs.
type Index struct {
	// By full name without the tenant, Secrets by name.
	accounts table[Account]
	stores   table[Store]
	groups   table[Group]
	secrets  table[Secret]
}

// Index returns an index of the graph as it is.
func (g *Graph) Index() *Index { return NewIndex([]*Graph{g}) }

// NewIndex returns an index of several graphs as if they were one.
func NewIndex(graphs []*Graph) *Index {
	x := new(Index)
	for _, g := range graphs {
		x.accounts.add(len(g.Accounts), func(i int) *Account { return &g.Accounts[i] })
		x.stores.add(len(g.Stores), func(i int) *Store { return &g.Stores[i] })
		x.groups.add(len(g.Groups), func(i int) *Group { return &g.Groups[i] })
		x.secrets.add(len(g.Secrets), func(i int) *Secret { return &g.Secrets[i] })
	}
	x.accounts.link(func(a *Account) string { return bare(a.FQN) })
	x.stores.link(func(s *Store) string { return bare(s.FQN) })
	x.groups.link(func(g *Group) string { return bare(g.FQN) })
	x.secrets.link(func(s *Secret) string { return s.Name })
	return x
}

// A table finds declarations by a name, in the order in which they came.
type table[T any] struct {
	all   []*T
	first map[string]int32 // by name: one more than the place in all
	next  []int32          // of the same name, in the same way
}

func (t *table[T]) add(n int, at func(int) *T) {
	for i := range n {
		t.all = append(t.all, at(i))
	}
}

// link makes the chains of equal names.
func (t *table[T]) link(key func(*T) string) {
	t.first, t.next = make(map[string]int32, len(t.all)), make([]int32, len(t.all))
	for i, d := range slices.Backward(t.all) {
		k := key(d)
		t.next[i] = t.first[k]
		t.first[k] = int32(i + 1)
	}
}

// find lists the declarations of a name that meet a condition.
func (t *table[T]) find(key string, is func(*T) bool) []*T {
	var found []*T
	for i := t.first[key]; i > 0; i = t.next[i-1] {
		if d := t.all[i-1]; is(d) {
			found = append(found, d)
		}
	}
	return found
}

// Accounts lists the declared accounts that a full name can mean: more than
// one where a tree holds several environments, none if none is declared.
func (x *Index) Accounts(fqn string) []*Account {
	return x.accounts.find(bare(fqn), func(a *Account) bool { return SameStore(a.FQN, fqn) })
}

// Stores is [Index.Accounts] for the full name of a store.
func (x *Index) Stores(fqn string) []*Store {
	return x.stores.find(bare(fqn), func(s *Store) bool { return SameStore(s.FQN, fqn) })
}

// StoresOf lists the declared stores of an account. It looks at all stores.
func (x *Index) StoresOf(account string) []*Store {
	var found []*Store
	for _, s := range x.stores.all {
		if owner, _ := Split(s.FQN); SameStore(owner, account) {
			found = append(found, s)
		}
	}
	return found
}

// Groups is [Index.Accounts] for the full name of a group, tenant:group.
func (x *Index) Groups(fqn string) []*Group {
	return x.groups.find(bare(fqn), func(g *Group) bool { return SameStore(g.FQN, fqn) })
}

// Secrets lists the Kubernetes objects that a Secret of this name comes of, in
// the namespace or in one that is not said. An empty namespace is any.
func (x *Index) Secrets(namespace, name string) []*Secret {
	return x.secrets.find(name, func(s *Secret) bool {
		return namespace == "" || s.Namespace == "" || s.Namespace == namespace
	})
}

// StoreOf returns the full name of the store that a reference reads: that of
// form B, or the one behind a declared group; "" where nothing says it.
func (x *Index) StoreOf(r ref.Reference) string {
	switch r.Form {
	case ref.SecretStore:
		return r.StoreFQN()
	case ref.SecretGroup:
		for _, g := range x.Groups(r.Tenant + ":" + r.Group) {
			if g.Store != "" {
				return g.Store
			}
		}
	}
	return ""
}
