package check

import (
	"fmt"
	"slices"
	"strings"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/ref"
)

// lacking is the account that does not have a store, nil unless the account is
// declared with all its stores.
func (e *evidence) lacking(fqn string) *graph.Account {
	account, _ := graph.Split(fqn)
	accounts := e.index.Accounts(account)
	if len(accounts) == 0 || slices.ContainsFunc(accounts, func(a *graph.Account) bool { return a.Open }) {
		return nil
	}
	if _, ok := e.policy.Stores[fqn]; ok || len(e.index.Stores(fqn)) > 0 {
		return nil
	}
	return accounts[0]
}

// undeclaredStore reports a store that its account does not have.
func (e *evidence) undeclaredStore(fqn string) (v Verdict, bad bool) {
	a := e.lacking(fqn)
	if a == nil {
		return v, false
	}
	account, integration := graph.Split(fqn)
	var names []string
	for _, s := range e.index.StoresOf(account) {
		_, name := graph.Split(s.FQN)
		names = append(names, name)
	}
	name := afterColon(afterColon(account))
	return Verdict{Rule: "undeclared-store", Hint: meantName(integration, names, "add the integration to the account, or correct the name"),
		Message: fmt.Sprintf("names the secret store %s, which the account %s (%s) does not have", shownName(integration), shownName(name), where(a.Place))}, true
}

// lacksGroup reports that no manifest declares a group, where groups of the
// tenant are declared together with the stores that they are in: there somebody
// keeps them in Git.
func (e *evidence) lacksGroup(tenant, group string) bool {
	return (e.keeps[tenant] || e.keeps[""]) && e.unknown&unknownGroups == 0 && len(e.index.Groups(tenant+":"+group)) == 0
}

func (e *evidence) undeclaredGroup(x ref.Reference) (v Verdict, bad bool) {
	if !e.lacksGroup(x.Tenant, x.Group) {
		return v, false
	}
	var names []string
	for _, g := range e.groups {
		if tenant, name, _ := strings.Cut(g.FQN, ":"); tenant == "" || tenant == x.Tenant {
			names = append(names, name)
		}
	}
	return Verdict{Rule: "undeclared-group", Hint: meantName(x.Group, names, "add its secret-group manifest, or correct the name"),
		Message: fmt.Sprintf("names the secret group %s, which no manifest declares", shownName(x.Group))}, true
}

// storeName reports the name of a secret that the declared store cannot have.
func (e *evidence) storeName(x ref.Reference) (v Verdict, bad bool) {
	if _, said := e.nameProblem(x); said {
		return v, false
	}
	if _, ok := e.policy.Stores[x.StoreFQN()]; ok {
		return v, false // it has said which kind it is
	}
	stores := e.index.Stores(x.StoreFQN())
	for _, s := range stores {
		if v, bad = badName(s.Kind, x.Path); !bad {
			return Verdict{}, false
		}
	}
	return v, len(stores) > 0
}

// groupKey reports a key that the store behind the group cannot have.
func (e *evidence) groupKey(x ref.Reference) (v Verdict, bad bool) {
	if v, bad = badName(kindAzure, x.Key); !bad {
		return v, false
	}
	g := e.keptInAzure(x.Tenant, x.Group)
	if g == nil {
		return v, false
	}
	v.Message = fmt.Sprintf("names a key that %s; the secret group %s (%s) is kept in one", v.Message, shownName(x.Group), where(g.Place))
	return v, true
}

// keptInAzure is the group if every manifest that declares it keeps it in an
// Azure Key Vault, else nil.
func (e *evidence) keptInAzure(tenant, group string) *graph.Group {
	groups := e.index.Groups(tenant + ":" + group)
	if len(groups) == 0 || slices.ContainsFunc(groups, func(g *graph.Group) bool { return !e.inAzure(g.Store) }) {
		return nil
	}
	return groups[0]
}

func (e *evidence) inAzure(store string) bool {
	if s, ok := e.policy.Stores[store]; ok {
		return s["kind"] == kindAzure
	}
	for _, s := range e.index.Stores(store) {
		return s.Kind == kindAzure
	}
	account, _ := graph.Split(store)
	return account != "" && strings.HasPrefix(afterColon(account), "azure:")
}
