package store

import (
	"context"
)

// A Secret is a value with the name that it has, or is to have, in a store: the
// name as [Store.Ask] takes it.
type Secret struct {
	Name  string
	Value []byte
}

// Done is what became of a secret that was to be put into a store. The zero
// value is none.
type Done uint8

const (
	Stored Done = iota + 1 // it was not there; now it is, and reads back as it was sent
	Same                   // the store holds that very value already; nothing was written
	Unseen                 // the store has it and does not show its value (only stores that are never written); nothing was written
	Other                  // the store holds another value there; it was left alone
	Failed                 // it is not there, or nobody can say whether it is: State and Why tell
)

// String returns what became of it in one lower-case word, "unknown" for none.
func (d Done) String() string {
	if names := [...]string{"unknown", "stored", "same", "unseen", "other", "failed"}; int(d) < len(names) {
		return names[d]
	}
	return "unknown"
}

// A Receipt is what became of one secret. It never holds a value.
type Receipt struct {
	Done Done

	// State is Found, and for Failed: Missing where the secret is surely not
	// there and cannot be put there like this, Refused, Disabled, or Broken
	// where nobody can say.
	State State

	// Why and Notes are worded, and kept free of values, as in an [Answer].
	Why   string
	Notes []string
}

// Put sees to it that a store holds secrets: it asks for each, creates those
// that are missing, and asks for them again. It never overwrites a value, not
// even one that somebody else writes at the same time: it uses the create-only
// operation that a store has, and leaves whatever it finds. Names are distinct.
//
// A store that is never written from here (the control plane, the mounted directory
// of form C) is only asked.
//
// There is a Receipt for each secret, in order, also when an error is returned:
// that is only when ctx ended, and then those that were not finished are Failed.
// Whoever calls Put again goes on where it stopped. Like [Store.Ask] it is
// called once at a time.
func Put(ctx context.Context, s Store, secrets []Secret) ([]Receipt, error) {
	p := &putting{store: s, secrets: secrets, receipts: make([]Receipt, len(secrets)), tried: make([]creation, len(secrets)), sent: make([]bool, len(secrets))}
	p.creator, _ = s.(creator)
	err := p.run(ctx)
	for i := range p.receipts {
		if p.receipts[i].Done == 0 {
			p.fail(i, Broken, "it was not asked to the end, and nothing was written")
		}
	}
	return p.receipts, err
}

// A creator is a store that secrets can be put into. Put asks before it creates,
// so that the store is logged in by then.
type creator interface {
	Store

	// unfit says why the store can hold no such secret, in one clause; "" if it
	// can. It makes no request.
	unfit(s Secret) string

	// create creates secrets that were missing a moment ago, and overwrites
	// nothing. It returns what came of each, also when ctx ended and there is
	// an error.
	create(ctx context.Context, secrets []Secret) ([]creation, error)
}

// A creation is what came of creating one secret. The Answer says why, and
// carries the State for [declined].
type creation struct {
	how how
	Answer
}

// how a creation ended. Whatever it says, the secret is read back.
type how uint8

const (
	lost     how = iota // nobody knows: there was no answer, or no time to ask
	created             // the store says that it is there now
	taken               // the store says that something is there
	declined            // the store says no, for good
)
