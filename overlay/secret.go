package overlay

import (
	"context"
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/sops"
	"secretref.dev/secretref/store"
)

// newSecret is the Secret of the overlay with its values.
func (o *Overlay) newSecret(data map[string][]byte) *sops.Secret {
	return &sops.Secret{Name: o.SecretName, Namespace: o.Namespace, Labels: map[string]string{managedBy: manager}, Data: data}
}

// plainSecret writes the Secret in the clear.
func (o *Overlay) plainSecret() []byte {
	return documents("Made by secretref render. It holds secrets: keep it out of Git, and apply it with\n"+
		"kubectl apply --server-side, which copies no value into an annotation.", o.plainFields())
}

// plainFields are those of the Secret. Every value is base64: what is read back
// is exact, line breaks and binary bytes included.
func (o *Overlay) plainFields() mapping {
	var data mapping
	for _, key := range slices.Sorted(maps.Keys(o.secret.Data)) {
		data = append(data, field{key, quoted(base64.StdEncoding.EncodeToString(o.secret.Data[key]))})
	}
	return mapping{
		{"apiVersion", "v1"}, {"kind", "Secret"},
		{"metadata", o.metadata(o.SecretName)},
		{"type", "Opaque"},
		{"data", data},
	}
}

// uses are the references that have a key, each once, as if they stood in a
// manifest.
func (o *Overlay) uses() []graph.Use {
	var uses []graph.Use
	for _, k := range o.Keys {
		uses = append(uses, graph.Use{Ref: k.Ref})
	}
	return uses
}

// Resolve asks the stores for the values of all keys, each once. It does
// nothing where no value is rendered. Secrets without a value are an
// *Unresolved, values that do not fit a *SizeError.
func (o *Overlay) Resolve(ctx context.Context) error {
	if !o.opt.As.Values() {
		return nil
	}
	world := o.world
	if o.opt.Fixed != nil {
		world.Policy, world.Trusted, world.Fixed = o.opt.Fixed, true, true
	}
	targets := ask.Targets(o.uses())
	for i := range targets {
		targets[i].Open(ctx, o.graph, world)
	}
	var (
		mutex  sync.Mutex
		done   atomic.Int64
		failed Unresolved
		data   = make(map[string][]byte, len(o.Keys))
	)
	err := ask.All(ctx, targets, store.Value, func(t *ask.Target, r ref.Reference, a store.Answer) {
		n := done.Add(1)
		if o.opt.Progress != nil {
			o.opt.Progress(int(n), len(o.Keys))
		}
		mutex.Lock()
		defer mutex.Unlock()
		o.noteOnce(a.Notes)
		if a.State != store.Found || a.Value == nil {
			failed.Secrets = append(failed.Secrets, unresolved(t, r, a))
			return
		}
		data[o.keyOf[r]] = a.Value
	})
	if err != nil {
		return err
	}
	if len(failed.Secrets) > 0 {
		slices.SortFunc(failed.Secrets, func(a, b UnresolvedSecret) int { return strings.Compare(a.Ref.String(), b.Ref.String()) })
		return &failed
	}
	if err := sizeOf(data); err != nil {
		return err
	}
	o.secret = o.newSecret(data)
	return nil
}

func unresolved(t *ask.Target, r ref.Reference, a store.Answer) UnresolvedSecret {
	why, next := ask.CutNext(a.Why)
	if t.Problem != "" {
		why, next = ask.CutNext(t.Problem)
	}
	if next == "" {
		next = first(ask.Next(t.Kind, a, store.Value), "mend the cause and render again")
	}
	return UnresolvedSecret{Ref: r, Store: t.Name, State: a.State, Why: why, Next: next}
}

func (o *Overlay) noteOnce(notes []string) {
	for _, n := range notes {
		if !slices.Contains(o.Notes, n) {
			o.Notes = append(o.Notes, n)
		}
	}
}
