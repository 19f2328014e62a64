package overlay

import (
	"fmt"
	"slices"
	"strings"

	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// An Unresolved error lists the secrets that have no value.
type Unresolved struct{ Secrets []UnresolvedSecret }

// An UnresolvedSecret is one of them.
type UnresolvedSecret struct {
	Ref   ref.Reference
	Store string // as of ask.Target
	State store.State
	Why   string // a clause, "" where the state says it all
	Next  string // the next step, "" if none is known
}

// String is one line about the secret.
func (u UnresolvedSecret) String() string {
	return u.Ref.String() + " " + u.what("has")
}

// what says what is the matter with it, or with several, which have.
func (u UnresolvedSecret) what(has string) string {
	where := ask.Whereabouts(u.Store)
	what := map[store.State]string{
		store.Missing: "is not in " + where, store.Refused: "is refused by " + where,
		store.Disabled: "is disabled or deleted in " + where,
	}[u.State]
	if what == "" {
		what = has + " no value, because " + where + " gave no answer"
	}
	if u.Why != "" {
		what += ": " + u.Why
	}
	return what
}

// answered reports whether the store said something of this very secret.
func (u UnresolvedSecret) answered() bool {
	return u.State == store.Missing || u.State == store.Refused || u.State == store.Disabled
}

// Lines are one for each secret that a store has answered for, and one for all
// for which a store gave no answer, and the same cause.
func (e *Unresolved) Lines() []UnresolvedLine {
	type same struct{ store, why, next string }
	at := make(map[same]int)
	var lines []UnresolvedLine
	for _, u := range e.Secrets {
		key := same{u.Store, u.Why, u.Next}
		i, known := at[key]
		if u.answered() || !known {
			i = len(lines)
			lines = append(lines, UnresolvedLine{Next: u.Next})
		}
		if !u.answered() {
			at[key] = i
		}
		lines[i].secrets = append(lines[i].secrets, u)
	}
	return lines
}

// An UnresolvedLine is what is said of one secret, or of many at once.
type UnresolvedLine struct {
	Next    string // the next step, "" if none is known
	secrets []UnresolvedSecret
}

// String names three secrets at most.
func (l UnresolvedLine) String() string {
	if len(l.secrets) == 1 {
		return l.secrets[0].String()
	}
	const most = 3
	var names []string
	for _, u := range l.secrets[:min(most, len(l.secrets))] {
		names = append(names, u.Ref.String())
	}
	text := count(len(l.secrets), "secret") + " " + l.secrets[0].what("have") + ": " + strings.Join(names, ", ")
	if more := len(l.secrets) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// Answered reports whether the stores answered for all of them: then the
// references are wrong, and not the network.
func (e *Unresolved) Answered() bool {
	return !slices.ContainsFunc(e.Secrets, func(u UnresolvedSecret) bool { return !u.answered() })
}

func (e *Unresolved) Error() string {
	if len(e.Secrets) == 1 {
		return "1 secret has no value, so nothing was rendered"
	}
	return fmt.Sprintf("%d secrets have no value, so nothing was rendered", len(e.Secrets))
}
