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
		return check.Verdict{Rule: ruleMissing, Message: because(message, a.Why), Hint: "create it there, or correct the reference"}, true
	case store.Disabled:
		why, next := ask.CutNext(a.Why)
		if next == "" {
			next = "enable or restore it, or put a new version there"
		}
		return check.Verdict{Rule: ruleDisabled, Message: because("refers to a secret that is disabled or deleted in "+where, why), Hint: next}, true
	case store.Refused:
		why, next := ask.CutNext(a.Why)
		if next == "" {
			next = needed(t.Kind, mode)
		}
		return check.Verdict{Rule: ruleRefused, Message: because("refers to a secret for which "+where+" refuses an answer", why), Hint: next}, true
	}
	if t.Problem != "" {
		return unverified(where+" was not asked", t.Problem), true
	}
	return unverified(where+" gave no answer", a.Why), true
}

// unverified is the verdict of whatever nobody could be asked for.
func unverified(what, why string) check.Verdict {
	why, next := ask.CutNext(why)
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

// needed is the permission that a caller lacks who is refused an answer. The
// stores of AWS and Azure are asked by reading, too, before they refuse.
func needed(kind string, mode store.Mode) string {
	r, ok := rights[kind]
	switch {
	case !ok:
		return "give the caller the permissions of docs/permissions.md, or correct the reference"
	case mode != store.Exists:
		return "allow the caller " + r.read
	case r.alone:
		return "allow the caller " + r.exists + "; where it may read the value, --read asks by reading"
	case r.exists == r.read:
		return "allow the caller " + r.read
	}
	return "allow the caller " + r.exists + ", or " + r.read
}

// rights are the permissions of docs/permissions.md, in each vendor's words.
var rights = map[string]struct {
	exists, read string
	alone        bool // a caller who may not ask is not asked by reading
}{
	store.KindVault:          {"read on the path below metadata/", "read on the path below data/", true},
	store.KindGoogle:         {"secretmanager.versions.get (role Secret Manager Viewer)", "secretmanager.versions.access (role Secret Manager Secret Accessor)", true},
	store.KindParameterStore: {"ssm:DescribeParameters", "ssm:GetParameters on the parameter, with kms:Decrypt for a customer's key", false},
	store.KindSecretsManager: {"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue on the secret, with kms:Decrypt for a customer's key", false},
	store.KindAzure:          {"secrets/list (role Key Vault Reader)", "secrets/get (role Key Vault Secrets User)", false},
	store.KindControlPlane:   {"to see the secret group, in the control plane's access settings", "to see the secret group, in the control plane's access settings", false},
	store.KindKubernetes:     {"get on that Secret, by a Role and a RoleBinding (docs/permissions.md)", "get on that Secret, by a Role and a RoleBinding (docs/permissions.md)", false},
}
