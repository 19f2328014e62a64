package check

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/policy"
)

func TestRuleIDsAndSeverities(t *testing.T) {
	want := map[policy.Severity]string{
		policy.Error: "literal-secret malformed-reference placeholder unexpanded-template encrypted-value " +
			"per-user-placeholder credential-in-url leaked-credential plaintext-kubernetes-secret " +
			"secret-group-values ambiguous-yaml form-not-allowed kubernetes-key-missing circular-store allow-invalid " +
			"secret-missing secret-refused secret-disabled store-unreachable",
		policy.Warning: "unknown-type misplaced-field embedded-reference reference-not-resolved-here " +
			"undeclared-store undeclared-group store-name tenant-mismatch kubernetes-secret-not-mounted duplicate-manifest empty-secret allow-unused baseline-stale",
		policy.Note: "retired-field",
	}
	got := map[policy.Severity][]string{}
	for _, r := range Rules() {
		got[r.Default] = append(got[r.Default], r.ID)
	}
	for severity, ids := range want {
		if strings.Join(got[severity], " ") != ids {
			t.Errorf("%s rules: %q, want %q", severity, got[severity], ids)
		}
	}
}

func TestEveryRuleHasAllTexts(t *testing.T) {
	id := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	for _, r := range Rules() {
		if !id.MatchString(r.ID) {
			t.Errorf("%q is no rule name", r.ID)
		}
		for name, text := range map[string]string{
			"When": r.When, "Why": r.Why, "Example": r.Example, "Fixed": r.Fixed, "Fix": r.Fix,
		} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: no %s", r.ID, name)
			}
		}
		if strings.Contains(r.When, "\n") || strings.HasSuffix(r.When, ".") {
			t.Errorf("%s: When is one line without a full stop: %q", r.ID, r.When)
		}
		if !strings.HasSuffix(r.Why, ".") || !strings.HasSuffix(r.Fix, ".") {
			t.Errorf("%s: Why and Fix are sentences", r.ID)
		}
	}
}

func TestExamplesAreWholeManifests(t *testing.T) {
	for _, r := range Rules() {
		texts := []string{r.Fixed}
		if r.ID != "ambiguous-yaml" { // its example does not decode, on purpose
			texts = append(texts, r.Example)
		}
		for _, text := range texts {
			for part := range strings.SplitSeq(text, "---\n") {
				var doc map[string]any
				if err := yaml.Unmarshal([]byte(part), &doc); err != nil {
					t.Errorf("%s: %v", r.ID, err)
				}
				if doc["kind"] == nil && doc["servicefoundryServer"] == nil && (doc["type"] == nil || doc["name"] == nil) {
					t.Errorf("%s: no type or name in %q", r.ID, part)
				}
			}
		}
	}
}

func TestExamplesAreReportedAndCorrectionsAreNot(t *testing.T) {
	for _, r := range Rules() {
		t.Run(r.ID, func(t *testing.T) {
			pol := policy.Default()
			if text := r.ExamplePolicy(); text != "" {
				var err error
				if pol, err = policy.Parse("policy.yaml", []byte(text), Vocabulary()); err != nil {
					t.Fatal(err)
				}
			}
			if r.Online || r.Stored { // something else decides; the example is only to be a clean manifest
				r.Fixed += "---\n" + r.Example
				r.Fixed = strings.Replace(r.Fixed, "name: openai-main", "name: openai-other", 1)
			} else if found := rulesFound(t, pol, r.Example); !slices.Contains(found, r.ID) {
				t.Errorf("the example is reported by %q only", found)
			}
			if found := rulesFound(t, pol, r.Fixed); len(found) > 0 {
				t.Errorf("the correction is reported by %q", found)
			}
		})
	}
}

func rulesFound(t *testing.T, pol *policy.Policy, yaml string) []string {
	t.Helper()
	result, err := Run(t.Context(), []string{"-"}, Options{Policy: pol, Stdin: strings.NewReader(yaml)})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range result.Findings {
		ids = append(ids, f.Rule)
	}
	for _, u := range result.Unreadable {
		ids = append(ids, "unreadable: "+u.Message)
	}
	return ids
}
