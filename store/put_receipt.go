package store

import (
	"crypto/subtle"
	"slices"
	"strings"
)

const (
	readsOtherwise = "it was stored, and reads back as another value: somebody wrote it in between, or the store changes values"
	notShown       = "the store took it and does not show it yet; run this again in some minutes"
	notReadBack    = "it may be there: it was not read back"
)

// judge writes the receipt of a secret that was read back. It reports whether
// another round may help.
func (p *putting) judge(i int, a Answer) (again bool) {
	tried, same := p.tried[i], a.State == Found && p.holds(i, a)
	switch {
	case same && p.sent[i]:
		p.end(i, Stored)
	case same:
		p.end(i, Same)
	case a.State == Found && tried.how == created:
		p.fail(i, Broken, readsOtherwise)
	case a.State == Found:
		p.end(i, Other)
	case tried.how == declined:
		p.fail(i, tried.State, tried.Why)
	case a.State == Missing && tried.how == created:
		p.fail(i, Broken, notShown)
	case a.State == Missing && tried.how == taken:
		p.fail(i, Missing, because(tried.Why, a.Why))
		return true
	case a.State == Missing:
		p.fail(i, Broken, "it could not be put there: "+tried.Why)
		return true
	case tried.how == taken:
		p.fail(i, a.State, a.Why)
	default:
		p.fail(i, a.State, "it may be there, and cannot be read back: "+a.Why)
	}
	return false
}

// holds reports whether an answer has the very value. It takes as long wherever
// the two differ, and overwrites the one that was read: it can be asked once.
func (p *putting) holds(i int, a Answer) bool {
	defer clear(a.Value)
	return subtle.ConstantTimeCompare(a.Value, p.secrets[i].Value) == 1
}

func (p *putting) end(i int, d Done) {
	p.receipts[i].Done, p.receipts[i].State, p.receipts[i].Why = d, Found, ""
}

func (p *putting) fail(i int, s State, why string) {
	p.receipts[i].Done, p.receipts[i].State, p.receipts[i].Why = Failed, s, why
}

// note adds the notes that are not there yet.
func (p *putting) note(i int, notes []string) {
	for _, n := range notes {
		if !slices.Contains(p.receipts[i].Notes, n) {
			p.receipts[i].Notes = append(p.receipts[i].Notes, n)
		}
	}
}

// neverWritten says why a secret that is missing was not created, and what to do.
func neverWritten(s Store) string {
	switch s.(type) {
	case *userAPI, *clusterAPI:
		return "it is not in the secret group, which is never written from here: the API replaces all keys of a group; add the key to the group, and run this again"
	case *mountedSecret:
		return "the mounted Secret has no such key, and a mounted directory is never written; unset TFY_K8S_SECRETS_DIR to ask the cluster, or add the key there"
	}
	return "it is not there, and this store is never written from here; add it there, and run this again"
}

// because adds a cause to a clause, in front of the next step, which comes after
// the last semicolon.
func because(why, cause string) string {
	if cause == "" {
		return why
	}
	if i := strings.LastIndex(why, "; "); i >= 0 {
		return why[:i] + ": " + cause + why[i:]
	}
	return why + ": " + cause
}
