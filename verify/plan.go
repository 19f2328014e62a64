package verify

import (
	"context"
	"fmt"

	"github.com/bmatcuk/doublestar/v4"

	"secretref.dev/secretref/ask"
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

// A Target is a store with how much it is asked for.
type Target struct {
	Name     string // the store's full name, "truefoundry" or "kubernetes"
	Secrets  int
	Requests int
	Problem  string // why it cannot be asked, "" if it can
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
	world := ask.World{Policy: v.opt.Check.Policy, Trusted: v.opt.Trusted, Stores: v.opt.Stores, Skips: true}
	for _, t := range ask.Targets(g.Uses) {
		for _, r := range t.Refs {
			v.planned[r] = true
		}
		p.References += t.References
		planned := Target{Name: t.Name, Secrets: len(t.Names)}
		skip, err := v.skips(t.Name)
		if err != nil {
			return p, err
		}
		if skip {
			p.Skipped = append(p.Skipped, planned)
			continue
		}
		if t.Open(ctx, g, world); t.Problem == "" {
			planned.Requests = t.Store.Requests(len(t.Names), v.mode())
		}
		planned.Problem = t.Problem
		p.Secrets += planned.Secrets
		p.Requests += planned.Requests
		p.Stores = append(p.Stores, planned)
		v.targets = append(v.targets, t)
	}
	return p, nil
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
