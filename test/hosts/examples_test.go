package hosts

import (
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The repository as it should be gives nothing to say, not even a note.
func TestRepositoryIsClean(t *testing.T) {
	for _, f := range check(t, example(t, "repository")) {
		t.Errorf("%s:%d: %s: %s [%s]", f.File, f.Line, f.Severity, f.Message, f.Rule)
	}
}

// A row of the table in repository-with-faults/README.md.
var faultRow = regexp.MustCompile("(?m)^\\| `([^`]+:\\d+)` \\| `([a-z-]+)` \\|")

func TestFaultsAreWhereTheReadmeSays(t *testing.T) {
	dir := example(t, "repository-with-faults")
	var want []string
	for _, m := range faultRow.FindAllStringSubmatch(tree(t, dir)["README.md"], -1) {
		want = append(want, m[1]+" "+m[2])
	}
	r := execute(t, dir, tools.secretref, "check", "--output", "json")
	if r.code != 1 || strings.Contains(r.stdout+r.stderr, canary) {
		t.Errorf("exit status %d, or a value in the output", r.code)
	}
	var rep report
	if err := json.Unmarshal([]byte(r.stdout), &rep); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range rep.Findings {
		got = append(got, fmt.Sprintf("%s:%d %s", path.Clean(f.File), f.Line, f.Rule))
	}
	slices.Sort(got)
	slices.Sort(want)
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("findings\n%s\nthe README says\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Every example tells how it is run.
func TestEveryExampleHasAReadme(t *testing.T) {
	readmes, err := filepath.Glob(filepath.Join(examples, "*", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	dirs, err := filepath.Glob(filepath.Join(examples, "*", ""))
	if err != nil {
		t.Fatal(err)
	}
	if len(readmes) == 0 || len(readmes) != len(dirs) {
		t.Errorf("%d of %d examples have a README.md", len(readmes), len(dirs))
	}
}
