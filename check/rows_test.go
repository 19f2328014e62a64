package check_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/schema"
)

// The values that the rows below are tried with. None is a real one.
const (
	plainLiteral = "canary-literal-value"
	shapedToken  = "ghp_" + "cAn4ryCANARYcAn4ryCANARYcAn4ryCANARY"
	publicID     = "AKIA" + "CANARYCANARY4567"

	groupReference      = "tfy-secret://acme:prod:CANARY_KEY"
	storeReference      = "acme:aws:prod-account:secret-store:aws-ssm::/tfy-secret/prod/canary"
	kubernetesReference = "tfy-k8s-secret://CANARY_KEY"

	urlWithPassword  = "https://canary:pAssw0rdCanary@db.example.com/data"
	urlWithParameter = "https://db.example.com/data?api_key=pAssw0rdCanary4567"
)

// A sample is a value in a row's place and what has to come of it.
type sample struct {
	what  string
	key   string // of the map, where the row is one
	value any
	below string // of the row's path: where the finding is expected
	want  string // rules, separated by |: one is found, and no other; "" for no finding
}

// Every one of the sensitive fields of the catalogue is reached by a manifest
// of its own, and judged as DESIGN says of its class.
func TestEveryRowOfTheCatalogue(t *testing.T) {
	t.Parallel()
	rows := allRows(t)
	if len(rows) != 587 {
		t.Errorf("%d rows, want 587", len(rows))
	}
	for _, r := range rows {
		t.Run(r.title(), func(t *testing.T) {
			t.Parallel()
			switch r.Sensitivity {
			case schema.Must:
				try(t, r, "", mustSamples(r))
				try(t, r.untyped(), "", untypedSamples)
			case schema.ID:
				try(t, r, "", idSamples(r))
				try(t, r, "ids: reference", strictIDSamples(r))
			case schema.Maybe:
				try(t, r, "", maybeSamples(r))
			}
		})
	}
}

// try checks one stream with a document for each sample.
func try(t *testing.T, r row, setting string, samples []sample) {
	t.Helper()
	pol := policy.Default()
	if setting != "" {
		var err error
		text := "apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\nmetadata: {name: p}\nspec: {" + setting + "}\n"
		if pol, err = policy.Parse("policy.yaml", []byte(text), check.Vocabulary()); err != nil {
			t.Fatal(err)
		}
	}
	docs := make([]string, len(samples))
	for i, s := range samples {
		docs[i] = r.manifest(t, fmt.Sprintf("case-%d", i), s.key, s.value)
	}
	result, err := check.Run(t.Context(), []string{"-"}, check.Options{Policy: pol, Stdin: strings.NewReader(strings.Join(docs, "---\n"))})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Unreadable) > 0 || result.Summary.Manifests != len(samples) {
		t.Fatalf("unreadable %v, %d manifests of %d", result.Unreadable, result.Summary.Manifests, len(samples))
	}
	found := make([][]check.Finding, len(samples))
	for _, f := range result.Findings {
		found[f.Document] = append(found[f.Document], f)
	}
	for i, s := range samples {
		if problem := s.judge(r.at(s.key)+s.below, found[i]); problem != "" {
			t.Errorf("%s\n  sample: %s %s\n  %s\n%s", r.title(), s.what, setting, problem, docs[i])
		}
	}
}

// judge says what is wrong with the findings, "" for nothing.
func (s sample) judge(at string, found []check.Finding) string {
	var want []string
	if s.want != "" {
		want = strings.Split(s.want, "|")
	}
	hit := false
	var got bytes.Buffer
	bad := false
	for _, f := range found {
		fmt.Fprintf(&got, " %s %s at %s;", f.Severity, f.Rule, f.Path)
		severity := policy.Error
		if f.Rule == "reference-not-resolved-here" {
			severity = policy.Warning
		}
		good := f.Path == at && slices.Contains(want, f.Rule) && f.Severity == severity
		hit, bad = hit || good, bad || !good
	}
	if bad || hit != (len(want) > 0) {
		return fmt.Sprintf("want %q at %s, got%s", s.want, at, got.String())
	}
	return ""
}

// references are the three forms; what they give depends on the place alone.
func references(r row, key string) []sample {
	everywhere, kubernetes := "", ""
	if r.root.Type == "helm" && strings.HasPrefix(r.Path, "values.") || r.root.Type == "spark-job" && strings.HasPrefix(r.Path, "env.") {
		everywhere = "reference-not-resolved-here"
	}
	if r.root.Category == "application" {
		kubernetes = "reference-not-resolved-here"
	}
	return []sample{
		{"a secret group's reference", key, groupReference, "", everywhere},
		{"a secret store's reference", key, storeReference, "", everywhere},
		{"a Kubernetes reference", key, kubernetesReference, "", max(everywhere, kubernetes)},
	}
}

// untypedSamples are tried in objects that leave out what they are: the API
// fills in a type that is not given.
var untypedSamples = []sample{
	{"a literal in an object without a type", "", plainLiteral, "", "literal-secret"},
	{"a reference in an object without a type", "", groupReference, "", ""},
	{"a malformed reference in an object without a type", "", "tfy-secret://acme:prod", "", "malformed-reference"},
}

func mustSamples(r row) []sample {
	samples := []sample{
		{"a literal", "", plainLiteral, "", "literal-secret"},
		{"a known shape", "", shapedToken, "", "literal-secret"},
		{"a number", "", 8049512367, "", "literal-secret"},
		{"a fraction", "", 804951.25, "", "literal-secret"},
		{"a boolean", "", true, "", "literal-secret"},
		{"a mapping", "", map[string]any{"part": "canary"}, "", "literal-secret"},
		{"a list", "", []any{"canary"}, "", "literal-secret"},
		{"a reference without a key", "", "tfy-secret://acme:prod", "", "malformed-reference"},
		{"a reference with a space", "", groupReference + " ", "", "malformed-reference"},
		{"a reference of a block scalar", "", groupReference + "\n", "", "malformed-reference"},
		{"a store reference without a path", "", "acme:aws:prod-account:secret-store:aws-ssm", "", "malformed-reference"},
		{"an empty Kubernetes reference", "", "tfy-k8s-secret://", "", "malformed-reference"},
		{"a reference in a text", "", "Bearer " + groupReference, "", "malformed-reference"},
	}
	if r.Hint == schema.HintSecretFQN {
		samples = append(samples,
			sample{"a bare name", "", "acme:prod:CANARY_KEY", "", ""},
			sample{"a bare name without a key", "", "acme:prod", "", "malformed-reference"})
	}
	return append(samples, references(r, "")...)
}

func idSamples(r row) []sample {
	return append(references(r, ""),
		sample{"a literal", "", plainLiteral, "", ""},
		sample{"a number", "", 804951236789, "", ""},
		sample{"the public half of a pair", "", publicID, "", ""},
		sample{"a reference without a key", "", "tfy-secret://acme:prod", "", "malformed-reference"},
		sample{"a reference with a space", "", groupReference + " ", "", "malformed-reference"},
		sample{"a credential", "", shapedToken, "", "leaked-credential|literal-secret"})
}

func strictIDSamples(r row) []sample {
	return append(references(r, ""),
		sample{"a literal", "", plainLiteral, "", "literal-secret"},
		sample{"the public half of a pair", "", publicID, "", "literal-secret"},
		sample{"a reference without a key", "", "tfy-secret://acme:prod", "", "malformed-reference"})
}
