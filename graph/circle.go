package graph

import (
	"iter"
	"slices"

	"secretref.dev/secretref/ref"
)

// Circles knows which stores need themselves: their own credentials are read
// from them, directly or through other stores.
//
// A tenant reads its own stores only, so a circle is one of references of one
// tenant. Where a tree holds several environments, a name means what its own
// top directory declares, and what others declare only if that declares
// nothing of the name.
type Circles struct {
	x       *Index
	edges   map[node][]edge     // from a store to those that its credentials are in
	without map[string][]*Store // by account, without the tenant: stores that have no credentials of their own
}

// A node is a store of an environment, without its tenant.
type node struct{ top, store string }

type edge struct {
	tenant string
	to     []node
}

// NewCircles looks for circles among the declared stores. The uses are their
// credentials: those whose Store is set, others are ignored.
func NewCircles(x *Index, uses iter.Seq[Use]) *Circles {
	c := &Circles{x: x, edges: make(map[node][]edge), without: make(map[string][]*Store)}
	for _, s := range x.stores.all {
		if account, _ := Split(s.FQN); !s.OwnAuth {
			c.without[bare(account)] = append(c.without[bare(account)], s)
		}
	}
	for u := range uses {
		c.add(&u)
	}
	return c
}

func (c *Circles) add(u *Use) {
	if u.Store == "" {
		return
	}
	to := c.targets(u)
	if len(to) == 0 {
		return
	}
	for _, from := range c.owners(u) {
		c.edges[from] = append(c.edges[from], edge{u.Ref.Tenant, to})
	}
}

// owners are the stores that a credential serves: its own one, or those of its
// account that have no credential of their own.
func (c *Circles) owners(u *Use) []node {
	var own []node
	if _, integration := Split(u.Store); integration != "" {
		return []node{{u.Top, bare(u.Store)}}
	}
	for _, s := range c.without[bare(u.Store)] {
		if owner, _ := Split(s.FQN); s.Place.Top == u.Top && SameStore(owner, u.Store) {
			own = append(own, node{u.Top, bare(s.FQN)})
		}
	}
	return own
}

// targets are the declared stores that a reference reads.
func (c *Circles) targets(u *Use) []node {
	switch u.Ref.Form {
	case ref.SecretStore:
		return c.declared(u.Top, u.Ref.StoreFQN())
	case ref.SecretGroup:
		if len(c.x.groups.all) == 0 {
			return nil
		}
		groups := c.x.Groups(u.Ref.Tenant + ":" + u.Ref.Group)
		groups = nearest(groups, u.Top, func(g *Group) string { return g.Place.Top })
		var all []node
		for _, g := range groups {
			if tenant, _ := cutTenant(g.Store); g.Store != "" && tenant == u.Ref.Tenant {
				all = append(all, c.declared(g.Place.Top, g.Store)...)
			}
		}
		return all
	}
	return nil
}

func (c *Circles) declared(top, fqn string) []node {
	var all []node
	for _, s := range nearest(c.x.Stores(fqn), top, func(s *Store) string { return s.Place.Top }) {
		all = append(all, node{s.Place.Top, bare(s.FQN)})
	}
	return all
}

// nearest keeps what the top directory itself declares, if it declares any.
func nearest[T any](all []T, top string, topOf func(T) string) []T {
	var own []T
	for _, v := range all {
		if topOf(v) == top {
			own = append(own, v)
		}
	}
	if len(own) > 0 {
		return own
	}
	return all
}

// Any reports whether there may be a circle at all: a store whose credentials
// are in a declared store.
func (c *Circles) Any() bool { return len(c.edges) > 0 }

// Of returns the shortest circle that a credential of a store closes: the
// stores in the order in which they are read, the first being the one that
// the credential is read from and the last the one that it opens. It is nil
// where there is none. The names carry the tenant of the reference.
func (c *Circles) Of(u Use) []string {
	if u.Store == "" || !c.Any() {
		return nil
	}
	owners := c.owners(&u)
	if len(owners) == 0 {
		return nil
	}
	for _, start := range c.targets(&u) {
		if way := c.way(start, owners, u.Ref.Tenant); way != nil {
			return way
		}
	}
	return nil
}

// maxWay bounds how many stores are looked at for one circle: a tree of made-up
// stores shall not take minutes. Real ones have a handful.
const maxWay = 1024

// way is the shortest way from a store to one of the ends.
func (c *Circles) way(start node, ends []node, tenant string) []string {
	before := map[node]node{start: {}}
	for queue := []node{start}; len(queue) > 0 && len(before) < maxWay; queue = queue[1:] {
		at := queue[0]
		if slices.Contains(ends, at) {
			var way []string
			for n := at; n != (node{}); n = before[n] {
				way = append(way, tenant+":"+n.store)
			}
			slices.Reverse(way)
			return way
		}
		for _, e := range c.edges[at] {
			if e.tenant != tenant {
				continue
			}
			for _, to := range e.to {
				if _, seen := before[to]; !seen {
					before[to] = at
					queue = append(queue, to)
				}
			}
		}
	}
	return nil
}
