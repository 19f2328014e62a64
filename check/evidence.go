package check

import (
	"slices"
	"strings"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/policy"
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

func afterColon(s string) string {
	_, rest, _ := strings.Cut(s, ":")
	return rest
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
