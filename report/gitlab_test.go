package report

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// What GitLab asks of a report: the required fields, its words, paths without
// ./ in front, and fingerprints that differ.
func TestGitLabIsCodeQuality(t *testing.T) {
	for name, r := range results() {
		out := written(t, GitLab, r, about())
		var issues []gitLabIssue
		if err := json.Unmarshal(out, &issues); err != nil {
			t.Fatal(err)
		}
		if len(issues) != len(r.Findings)+len(r.Unreadable) || len(issues) == 0 && string(out) != "[]\n" {
			t.Errorf("%s: %d issues", name, len(issues))
		}
		seen := map[string]bool{}
		for _, x := range issues {
			if x.Description == "" || x.Check == "" || x.Location.Path == "" || strings.HasPrefix(x.Location.Path, "./") || x.Location.Lines.Begin < 1 ||
				!slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, x.Severity) || seen[x.Fingerprint] {
				t.Errorf("%s: %+v", name, x)
			}
			seen[x.Fingerprint] = true
		}
	}
}
