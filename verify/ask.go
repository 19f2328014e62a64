package verify

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// portion is how many secrets a store is asked for before the progress is told.
const portion = 200

// ask asks all stores at once and returns a verdict for each secret that is
// not simply there. It returns an error only when ctx ended.
func (v *Verification) ask(ctx context.Context) (map[ref.Reference]check.Verdict, error) {
	var (
		mutex    sync.Mutex
		wg       sync.WaitGroup
		done     atomic.Int64
		verdicts = make(map[ref.Reference]check.Verdict)
	)
	for i := range v.Plan.Stores {
		t := &v.Plan.Stores[i]
		wg.Go(func() {
			v.each(ctx, t, func(r ref.Reference, a store.Answer) {
				n := done.Add(1)
				if v.opt.Progress != nil {
					v.opt.Progress(int(n), v.Plan.Secrets)
				}
				if verdict, bad := judge(t, a, v.mode()); bad {
					mutex.Lock()
					verdicts[r] = verdict
					mutex.Unlock()
				}
			})
		})
	}
	wg.Wait()
	return verdicts, ctx.Err()
}

// each gives every secret of a target its answer.
func (v *Verification) each(ctx context.Context, t *Target, take func(ref.Reference, store.Answer)) {
	if t.Problem != "" {
		for _, r := range t.refs {
			take(r, store.Answer{State: store.Broken})
		}
		return
	}
	at := 0
	for names := range slices.Chunk(t.names, portion) {
		answers, err := t.store.Ask(ctx, names, v.mode())
		if err != nil {
			return // ctx ended
		}
		for i := range names {
			a := store.Answer{State: store.Broken, Why: "the store gave no answer"}
			if i < len(answers) {
				a = answers[i]
				v.note(a.Notes)
			}
			take(t.refs[at+i], a)
		}
		at += len(names)
	}
}

// note passes on, once each, what a store said about its requests.
func (v *Verification) note(notes []string) {
	if len(notes) == 0 {
		return
	}
	v.noted.Lock()
	defer v.noted.Unlock()
	for _, n := range notes {
		if !slices.Contains(v.Notes, n) {
			v.Notes = append(v.Notes, n)
		}
	}
}
