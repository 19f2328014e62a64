package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// A Plan is what will be asked.
type Plan struct {
	References int      // in the manifests, those of skipped stores included
	Secrets    int      // distinct ones that are asked for
	Requests   int      // at most, logins and retries aside
	Malformed  int      // values that are meant as references and are none: in no count above
	Stores     []Target // in the order of their names
	Skipped    []Target // that the options leave out
}

// A Target is a store with the secrets that it is asked for.
type Target struct {
	Name     string // the store's full name, "truefoundry" or "kubernetes"
	Secrets  int
	Requests int
	Problem  string // why it cannot be asked, "" if it can

	kind  string // as of store.Config, "" if it is not known
	store store.Store
	names []string
	refs  []ref.Reference // of the names
}

// String is the plan in one line.
func (p Plan) String() string {
	if p.References == 0 {
		return "no references, so there is nothing to ask for"
	}
	return fmt.Sprintf("%s, %s in %s, %s", count(p.References, "reference"), count(p.Secrets, "distinct secret"), count(len(p.Stores), "store"), count(p.Requests, "request"))
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

func (v *Verification) mode() store.Mode {
	if v.opt.Read {
		return store.Probe
	}
	return store.Exists
}

// plan sorts the distinct references by their stores and opens those.
func (v *Verification) plan(ctx context.Context) (Plan, error) {
	var p Plan
	g := v.first.Graph
	v.planned = make(map[ref.Reference]bool)
	for _, t := range targets(g.Uses) {
		for _, r := range t.refs {
			v.planned[r] = true
		}
		p.References += t.Requests // counted there, see targets
		t.Requests = 0
		skip, err := v.skips(t.Name)
		if err != nil {
			return p, err
		}
		if skip {
			p.Skipped = append(p.Skipped, t)
			continue
		}
		if err = v.open(ctx, g, &t); err != nil {
			t.Problem = err.Error()
		} else {
			t.Requests = t.store.Requests(len(t.names), v.mode())
		}
		p.Secrets += len(t.names)
		p.Requests += t.Requests
		p.Stores = append(p.Stores, t)
	}
	return p, nil
}

// targets groups the uses by store. Each target's Requests is how many
// references there are to it.
func targets(uses []graph.Use) []Target {
	index := make(map[string]int)
	seen := make(map[ref.Reference]bool)
	var all []Target
	for _, u := range uses {
		name, secret := address(u.Ref)
		i, ok := index[name]
		if !ok {
			i = len(all)
			index[name] = i
			all = append(all, Target{Name: name})
		}
		all[i].Requests++
		if seen[u.Ref] {
			continue
		}
		seen[u.Ref] = true
		all[i].names = append(all[i].names, secret)
		all[i].refs = append(all[i].refs, u.Ref)
		all[i].Secrets++
	}
	slices.SortFunc(all, func(a, b Target) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// address is the store that answers for a reference, and what it calls the
// secret.
func address(r ref.Reference) (name, secret string) {
	switch r.Form {
	case ref.SecretGroup:
		return store.KindControlPlane, r.Tenant + ":" + r.Group + ":" + r.Key
	case ref.SecretStore:
		return r.StoreFQN(), r.Path
	}
	return store.KindKubernetes, r.Key
}

func (v *Verification) skips(name string) (bool, error) {
	for _, glob := range v.opt.Skip {
		ok, err := doublestar.Match(glob, name)
		if err != nil {
			return false, fmt.Errorf("--skip %q is no valid pattern; quote it, and close its brackets", glob)
		}
		if ok {
			return true, nil
		}
	}
	return false, nil
}
