package cli

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
)

// policySince says in what the policy of the run differs from that of the
// revision: whoever opens a pull request can change it. "" for nothing, and for
// a policy that does not come from the repository. file is the one in use, ""
// for none; starts are the directories in which one is looked for.
func (r *revision) policySince(now *policy.Policy, file string, starts []string) string {
	rel, ok := below(r.top, filepath.ToSlash(file))
	if file == "" {
		rel, ok = below(r.top, policy.Discover(starts, r.top, r.had))
	}
	if !ok {
		return ""
	}
	then := policy.Default()
	if r.tree.Has(rel) {
		data, err := r.tree.Read(rel)
		if err == nil {
			then, err = policy.Parse(path.Base(rel), data, check.Vocabulary())
		}
		if err != nil {
			return fmt.Sprintf("the policy is not that of %s, which cannot be read", r.Commit())
		}
	}
	changed := policyFields(now, then)
	if len(changed) == 0 {
		return ""
	}
	return fmt.Sprintf("the policy is not that of %s; changed since then: %s", r.Commit(), strings.Join(changed, ", "))
}

// had reports whether the revision has a file, by its absolute path.
func (r *revision) had(file string) bool {
	rel, ok := below(r.top, file)
	return ok && r.tree.Has(rel)
}

// policyFields names the fields in which two policies differ.
func policyFields(a, b *policy.Policy) []string {
	var differ []string
	for _, f := range []struct {
		name string
		a, b any
	}{
		{"tenant", a.Tenant, b.Tenant}, {"controlPlane", a.ControlPlane, b.ControlPlane}, {"allow", a.Allow, b.Allow},
		{"ids", a.IDs, b.IDs}, {"templates", a.Templates, b.Templates}, {"decrypts", a.DecryptedBy, b.DecryptedBy},
		{"kubernetes", a.Kubernetes, b.Kubernetes}, {"exclude", a.Exclude, b.Exclude}, {"rules", a.Rules, b.Rules},
		{"overrides", a.Overrides, b.Overrides}, {"fields", a.Fields, b.Fields}, {"stores", a.Stores, b.Stores},
		{"locked", a.Locked, b.Locked}, {"failOn", a.FailOn, b.FailOn},
	} {
		if fmt.Sprint(f.a) != fmt.Sprint(f.b) {
			differ = append(differ, f.name)
		}
	}
	return differ
}
