package verify

import (
	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/check"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// judge words an answer; false for a secret that is there.
func judge(t *ask.Target, a store.Answer, mode store.Mode) (check.Verdict, bool) {
	where := ask.Whereabouts(t.Name)
	switch a.State {
	case store.Found:
		return check.Verdict{}, false
	case store.Missing:
		message := "refers to a secret that " + where + " does not have"
		if t.Name == store.KindKubernetes {
			message = "refers to a key that is not there"
		}
		return check.Verdict{Rule: ruleMissing, Message: because(message, a.Why), Hint: ask.Next(t.Kind, a, mode)}, true
	case store.Disabled:
		why, next := ask.CutNext(a.Why)
		if next == "" {
			next = ask.Next(t.Kind, a, mode)
		}
		return check.Verdict{Rule: ruleDisabled, Message: because("refers to a secret that is disabled or deleted in "+where, why), Hint: next}, true
	case store.Refused:
		why, next := ask.CutNext(a.Why)
		if next == "" {
			next = ask.Next(t.Kind, a, mode)
		}
		return check.Verdict{Rule: ruleRefused, Message: because("refers to a secret for which "+where+" refuses an answer", why), Hint: next}, true
	}
	if t.Problem != "" {
		return unverified(where+" was not asked", t.Problem), true
	}
	why, next := ask.CutNext(a.Why)
	if next == "" {
		next = ask.Next(t.Kind, a, mode)
	}
	return unverifiedUntil(where+" gave no answer", why, next), true
}

// unverified is the verdict of whatever nobody could be asked for.
func unverified(what, why string) check.Verdict {
	why, next := ask.CutNext(why)
	return unverifiedUntil(what, why, next)
}

func unverifiedUntil(what, why, next string) check.Verdict {
	if next == "" {
		next = "mend the cause and run verify again; what was not asked is not verified"
	}
	return check.Verdict{Rule: ruleUnreachable, Message: because("is not verified, because "+what, why), Hint: next}
}

// changed is the verdict of a reference that is in no plan: the manifests are
// read once more after the stores have been asked.
func changed() check.Verdict {
	return unverified("the manifests changed while the stores were asked", "; run verify again")
}

// verdict returns the verdicts on a reference at the second reading.
func (v *Verification) verdict(r ref.Reference, verdicts map[ref.Reference]check.Verdict) []check.Verdict {
	if verdict, ok := verdicts[r]; ok {
		return []check.Verdict{verdict}
	}
	if !v.planned[r] {
		return []check.Verdict{changed()}
	}
	return nil
}

func because(message, why string) string {
	if why == "" {
		return message
	}
	return message + ": " + why
}

// NextStep is what the plan's reader can do about a Problem, and the Problem
// without it.
func (t Target) NextStep() (problem, next string) { return ask.CutNext(t.Problem) }
