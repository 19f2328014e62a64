package report

import (
	"fmt"
	"time"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/schema"
)

// about is a run in a directory of a repository, with the canary in what the
// tree or the user decides.
func about() About {
	return About{
		Command: "check", Version: "v1.2.3", Catalogue: "2026-06-01 abcdef0",
		Time: time.Date(2026, 6, 30, 12, 0, 0, 0, time.FixedZone("", 7200)),
		Root: "/repo", Dir: "/repo", Policy: ".secretref.yaml",
		Relaxed: []string{"fields set by the policy: " + canary + " (none)"},
	}
}

// coverage is what result has looked at.
func coverage() *check.Coverage {
	openAI := check.ManifestID{Type: "provider-account/openai", Name: "openai-main"}
	return &check.Coverage{
		Files: []check.CoveredFile{
			{File: "apps/" + canary + ".yaml", Documents: 3, Manifests: []*check.CoveredManifest{
				{ID: check.ManifestID{Type: "service", Name: canary}, Document: 2, Line: 5, Column: 1, InCatalogue: true, Fields: []check.CoveredField{
					{Path: `env["` + canary + `"]`, Line: 9, Column: 7, Sensitivity: schema.Maybe, Verdict: check.VerdictLiteral, Rules: []string{"leaked-credential"}},
					{Path: "env.LOG_LEVEL", Line: 10, Column: 7, Sensitivity: schema.Maybe, Verdict: check.VerdictPlain},
				}},
			}, Others: []check.OtherDocument{{Document: 0, Line: 1, Why: "an empty document"}, {Document: 1, Line: 3, Why: "a Kubernetes Service without a manifest in it"}}},
			{File: "broken.yaml", Unreadable: "did not find the end of a list " + canary},
			{File: "charts/a.yaml", Why: "a template, not YAML: " + canary},
			{File: "examples/a.yaml", Documents: 1, Manifests: []*check.CoveredManifest{
				{ID: check.ManifestID{Type: "provider-account/newcomer"}, Line: 1, Column: 1, Path: "spec", Fields: []check.CoveredField{
					{Path: "auth_data.token", Line: 1, Column: 1, Sensitivity: schema.Must, Verdict: check.VerdictAllowed, Allowed: []string{"placeholder"}},
					{Path: "auth_data.other", Line: 2, Column: 1, Sensitivity: schema.ID, Verdict: check.VerdictOff, Off: []string{"malformed-reference"}},
				}},
			}},
			{File: "truefoundry/openai.yaml", Documents: 2, Manifests: []*check.CoveredManifest{
				{ID: openAI, Line: 1, Column: 1, InCatalogue: true, Fields: []check.CoveredField{
					{Path: "auth_data.api_key", Line: 5, Column: 12, Sensitivity: schema.Must, Verdict: check.VerdictLiteral, Rules: []string{"literal-secret"}},
				}},
				{ID: openAI, Document: 1, Line: 8, Column: 1, InCatalogue: true},
				{ID: openAI, Document: 2, Line: 12, Column: 1, InCatalogue: true, Fields: []check.CoveredField{
					{Path: "auth_data.api_key", Line: 15, Column: 12, Sensitivity: schema.Must, Verdict: check.VerdictReported, Unasked: []string{"placeholder"}},
				}},
			}},
			{File: "values.yaml", Documents: 1, Why: "none of its documents is a manifest",
				Others: []check.OtherDocument{{Line: 1, Why: "it has neither type, auth_data nor integrations"}}},
		},
		Skipped: []check.Skipped{{Path: "vendor", Pattern: "vendor/**", Directory: true}, {Path: canary + ".yaml", Pattern: canary}},
	}
}

// strange has files of every sort of name, and two findings that only their
// lines tell apart.
func strange() *check.Result {
	r := &check.Result{}
	for i, file := range []string{
		"a b/ü ñ/日本.yaml", "a%20b#c?d.yaml", `back\slash.yaml`, "c:d.yaml", "x,y::z.yaml", "a\nb.yaml", "../up.yaml", "../../outside.yaml",
		"/repo/abs.yaml", "/elsewhere/abs.yaml", "C:/windows/abs.yaml", "-", "./dot.yaml",
		"twice.yaml", "twice.yaml",
	} {
		r.Findings = append(r.Findings, check.Finding{Rule: "literal-secret", Severity: policy.Error, File: file, Line: 1 + i, Column: 2, EndLine: 1 + i, EndColumn: 9,
			Message: "50% of it, done: yes\x00\x1b]\r\n::error::x ]]> <b> & \uFFFE", Hint: "a::b", Path: "a", Manifest: check.ManifestID{Type: "service", Name: "ü <x>"}, Fingerprint: "f0"})
	}
	r.Summary.Errors = len(r.Findings)
	return r
}

// many has n findings in n files.
func many(n int) *check.Result {
	r := &check.Result{}
	for i := range n {
		r.Findings = append(r.Findings, check.Finding{Rule: "literal-secret", Severity: policy.Error, File: fmt.Sprintf("f%04d.yaml", i), Line: 3, Column: 4, EndLine: 3, EndColumn: 5,
			Message: "m", Path: "auth_data.api_key", Fingerprint: fmt.Sprintf("%032x", i%10)})
	}
	return r
}
