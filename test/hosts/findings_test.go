package hosts

import (
	"cmp"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// A finding is what the command and the function both say. A field that one
// side cannot know is cleared on the other before they are compared.
type finding struct {
	Rule, Severity, Message string
	File                    string // base name only: hosts and command stand in different directories
	Line, Column            int
	Path                    string
	Manifest                string // name
}

// report is what `check --output json` prints, as far as it is compared.
type report struct {
	Version  int
	Findings []struct {
		Rule, Severity, Message, File, Path string
		Line, Column                        int
		Manifest                            struct{ Type, Name string }
	}
	Unreadable []struct{ File, Message string }
	Summary    struct{ Manifests int }
}

// check runs the command itself in dir. It fails on anything unreadable.
func check(t *testing.T, dir string, args ...string) []finding {
	t.Helper()
	r := execute(t, dir, tools.secretref, append([]string{"check", "--output", "json"}, args...)...)
	var rep report
	if err := json.Unmarshal([]byte(r.stdout), &rep); err != nil {
		t.Fatalf("check: %v\nstdout:\n%s\nstderr:\n%s", err, r.stdout, r.stderr)
	}
	if r.code > 1 || len(rep.Unreadable) > 0 {
		t.Fatalf("check: exit status %d, %d unreadable\n%s", r.code, len(rep.Unreadable), r.stderr)
	}
	if rep.Version != 1 || rep.Summary.Manifests == 0 {
		t.Fatalf("check: version %d with %d manifests", rep.Version, rep.Summary.Manifests)
	}
	found := make([]finding, 0, len(rep.Findings))
	for _, f := range rep.Findings {
		found = append(found, finding{f.Rule, f.Severity, f.Message, path.Base(f.File), f.Line, f.Column, f.Path, f.Manifest.Name})
	}
	return found
}

// path:line:col: severity: message [rule]; the position is missing where
// kustomize has rewritten the file, the path where it hides even that.
var printed = regexp.MustCompile(`^(?:(.+?)(?::(\d+):(\d+))?: )?(error|warning|note|info): (.+) \[([a-z-]+)\]$`)

// printedFindings reads the lines that a kustomize user sees.
func printedFindings(t *testing.T, stderr string) []finding {
	t.Helper()
	var found []finding
	for line := range strings.Lines(stderr) {
		m := printed.FindStringSubmatch(strings.TrimSpace(line)) // kubectl indents
		if m == nil {
			continue
		}
		found = append(found, finding{File: path.Base(m[1]), Line: number(m[2]), Column: number(m[3]),
			Severity: severity(m[4]), Message: m[5], Rule: m[6]})
	}
	return found
}

// result is one of a ResourceList's, or of kpt's results.yaml.
type result struct {
	Message, Severity string
	ResourceRef       struct{ APIVersion, Kind, Name string }
	Field             struct{ Path string }
	File              struct {
		Path  string
		Index int
	}
	Tags struct{ Hint string }
}

// A result's message: the position where it is known, the text with the hint
// behind it, the rule.
var resultMessage = regexp.MustCompile(`^(?:([^ ]+?)(?::(\d+):(\d+))?: )?(.+) \[([a-z-]+)\]$`)

// resultFindings reads results that belong to manifests; results about
// the run as a whole have no rule, and are left out.
func resultFindings(t *testing.T, results []result) []finding {
	t.Helper()
	var found []finding
	for _, r := range results {
		m := resultMessage.FindStringSubmatch(r.Message)
		if m == nil {
			continue
		}
		if r.Field.Path != "" && r.ResourceRef.Name == "" && r.File.Path == "" {
			t.Errorf("%s: field %s of nothing", m[4], r.Field.Path)
		}
		message := m[4]
		if r.Tags.Hint != "" {
			var ok bool
			if message, ok = strings.CutSuffix(message, "; "+r.Tags.Hint); !ok {
				t.Errorf("%s: the message does not end with the hint %q", m[4], r.Tags.Hint)
			}
		}
		found = append(found, finding{Rule: m[5], Severity: severity(r.Severity), Message: message,
			File: path.Base(r.File.Path), Line: number(m[2]), Column: number(m[3]),
			Path: r.Field.Path, Manifest: r.ResourceRef.Name})
	}
	return found
}

// resourceList is what the function wrote.
func resourceList(t *testing.T, out []byte) (items []any, results []result) {
	t.Helper()
	var list struct {
		Kind    string
		Items   []any
		Results []result
	}
	if err := yaml.Unmarshal(out, &list); err != nil || list.Kind != "ResourceList" {
		t.Fatalf("the function wrote no ResourceList (%v)", err)
	}
	return list.Items, list.Results
}

// withoutEntry turns data["file"].a.b into a.b, and keeps the file.
func withoutEntry(found []finding) []finding {
	for i, f := range found {
		rest, ok := strings.CutPrefix(f.Path, "data[")
		if !ok {
			continue
		}
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			continue
		}
		found[i].Path = strings.TrimPrefix(rest[len(quoted):], "].")
		found[i].File, _ = strconv.Unquote(quoted)
	}
	return found
}

// only keeps the fields that both sides know, in an order that both have.
func only(found []finding, keep func(finding) finding) []finding {
	kept := make([]finding, len(found))
	for i, f := range found {
		kept[i] = keep(f)
	}
	slices.SortFunc(kept, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Path, b.Path), cmp.Compare(a.Rule, b.Rule))
	})
	return kept
}

// wantSame compares what a host's run said with what the command says. None
// at all is never the same: the examples have something to find.
func wantSame(t *testing.T, what string, got, want []finding, keep func(finding) finding) {
	t.Helper()
	got, want = only(got, keep), only(want, keep)
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("%s differ from the command's\n got %+v\nwant %+v", what, got, want)
	}
}

func severity(s string) string {
	if s == "info" { // what KRM calls a note
		return "note"
	}
	return s
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits) // "" is 0: unknown
	return n
}
