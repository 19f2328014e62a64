package fix

import (
	"context"
	"slices"

	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// An Outcome is what was done.
type Outcome struct {
	Files   int    // that were written
	Written []Edit // that are in them
	Secrets map[ref.Reference]store.Receipt
	Failed  []Failure
	Notes   []string // what the store said about its requests, each once
}

// A Failure is why edits were not made.
type Failure struct {
	File string          // that could not be written, "" where the store is the cause
	Refs []ref.Reference // whose secrets are not in the store as they should be
	Why  string          // a clause that follows the file or a reference: "is not in the store …"
	Next string          // the next step, "" if none is known
	// Unanswered says that nothing is wrong but that the store gave no answer.
	Unanswered bool
}

// Write puts the secrets into their store and corrects the files. It returns an
// error only when ctx ended or when nothing was done at all; the outcome is
// there also when ctx ended: secrets that are stored by then stay, no file is
// half written, and another run goes on from there.
func (p *Plan) Write(ctx context.Context) (*Outcome, error) {
	o := &Outcome{Secrets: make(map[ref.Reference]store.Receipt)}
	files := p.files()
	if err := writable(files); err != nil {
		return o, err
	}
	if err := p.put(ctx, o); err != nil {
		return o, err
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return o, err
		}
		o.write(f)
	}
	return o, nil
}

// put puts the secrets into the store, and notes which are not there in the end.
func (p *Plan) put(ctx context.Context, o *Outcome) error {
	t := p.Target
	if t == nil {
		return nil
	}
	edits := make(map[ref.Reference][]*Edit)
	for i := range p.Edits {
		if e := &p.Edits[i]; e.Moves {
			edits[e.Ref] = append(edits[e.Ref], e)
		}
	}
	if t.Problem != "" {
		why, next := ask.CutNext(t.Problem)
		o.fail(Failure{Refs: t.Refs, Why: "is not stored, because " + ask.Whereabouts(t.Name) + " was not asked: " + why, Next: next, Unanswered: true})
		return nil
	}
	secrets := make([]store.Secret, len(t.Refs))
	for i, r := range t.Refs {
		secrets[i] = store.Secret{Name: t.Names[i], Value: []byte(edits[r][0].value())}
	}
	receipts, err := p.portions(ctx, secrets)
	for i, r := range t.Refs {
		o.Secrets[r] = receipts[i]
		o.note(receipts[i].Notes)
		if f, bad := failure(t, receipts[i]); bad && err == nil {
			f.Refs = []ref.Reference{r}
			o.fail(f)
		}
	}
	return err
}

// portion is how many secrets are put into a store before their progress is
// told. Each portion has the time that a store is given: some take three secrets
// a second.
const portion = 100

// portions puts the secrets into the store, all at once where it takes them so.
// A store that answers for none of a portion is not asked for the rest.
func (p *Plan) portions(ctx context.Context, secrets []store.Secret) ([]store.Receipt, error) {
	size := portion
	if p.Target.Store.Requests(len(secrets), store.Value) <= 1 {
		size = len(secrets)
	}
	receipts := make([]store.Receipt, 0, len(secrets))
	for some := range slices.Chunk(secrets, size) {
		done, err := store.Put(ctx, p.Target.Store, some)
		receipts = append(receipts, done...)
		silent := !slices.ContainsFunc(done, func(r store.Receipt) bool { return r.Done != store.Failed || r.State != store.Broken })
		if err != nil || silent {
			rest := store.Receipt{Done: store.Failed, State: store.Broken, Why: done[len(done)-1].Why}
			return append(receipts, slices.Repeat([]store.Receipt{rest}, len(secrets)-len(receipts))...), err
		}
		if p.opt.Progress != nil {
			p.opt.Progress(len(receipts), len(secrets))
		}
	}
	return receipts, nil
}

// failure words what became of a secret, unless it is where it should be.
func failure(t *ask.Target, r store.Receipt) (f Failure, bad bool) {
	where := ask.Whereabouts(t.Name)
	why, next := ask.CutNext(r.Why)
	switch {
	case kept(r):
		return f, false
	case r.Done == store.Other:
		return Failure{Why: "is in " + where + " already, with another value, which was not touched",
			Next: "find out which of the two is right; write the reference by hand if the stored one is, else name another place with --to"}, true
	case r.State == store.Broken:
		return Failure{Why: because("is not known to be in "+where, why), Next: orElse(next, "mend the cause and run it again: it goes on from there"), Unanswered: true}, true
	case r.State == store.Missing:
		return Failure{Why: because("is not in "+where, why), Next: next}, true
	case r.State == store.Disabled:
		return Failure{Why: because("is disabled or deleted in "+where, why), Next: orElse(next, ask.Next(t.Kind, store.Answer{State: r.State, Why: r.Why}, store.Value))}, true
	}
	return Failure{Why: because("is refused by "+where, why), Next: orElse(next, "give the caller the permissions to fix of docs/permissions.md")}, true
}

func because(message, why string) string {
	if why == "" {
		return message
	}
	return message + ": " + why
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// fail notes a failure, together with others that have the same cause.
func (o *Outcome) fail(f Failure) {
	for i := range o.Failed {
		if same := &o.Failed[i]; f.File == "" && same.File == "" && same.Why == f.Why && same.Next == f.Next {
			same.Refs = append(same.Refs, f.Refs...)
			return
		}
	}
	o.Failed = append(o.Failed, f)
}

func (o *Outcome) note(notes []string) {
	for _, n := range notes {
		if !slices.Contains(o.Notes, n) {
			o.Notes = append(o.Notes, n)
		}
	}
}

// settled reports whether an edit may be made now: its secret is in the store.
func (o *Outcome) settled(e *Edit) bool {
	return !e.Moves || kept(o.Secrets[e.Ref])
}

// kept reports whether the store has the secret. Where it shows no values, that
// is all that can be known.
func kept(r store.Receipt) bool {
	return r.Done == store.Stored || r.Done == store.Same || r.Done == store.Unseen
}
