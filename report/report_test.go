package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/schema"
)

var update = flag.Bool("update", false, "write the golden files anew")

// canary is a made-up token of a well-known shape. It is put together here, so
// that scanners of this repository do not trip over it.
const canary = "ghp_" + "CANARYcanaryCANARYcanaryCANARYcanary"

// result holds one of everything, and the canary in every string that the
// checked tree decides: file, key, path, name, pattern.
func result() *check.Result {
	return &check.Result{
		Findings: []check.Finding{{
			Rule: "literal-secret", Severity: policy.Error,
			Message: "auth_data.api_key holds a value, not a reference",
			Hint:    "write tfy-secret://<tenant>:<secret-group>:<key>",
			File:    "truefoundry/openai.yaml", Line: 5, Column: 12, EndLine: 5, EndColumn: 63,
			Path:        "auth_data.api_key",
			Manifest:    check.ManifestID{Type: "provider-account/openai", Name: "openai-main"},
			Fingerprint: "6f1d",
			Excerpt:     check.Excerpt{Indent: 2, Key: "api_key", Mask: "[masked: looks like an OpenAI API key, 51 characters]"},
		}, {
			Rule: "leaked-credential", Severity: policy.Error,
			Message: "a key looks like " + canary,
			Hint:    "revoke " + canary,
			File:    "apps/" + canary + ".yaml", Document: 2, Line: 9, Column: 7, EndLine: 9, EndColumn: 30,
			Path:        `env["` + canary + `"]`,
			Manifest:    check.ManifestID{Type: "service", Name: canary},
			Fingerprint: "77aa",
			Excerpt:     check.Excerpt{Indent: 4, Key: canary, Mask: "[masked: 12 characters]"},
		}, {
			Rule: "embedded-reference", Severity: policy.Warning,
			Message: "a reference inside a longer text\nsecond line\x1b[31m",
			File:    "apps/job.yaml", Line: 3,
			Path:    "args[0]",
			Excerpt: check.Excerpt{Indent: 2, Item: true, Mask: "[masked: 40 characters]"},
		}, {
			Rule: "retired-field", Severity: policy.Note,
			Message: "gone since 2025-08-06",
			File:    "apps/config.yaml",
			Path:    `data["gcp.yaml"].auth_data.apiKey`,
			Excerpt: check.Excerpt{Indent: 400, Key: "say \"hi\"\n:", Mask: "[masked: 1 character]"},
		}},
		Unreadable: []check.Unreadable{
			{File: "broken.yaml", Line: 3, Column: 2, Message: "did not find the end of a list"},
			{File: "dangling.yaml", Message: "cannot open " + canary},
		},
		Suppressed: []check.Finding{{
			Rule: "placeholder", Severity: policy.Error, Message: "a sample word",
			File: "examples/a.yaml", Line: 1, Column: 1, Path: "auth_data.token",
			Suppression: check.Suppression{By: "comment", Reason: "an example, not " + canary, Until: "2026-12-31", Line: 1},
		}},
		Summary: check.Summary{
			Files: 7, Documents: 9, Manifests: 5, Fields: 12, References: 8,
			Errors: 2, Warnings: 1, Notes: 1, Suppressed: 1, OtherFiles: 2,
			RulesOff: []string{"unknown-type", "tenant-mismatch"},
		},
		Excluded: []check.Exclusion{{Pattern: "vendor/**", Files: 12}, {Pattern: canary, Files: 1}, {Pattern: "none/**"}},
		OtherFiles: []check.OtherFile{
			{File: "charts/a.yaml", Reason: "a template, not YAML"},
			{File: "charts/" + canary, Reason: "line 2: " + canary},
		},
		Coverage: coverage(),
	}
}

func clean() *check.Result {
	return &check.Result{
		Summary: check.Summary{Files: 1, Documents: 1, Manifests: 1, Fields: 1, References: 1},
		Coverage: &check.Coverage{Files: []check.CoveredFile{{File: "openai.yaml", Documents: 1, Manifests: []*check.CoveredManifest{{
			ID: check.ManifestID{Type: "provider-account/openai", Name: "openai-main"}, Line: 1, Column: 1, InCatalogue: true,
			Fields: []check.CoveredField{{Path: "auth_data.api_key", Line: 5, Column: 12, Sensitivity: schema.Must, Verdict: check.VerdictReference}},
		}}}}},
	}
}

// formats is every output of the package, by the name of its golden file.
var formats = map[string]func(*bytes.Buffer) error{
	"all.txt":             func(w *bytes.Buffer) error { return Text(w, result(), TextOptions{}) },
	"all-color.txt":       func(w *bytes.Buffer) error { return Text(w, result(), TextOptions{Color: true}) },
	"all-verbose.txt":     func(w *bytes.Buffer) error { return Text(w, result(), TextOptions{Verbose: true, Suppressed: true}) },
	"clean.txt":           func(w *bytes.Buffer) error { return Text(w, clean(), TextOptions{}) },
	"all.json":            func(w *bytes.Buffer) error { return JSON(w, result()) },
	"clean.json":          func(w *bytes.Buffer) error { return JSON(w, clean()) },
	"all.sarif":           func(w *bytes.Buffer) error { return SARIF(w, result(), about()) },
	"clean.sarif":         func(w *bytes.Buffer) error { return SARIF(w, clean(), about()) },
	"all.junit.xml":       func(w *bytes.Buffer) error { return JUnit(w, result(), about()) },
	"clean.junit.xml":     func(w *bytes.Buffer) error { return JUnit(w, clean(), about()) },
	"all.github":          func(w *bytes.Buffer) error { return GitHub(w, result(), about()) },
	"clean.github":        func(w *bytes.Buffer) error { return GitHub(w, clean(), about()) },
	"all.gitlab.json":     func(w *bytes.Buffer) error { return GitLab(w, result(), about()) },
	"clean.gitlab.json":   func(w *bytes.Buffer) error { return GitLab(w, clean(), about()) },
	"all.coverage":        func(w *bytes.Buffer) error { return Coverage(w, result(), about()) },
	"clean.coverage":      func(w *bytes.Buffer) error { return Coverage(w, clean(), about()) },
	"all.coverage.json":   func(w *bytes.Buffer) error { return CoverageJSON(w, result(), about()) },
	"clean.coverage.json": func(w *bytes.Buffer) error { return CoverageJSON(w, clean(), about()) },
	"all-summary.txt":     func(w *bytes.Buffer) error { return Summary(w, result(), SummaryOptions{}) },
	"verbose-summary.txt": func(w *bytes.Buffer) error { return Summary(w, result(), SummaryOptions{Verbose: true}) },
	"clean-summary.txt":   func(w *bytes.Buffer) error { return Summary(w, clean(), SummaryOptions{}) },
	"none-summary.txt": func(w *bytes.Buffer) error {
		return Summary(w, &check.Result{Summary: check.Summary{Files: 2}}, SummaryOptions{})
	},
	"relaxed-summary.txt": func(w *bytes.Buffer) error {
		return Summary(w, result(), SummaryOptions{Noun: "item", FailsOn: "warning", Relaxed: []string{"rules that are lowered: x (note)", "fields set by the policy: " + canary + " of */*\x1b (none)"}})
	},
	"nothing-summary.txt": func(w *bytes.Buffer) error {
		return Summary(w, &check.Result{Empty: true, Summary: check.Summary{Files: 1}}, SummaryOptions{Nothing: "nothing on standard input was a manifest"})
	},
	"missing-summary.txt": func(w *bytes.Buffer) error {
		return Summary(w, &check.Result{Summary: check.Summary{Files: 1}, Unreadable: []check.Unreadable{{File: "nope", Message: "no such file or directory"}}}, SummaryOptions{})
	},
	"missing-one-summary.txt": func(w *bytes.Buffer) error {
		return Summary(w, &check.Result{Summary: check.Summary{Files: 3}, Unreadable: []check.Unreadable{{File: "nope", Message: "no such file or directory"}}}, SummaryOptions{})
	},
	"empty-summary.txt": func(w *bytes.Buffer) error {
		return Summary(w, &check.Result{Empty: true, Summary: check.Summary{Files: 3}}, SummaryOptions{})
	},
}

func TestGolden(t *testing.T) {
	for name, write := range formats {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := write(&out); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), out.String()); diff != "" {
				t.Errorf("differs from %s, -update writes it anew (-want +got):\n%s", file, diff)
			}
		})
	}
}

func TestNoOutputCarriesACredential(t *testing.T) {
	for name, write := range formats {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.ToLower(out.String()), "canary") {
			t.Errorf("%s carries the canary", name)
		}
	}
}

func TestOnlyColorWritesEscapes(t *testing.T) {
	for name, write := range formats {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		if got, want := strings.Contains(out.String(), "\x1b"), name == "all-color.txt"; got != want {
			t.Errorf("%s: escape sequences %v, want %v", name, got, want)
		}
	}
}

func TestFindingIsOneLineWhateverTheFileIsCalled(t *testing.T) {
	r := &check.Result{Findings: []check.Finding{{File: "a\nb\tc", Rule: "x", Message: "m", Line: 1, Column: 1}}}
	var out bytes.Buffer
	if err := Text(&out, r, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if want := `a\nb\tc:1:1: off: m [x]` + "\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestJSONListsAreNeverNull(t *testing.T) {
	var out bytes.Buffer
	if err := JSON(&out, &check.Result{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "null") {
		t.Errorf("null in %s", out.String())
	}
	if !json.Valid(out.Bytes()) || !bytes.HasSuffix(out.Bytes(), []byte("}\n")) {
		t.Errorf("not one JSON object and a line feed: %q", out.String())
	}
}

func TestWriteErrorsAreReturned(t *testing.T) {
	full := brokenWriter{}
	if Text(full, result(), TextOptions{}) == nil || JSON(full, result()) == nil ||
		Summary(full, result(), SummaryOptions{}) == nil || SARIF(full, result(), about()) == nil ||
		JUnit(full, result(), about()) == nil || GitHub(full, result(), about()) == nil || GitLab(full, result(), about()) == nil ||
		Coverage(full, result(), about()) == nil || CoverageJSON(full, result(), about()) == nil {
		t.Error("a full disk went unnoticed")
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// FuzzText: whatever the tree holds, a finding is its head line and at most an
// excerpt and a hint, and carries no control character.
func FuzzText(f *testing.F) {
	f.Add("file.yaml", "key", "message")
	f.Add("a\nb", "k\r", "\x1b[2J")
	f.Fuzz(func(t *testing.T, file, key, message string) {
		r := &check.Result{Findings: []check.Finding{{
			File: file, Message: message, Hint: message, Rule: "rule", Path: key,
			Excerpt: check.Excerpt{Key: key, Mask: "[masked: 1 character]"},
		}}}
		var out bytes.Buffer
		if err := Text(&out, r, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		lines := 2
		if message != "" {
			lines = 3
		}
		if n := bytes.Count(out.Bytes(), []byte("\n")); n != lines {
			t.Errorf("%d lines, want %d: %q", n, lines, out.String())
		}
		if i := strings.IndexFunc(out.String(), func(r rune) bool { return r < ' ' && r != '\n' }); i >= 0 {
			t.Errorf("control character at %d of %q", i, out.String())
		}
	})
}
