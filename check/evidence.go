package check

import (
	"fmt"
	"slices"
	"strings"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
)

// evidence is what all files together say, and what follows from it for a
// reference. It serves several goroutines, and has stopped to change then.
type evidence struct {
	*Checker
	index   *graph.Index
	circles *graph.Circles
	unknown unknown
	groups  []*graph.Group
	keeps   map[string]bool // tenants whose groups are declared with their stores, "" for one that is not said
	secrets []*graph.Secret
	mounts  []*graph.Mount
	mounted mounted         // the Secret of form C
	said    map[string]bool // what was worked out of notes, see suspects
}

// newEvidence puts together what the files declare.
func (c *Collector) newEvidence(declared []*graph.Graph) *evidence {
	e := &evidence{Checker: c.Checker, index: graph.NewIndex(declared), unknown: c.unknown, keeps: make(map[string]bool), said: make(map[string]bool)}
	for _, d := range declared {
		for i := range d.Groups {
			g := &d.Groups[i]
			e.groups = append(e.groups, g)
			if g.Store != "" && len(e.index.Stores(g.Store)) > 0 {
				tenant, _, _ := strings.Cut(g.FQN, ":")
				e.keeps[tenant] = true
			}
		}
		for i := range d.Secrets {
			e.secrets = append(e.secrets, &d.Secrets[i])
		}
		for i := range d.Mounts {
			e.mounts = append(e.mounts, &d.Mounts[i])
		}
	}
	e.circles = graph.NewCircles(e.index, c.credentials())
	return e
}

// of lists what is wrong with a reference. resolved is false where nothing
// would read form C anyway.
func (e *evidence) of(x ref.Reference, resolved bool) []Verdict {
	if x.Tenant != "" && e.policy.Tenant != "" && x.Tenant != e.policy.Tenant {
		return nil // tenant-mismatch says enough
	}
	var all []Verdict
	add := func(v Verdict, bad bool) {
		if bad {
			all = append(all, v)
		}
	}
	switch x.Form {
	case ref.SecretGroup:
		add(e.undeclaredGroup(x))
		add(e.groupKey(x))
	case ref.SecretStore:
		add(e.undeclaredStore(x.StoreFQN()))
		add(e.storeName(x))
	case ref.Kubernetes:
		if resolved && e.policy.Allows(ref.Kubernetes) {
			add(e.mounted.missingKey(x.Key))
			add(e.mounted.problem, e.mounted.problem.Rule != "")
		}
	}
	return all
}

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

// circle reports a credential of a store that is read from that store.
func (e *evidence) circle(x ref.Reference, store, top string) []Verdict {
	way := e.circles.Of(graph.Use{Ref: x, Store: store, Place: graph.Place{Top: top}})
	if len(way) == 0 {
		return nil
	}
	opened := way[len(way)-1]
	message := fmt.Sprintf("is a credential of the secret store %s and is read from ", storeWord(opened))
	via := ""
	if x.Form == ref.SecretGroup {
		via = fmt.Sprintf(", where the secret group %s is kept", shownName(x.Group))
	}
	if len(way) == 1 {
		message += "that store itself" + via
	} else {
		message += "the store " + storeWord(way[0]) + via
		for _, s := range way[1 : len(way)-1] {
			message += ", whose own credentials are in " + storeWord(s)
		}
		message += ", whose own credentials are in " + storeWord(opened)
	}
	hint := "keep this credential in a store that opens without it"
	if e.policy.Allows(ref.Kubernetes) {
		hint += ", such as the mounted Kubernetes Secret: tfy-k8s-secret://<key>"
	}
	return []Verdict{{Rule: "circular-store", Message: message, Hint: hint}}
}

// storeWord shows a store by its account and integration.
func storeWord(fqn string) string {
	account, integration := graph.Split(fqn)
	return shownName(afterColon(afterColon(account)) + "/" + integration)
}

func afterColon(s string) string {
	_, rest, _ := strings.Cut(s, ":")
	return rest
}

// meantName is a hint with the declared name that was probably meant, else with
// those that there are, if they are few.
func meantName(typed string, declared []string, otherwise string) string {
	const many = 2000 // that a message is worth a look at
	if near := graph.Near(typed, declared[:min(len(declared), many)]); near != "" && repeatable(near) {
		return fmt.Sprintf("did you mean %q? otherwise %s", near, otherwise)
	}
	slices.Sort(declared)
	declared = slices.Compact(declared)
	const few = 5
	if len(declared) == 0 || len(declared) > few || !slices.ContainsFunc(declared, repeatable) {
		return otherwise
	}
	var shown []string
	for _, name := range declared {
		shown = append(shown, shownName(name))
	}
	return otherwise + "; declared: " + strings.Join(shown, ", ")
}

// shownName quotes a name of a manifest, and describes what may be a credential
// or anything else in its place.
func shownName(s string) string {
	if !repeatable(s) {
		return "here (" + redact.Describe(s) + ")"
	}
	return fmt.Sprintf("%q", s)
}

// repeatable reports whether a message may repeat a name: a short one, of
// letters, digits and few signs, that does not look like a credential.
func repeatable(s string) bool {
	const longest = 64
	return s != "" && len(s) <= longest && madeOf(s, "-_./") && !keyLike(s)
}

// where names the file and line of a declaration.
func where(p graph.Place) string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// crossRules are the rules that evidence is for.
var crossRules = []string{"kubernetes-key-missing", "circular-store", "undeclared-store", "undeclared-group", "store-name", "kubernetes-secret-not-mounted"}

// wantsCross reports whether any of these rules can be reported.
func (c *Checker) wantsCross() bool {
	return slices.ContainsFunc(crossRules, func(rule string) bool {
		return (c.only == nil || c.only(rule)) && !offEverywhere(c.policy, rule)
	})
}

// offEverywhere reports a rule that the policy switches off for all files.
func offEverywhere(p *policy.Policy, rule string) bool {
	severity, ok := p.Rules[rule]
	return ok && severity == policy.Off && len(p.Overrides) == 0
}
