package check

import (
	"strings"

	"secretref.dev/secretref/graph"
)

// wholeGraph is the graph of all files, nil unless it was asked for.
func (c *Collector) wholeGraph() *graph.Graph {
	if !c.graph {
		return nil
	}
	g := new(graph.Graph)
	for i, d := range c.declared {
		g.Accounts = append(g.Accounts, d.Accounts...)
		g.Stores = append(g.Stores, d.Stores...)
		g.Groups = append(g.Groups, d.Groups...)
		g.Secrets = append(g.Secrets, d.Secrets...)
		g.Mounts = append(g.Mounts, d.Mounts...)
		if i < c.inputs {
			g.Uses = append(g.Uses, d.Uses...)
		}
	}
	if len(c.totals) == 1 && c.policy.Tenant == "" {
		nameTenant(g, c.tenant())
	}
	return g
}

// nameTenant puts the tenant on which all references agree into the names that
// do not say theirs.
func nameTenant(g *graph.Graph, tenant string) {
	name := func(fqn *string) {
		if strings.HasPrefix(*fqn, ":") {
			*fqn = tenant + *fqn
		}
	}
	for i := range g.Accounts {
		name(&g.Accounts[i].FQN)
	}
	for i := range g.Stores {
		name(&g.Stores[i].FQN)
	}
	for i := range g.Groups {
		name(&g.Groups[i].FQN)
	}
	for i := range g.Uses {
		name(&g.Uses[i].Store)
	}
}
