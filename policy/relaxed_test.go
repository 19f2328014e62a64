package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whatever makes a run weaker than the default is named; what makes it
// stricter is not.
func TestRelaxedNamesWhatIsTakenAway(t *testing.T) {
	def := func(rule string) Severity {
		if rule == "unknown-type" {
			return Warning
		}
		return Error
	}
	p := Default()
	if got := p.Relaxed(def); got != nil {
		t.Errorf("the default takes away %q", got)
	}
	p.Rules = map[string]Severity{"unknown-type": Error, "literal-secret": Note, "placeholder": Warning, "credential-in-url": Off}
	p.Overrides = []Override{
		{Files: []string{"samples/**", "b/*"}, Rules: map[string]Severity{"placeholder": Note, "unknown-type": Warning}},
		{Manifests: []ManifestGlob{{Type: "provider-account/*", Name: "sandbox-*"}}, Rules: map[string]Severity{"leaked-credential": Warning}},
	}
	p.Fields = []Field{
		{Type: "*/*", Path: "auth_data.pat_token", Sensitivity: SensitivityNone},
		{Type: "service", Path: "a", Sensitivity: SensitivitySecret},
		{Type: "service", Path: "b", Sensitivity: SensitivityID},
	}
	p.Templates = []string{"envsubst", "helm"}
	p.DecryptedBy = []string{"sops"}
	want := []string{
		"rules that are lowered: literal-secret (note), placeholder (warning), placeholder (note in samples/**, b/*), leaked-credential (warning in provider-account/* sandbox-*)",
		"fields set by the policy: auth_data.pat_token of */* (none), b of service (id)",
		"templates that the policy says are expanded: envsubst, helm",
		"encryption that the policy says is undone: sops",
	}
	if diff := cmp.Diff(want, p.Relaxed(def)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
