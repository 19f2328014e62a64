package check

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/bench/corpus"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/schema"
)

var coverageNow = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// The coverage changes nothing of the result, names each field that the summary
// counts, is the same whatever the scheduling, and calls nothing plain that may
// hold nothing but a reference.
func TestCoverageIsWhatWasChecked(t *testing.T) {
	dir := t.TempDir()
	if _, err := corpus.Write(dir, corpus.Options{Files: 300, Mixed: 150, Seed: 5, LiteralRate: 0.2}); err != nil {
		t.Fatal(err)
	}
	opt := Options{Jobs: 1, Now: coverageNow}
	bare, err := Run(t.Context(), []string{dir}, opt)
	if err != nil {
		t.Fatal(err)
	}
	if bare.Coverage != nil {
		t.Error("a coverage that nobody asked for")
	}
	opt.Coverage = true
	var first *Coverage
	for _, opt.Jobs = range []int{1, 2, 7} {
		got, err := Run(t.Context(), []string{dir}, opt)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got.Coverage
		} else if diff := cmp.Diff(first, got.Coverage); diff != "" {
			t.Errorf("with %d workers:\n%s", opt.Jobs, diff)
		}
		got.Coverage = nil
		if diff := cmp.Diff(bare, got); diff != "" {
			t.Errorf("the coverage changes the result:\n%s", diff)
		}
	}
	var manifests, fields int
	for _, f := range first.Files {
		manifests += len(f.Manifests)
		for _, m := range f.Manifests {
			fields += len(m.Fields)
			for _, x := range m.Fields {
				if x.Sensitivity == schema.Must && x.Verdict == VerdictPlain {
					t.Errorf("%s: %s is plain", f.File, x.Path)
				}
			}
		}
	}
	s := bare.Summary
	if len(first.Files) != s.Files || manifests != s.Manifests || fields != s.Fields || fields == 0 {
		t.Errorf("%d files, %d manifests, %d fields; the summary says %d, %d, %d", len(first.Files), manifests, fields, s.Files, s.Manifests, s.Fields)
	}
}

// Each verdict has a field that it is the verdict of.
func TestCoverageVerdicts(t *testing.T) {
	const account = "type: provider-account/openai\nname: x\nintegrations: []\nauth_data:\n  type: api-key\n  api_key: "
	for _, tt := range []struct {
		name, text string
		path       string
		want       FieldVerdict
		change     func(*Options)
	}{
		{"a secret", account + "CANARY-EXAMPLE-0\n", "auth_data.api_key", VerdictLiteral, nil},
		{"a list", account + "[CANARY]\n", "auth_data.api_key", VerdictLiteral, nil},
		{"a reference", account + "tfy-secret://acme:prod:KEY\n", "auth_data.api_key", VerdictReference, nil},
		{"a placeholder", account + "<API_KEY>\n", "auth_data.api_key", VerdictReported, nil},
		{"an allow", account + "CANARY-EXAMPLE-0 # secretref: allow[literal-secret] a test\n", "auth_data.api_key", VerdictAllowed, nil},
		{"a rule that is off", account + "CANARY-EXAMPLE-0\n", "auth_data.api_key", VerdictOff,
			func(o *Options) { o.Policy.Rules = map[string]policy.Severity{"literal-secret": policy.Off} }},
		{"a rule that is not asked for", account + "CANARY-EXAMPLE-0\n", "auth_data.api_key", VerdictLiteral,
			func(o *Options) { o.Only = func(string) bool { return false } }},
		{"nothing", account + "\"\"\n", "auth_data.api_key", VerdictEmpty, nil},
		{"no value", account + "\n", "auth_data.api_key", VerdictEmpty, nil},
		{"a template", account + "${OPENAI_KEY}\n", "auth_data.api_key", VerdictExpanded,
			func(o *Options) { o.Policy.Templates = []string{"envsubst"} }},
		{"a template that nothing expands", account + "${OPENAI_KEY}\n", "auth_data.api_key", VerdictReported, nil},
		{"a variable", "type: service\nname: x\nenv:\n  LOG_LEVEL: debug\n", "env.LOG_LEVEL", VerdictPlain, nil},
		{"a text with settings", "type: service\nname: x\nenv:\n  CONFIG: '{\"level\": \"debug\"}'\n", "env.CONFIG", VerdictInside, nil},
		{"a secret in such a text", "type: service\nname: x\nenv:\n  CONFIG: '{\"api_key\": \"CANARY-EXAMPLE-0\"}'\n", "env.CONFIG", VerdictLiteral, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "a.yaml")
			if err := os.WriteFile(file, []byte(tt.text), 0o644); err != nil {
				t.Fatal(err)
			}
			opt := Options{Policy: policy.Default(), Now: coverageNow, Coverage: true}
			if tt.change != nil {
				tt.change(&opt)
			}
			r, err := Run(t.Context(), []string{file}, opt)
			if err != nil {
				t.Fatal(err)
			}
			all := r.Coverage.Files[0].Manifests[0].Fields
			i := slices.IndexFunc(all, func(f CoveredField) bool { return f.Path == tt.path })
			if i < 0 || all[i].Verdict != tt.want {
				t.Errorf("want %s at %s, got %+v", tt.want, tt.path, all)
			}
		})
	}
}

// What is no manifest is listed with the reason, and what a pattern kept out
// with the pattern.
func TestCoverageOfTheRest(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"a/object.yaml":  "apiVersion: v1\nkind: Service\nmetadata: {name: x}\n---\ntype: service\nname: y\n",
		"a/broken.yaml":  "type: service\nname: [\n",
		"b/template.yml": "{{- if .x }}\na: b\n",
		"b/list.json":    "[1, 2]",
		"b/values.yaml":  "type: tfy-unrelated\n",
		"v/x.yaml":       "type: service\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Run(t.Context(), []string{"."}, Options{Now: coverageNow, Coverage: true, Exclude: []string{"v/**"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []CoveredFile{
		{File: "a/broken.yaml"},
		{File: "a/object.yaml", Documents: 2, Manifests: []*CoveredManifest{{ID: ManifestID{"service", "y"}, Document: 1, Line: 5, Column: 1, InCatalogue: true}},
			Others: []OtherDocument{{0, 1, "a Kubernetes Service without a manifest in it"}}},
		{File: "b/list.json", Documents: 1, Why: whyNone, Others: []OtherDocument{{0, 1, "a list without a manifest in it"}}},
		{File: "b/template.yml"},
		{File: "b/values.yaml", Documents: 1, Why: whyNone, Others: []OtherDocument{{0, 1, "its type is none of the platform's, and it has neither auth_data nor integrations"}}},
	}
	got := slices.Clone(r.Coverage.Files)
	if got[0].Unreadable == "" || got[3].Why == "" {
		t.Errorf("no reason: %+v", got)
	}
	got[0] = CoveredFile{File: got[0].File}
	got[3] = CoveredFile{File: got[3].File}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Skipped{{Path: "v", Pattern: "v/**", Directory: true}}, r.Coverage.Skipped); diff != "" {
		t.Error(diff)
	}
}
