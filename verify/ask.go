package verify

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/check"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// ask asks all stores at once and returns a verdict for each secret that is
// not simply there. It returns an error only when ctx ended.
func (v *Verification) ask(ctx context.Context) (map[ref.Reference]check.Verdict, error) {
	var (
		mutex    sync.Mutex
		done     atomic.Int64
		verdicts = make(map[ref.Reference]check.Verdict)
	)
	err := ask.All(ctx, v.targets, v.mode(), func(t *ask.Target, r ref.Reference, a store.Answer) {
		v.note(a.Notes)
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
	return verdicts, err
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
