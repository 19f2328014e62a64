// Package ask finds out which store answers for each reference, opens those
// stores, and asks them all at once.
//
//	targets := ask.Targets(result.Graph.Uses)
//	for i := range targets {
//		targets[i].Open(ctx, result.Graph, ask.World{Policy: p, Stores: env})
//	}
//	err := ask.All(ctx, targets, store.Value, func(t *ask.Target, r ref.Reference, a store.Answer) {
//		… // from several goroutines, once for each distinct reference
//	})
//
// Nothing is dialled before [All]. The package knows no store's protocol, words
// no findings, and keeps no answer.
package ask

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// A World is what is known beside the manifests.
type World struct {
	Policy *policy.Policy // nil: no store of a policy
	// Trusted says that the operator named the policy: the hosts that its
	// stores name are trusted then.
	Trusted bool
	Stores  store.Env
	Skips   bool // the command has --skip: next steps name it
	// Fixed says that the policy alone says where a store is: what the
	// manifests declare counts for nothing, because whoever writes them must
	// not choose what is read.
	Fixed bool
}

// A Target is a store with the secrets that it is asked for.
type Target struct {
	Name       string // the store's full name, "truefoundry" or "kubernetes"
	References int    // to its secrets, repeated ones too
	Problem    string // after Open: why it cannot be asked, "" if it can
	Kind       string // after Open: as of store.Config, "" if it is not known
	Store      store.Store

	Names []string // what the store calls the secrets, each once
	Refs  []ref.Reference
}

// Targets sorts the references by their stores, which come in the order of
// their names.
func Targets(uses []graph.Use) []Target {
	index := make(map[string]int)
	seen := make(map[ref.Reference]bool)
	var all []Target
	for _, u := range uses {
		name, secret := Address(u.Ref)
		i, ok := index[name]
		if !ok {
			i = len(all)
			index[name] = i
			all = append(all, Target{Name: name})
		}
		all[i].References++
		if seen[u.Ref] {
			continue
		}
		seen[u.Ref] = true
		all[i].Names = append(all[i].Names, secret)
		all[i].Refs = append(all[i].Refs, u.Ref)
	}
	slices.SortFunc(all, func(a, b Target) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// Address is the store that answers for a reference, and what it calls the
// secret.
func Address(r ref.Reference) (name, secret string) {
	switch r.Form {
	case ref.SecretGroup:
		return store.KindControlPlane, r.Tenant + ":" + r.Group + ":" + r.Key
	case ref.SecretStore:
		return r.StoreFQN(), r.Path
	}
	return store.KindKubernetes, r.Key
}

// Open prepares the target's store, or says in its Problem why that fails.
func (t *Target) Open(ctx context.Context, g *graph.Graph, w World) {
	c, err := w.Config(g, t.Name)
	if err == nil {
		t.Kind = c.Kind
		t.Store, err = store.Open(ctx, c, w.Stores)
	}
	if err != nil {
		t.Problem = err.Error()
	}
}

// portion is how many secrets a store is asked for before their answers are
// passed on, unless one request answers for all: no request of any store has
// more names, and all have a number of them that divides it.
const portion = 200

// All asks all stores at once and passes each answer on as it comes, from
// several goroutines. A target with a Problem gets no request and Broken
// answers; one that answers for none of a couple of hundred secrets in a row
// is not asked for the rest. It returns an error only when ctx ended.
func All(ctx context.Context, targets []Target, mode store.Mode, take func(*Target, ref.Reference, store.Answer)) error {
	var wg sync.WaitGroup
	for i := range targets {
		t := &targets[i]
		wg.Go(func() { t.ask(ctx, mode, func(r ref.Reference, a store.Answer) { take(t, r, a) }) })
	}
	wg.Wait()
	return ctx.Err()
}

func (t *Target) ask(ctx context.Context, mode store.Mode, take func(ref.Reference, store.Answer)) {
	if t.Problem != "" {
		for _, r := range t.Refs {
			take(r, store.Answer{State: store.Broken})
		}
		return
	}
	at, size := 0, portion
	if t.Store.Requests(len(t.Names), mode) <= 1 {
		size = max(size, len(t.Names)) // cut up, it would be asked again for what it says at once
	}
	for names := range slices.Chunk(t.Names, size) {
		answers, err := t.Store.Ask(ctx, names, mode)
		if err != nil {
			return // ctx ended
		}
		answered := false
		var last store.Answer
		for i := range names {
			last = store.Answer{State: store.Broken, Why: "the store gave no answer"}
			if i < len(answers) {
				last = answers[i]
			}
			answered = answered || last.State != store.Broken
			take(t.Refs[at+i], last)
		}
		at += len(names)
		if !answered {
			// Each portion would take all the time that a store is given.
			for _, r := range t.Refs[at:] {
				take(r, store.Answer{State: store.Broken, Why: last.Why})
			}
			return
		}
	}
}

// Whereabouts names a target in a sentence.
func Whereabouts(target string) string {
	switch target {
	case store.KindControlPlane:
		return "the control plane"
	case store.KindKubernetes:
		return "the mounted Kubernetes Secret"
	}
	return "the store " + target
}

// CutNext cuts what a store says into the cause and the next step, "" for
// none: errors end with it, after the last semicolon.
func CutNext(text string) (cause, next string) {
	if i := strings.LastIndex(text, "; "); i >= 0 {
		return text[:i], text[i+2:]
	}
	return text, ""
}
