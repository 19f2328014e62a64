package verify

import (
	"secretref.dev/secretref/check"
	"secretref.dev/secretref/store"
)

// judge words an answer; false for a secret that is there.
func judge(t *Target, a store.Answer) (check.Verdict, bool) {
	where := "the store " + t.Name
	switch t.Name {
	case store.KindControlPlane:
		where = "the control plane"
	case store.KindKubernetes:
		where = "the mounted Kubernetes Secret"
	}
	verdict := check.Verdict{}
	switch a.State {
	case store.Found:
		return verdict, false
	case store.Missing:
		verdict = check.Verdict{Rule: ruleMissing, Message: "refers to a secret that " + where + " does not have",
			Hint: "create it there, or correct the reference"}
	case store.Refused:
		verdict = check.Verdict{Rule: ruleRefused, Message: "refers to a secret for which " + where + " refuses an answer",
			Hint: "give the caller the permissions of docs/permissions.md, or correct the reference"}
	case store.Disabled:
		verdict = check.Verdict{Rule: ruleDisabled, Message: "refers to a secret that is disabled or deleted in " + where,
			Hint: "enable or restore it, or put a new version there"}
	default:
		verdict = check.Verdict{Rule: ruleUnreachable, Message: "refers to a secret that nobody could ask for: " + where + " gave no answer",
			Hint: "what was not asked is not verified; mend the cause and run verify again"}
	}
	if a.Why != "" {
		verdict.Message += ": " + a.Why
	}
	return verdict, true
}
