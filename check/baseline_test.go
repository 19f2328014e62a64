package check

import (
	"strings"
	"testing"

	"secretref.dev/secretref/policy"
)

func baselineWith(entries []policy.BaselineEntry) *policy.Baseline {
	return &policy.Baseline{Name: "b.json", Salt: []byte("CANARY-EXAMPLE-0"), Paths: []string{"."}, Entries: entries}
}

// Under another salt the same value has another hash, and in another manifest
// too: entries do not tell which values are the same.
func TestBaselineEntriesTellNoValuesApart(t *testing.T) {
	short := make(map[string]bool)
	const n = 40
	for i := range n {
		b := baselineWith(nil)
		b.Salt[0] = byte(i)
		result, err := Run(t.Context(), []string{"-"}, Options{Baseline: b, Stdin: strings.NewReader(
			"type: provider-account/openai\nname: a\nauth_data: {type: api-key, api_key: CANARY-horse}\n---\ntype: provider-account/openai\nname: b\nauth_data: {type: api-key, api_key: CANARY-horse}\n")})
		if err != nil || len(result.Findings) != 2 {
			t.Fatalf("%v, %d findings", err, len(result.Findings))
		}
		for i := range result.Findings {
			e := BaselineEntry(&result.Findings[i])
			if len(e.Value) != 4 {
				t.Fatalf("a hash of %d digits", len(e.Value))
			}
			short[e.Value] = true
		}
	}
	if len(short) < 2*n-4 {
		t.Errorf("%d hashes of %d are the same", 2*n-len(short), 2*n)
	}
}

// A baseline silences nothing that no baseline can speak for, even if it is
// made to name it.
func TestNoBaselineSilencesWhatItCannot(t *testing.T) {
	for _, rule := range notInBaseline {
		if _, ok := RuleOf(rule); !ok {
			t.Errorf("%s is no rule", rule)
		}
		text := `{"version": 1, "salt": "AAAAAAAAAAAAAAAAAAAAAA==", "paths": ["."], "findings": [{"rule": "` + rule + `", "manifest": "a", "name": "b", "path": "c", "value": "0000"}]}`
		if _, err := policy.ParseBaseline("b.json", []byte(text), Vocabulary()); err == nil || !strings.Contains(err.Error(), "no baseline can speak for") {
			t.Errorf("%s: %v", rule, err)
		}
	}
	if InBaseline("literal-secret") == InBaseline("ambiguous-yaml") {
		t.Error("ambiguous-yaml is in no baseline")
	}
}

// A stale entry says where its finding was, and repeats no name that may be a
// credential.
func TestStaleEntriesAreNamed(t *testing.T) {
	for _, tt := range []struct {
		entry policy.BaselineEntry
		want  string
	}{
		{policy.BaselineEntry{Type: "mcp-server/remote", Name: "github", Path: `auth_data.headers["X-Api-Key"]`}, ` at auth_data.headers["X-Api-Key"] of mcp-server/remote github`},
		{policy.BaselineEntry{Type: "service", Name: "a", Path: "env[*].value"}, " at env[*].value of service a"},
		{policy.BaselineEntry{Type: "service", Name: "a"}, " of service a"},
		{policy.BaselineEntry{Path: "data"}, " at data"},
		{policy.BaselineEntry{Type: "service", Name: "ghp_" + strings.Repeat("CANARY", 6), Path: "x"}, " at x"},
		{policy.BaselineEntry{Type: "service", Name: "a", Path: "env.CANARY7pasted9EXAMPLE3value1x0Zq"}, " of service a"},
		{policy.BaselineEntry{Type: "service", Name: "a", Path: `env["two words"]`}, " of service a"},
	} {
		if got := staleAt(tt.entry); got != tt.want {
			t.Errorf("%q, not %q", got, tt.want)
		}
	}
}
