package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"testing"

	"secretref.dev/secretref/check"
)

// results are what each format is tried on, by what is special about them.
func results() map[string]*check.Result {
	return map[string]*check.Result{"all": result(), "clean": clean(), "strange": strange(), "many": many(1000), "zero": {}, "empty": {Empty: true}}
}

func written(t *testing.T, write func(io.Writer, *check.Result, About) error, r *check.Result, a About) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out, r, a); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// FuzzOutputs: whatever the tree holds, each format is read back as what it is.
func FuzzOutputs(f *testing.F) {
	f.Add("file.yaml", "key", "message")
	f.Add("a\nb", "k\r]]>", "\x1b[2J\x00\xff")
	f.Add("%0A::error::", "::", "%25")
	f.Fuzz(func(t *testing.T, file, key, message string) {
		r := &check.Result{
			Findings:   []check.Finding{{File: file, Message: message, Rule: "rule", Path: key, Line: 1, Column: 1, Manifest: check.ManifestID{Name: key}}},
			Unreadable: []check.Unreadable{{File: file, Message: message}},
			Coverage:   &check.Coverage{Files: []check.CoveredFile{{File: file, Why: message, Manifests: []*check.CoveredManifest{{ID: check.ManifestID{Name: key}}}}}},
		}
		for _, write := range []func(io.Writer, *check.Result, About) error{SARIF, GitLab, CoverageJSON} {
			if out := written(t, write, r, about()); !json.Valid(out) {
				t.Errorf("no JSON: %q", out)
			}
		}
		if n := bytes.Count(written(t, GitHub, r, about()), []byte("\n")); n != 2 {
			t.Errorf("%d lines of commands", n)
		}
		var report junitReport
		if err := xml.Unmarshal(written(t, JUnit, r, about()), &report); err != nil {
			t.Error(err)
		}
		table := written(t, Coverage, r, about())
		if i := bytes.IndexFunc(table, func(r rune) bool { return r < ' ' && r != '\n' }); i >= 0 {
			t.Errorf("control character at %d of %q", i, table)
		}
	})
}
