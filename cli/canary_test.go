package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/report"
)

// No value ever leaves: every command and every output, over a tree with a
// canary in each place where a secret can be. No output may hold a canary, nor
// eight characters of one in a row, in any letter case and with any separators.
// That the faults were found at all is asserted as well, so that silence does
// not pass.
func TestNoOutputCarriesAValue(t *testing.T) {
	r := newCanaryRun(t)
	files := r.plantTree(canaryFiles())
	before := snapshot(t, "tree")

	r.checkReport(files)
	for _, flags := range [][]string{
		{}, {"--verbose"}, {"--show-suppressed", "--verbose"}, {"--color", "always", "--show-suppressed"},
		{"--output", "json"}, {"--output", "text=out/report.txt", "--output", "json=out/report.json", "--verbose", "--show-suppressed"},
		append(everyOutput("out/all."), "--verbose", "--show-suppressed", "--jobs", "3"),
		{"--output", "json=out/only.json", "--fail-on", "note", "--jobs", "1"}, {"--exclude", "tree/" + named(files, "@S@.yaml"), "--verbose"},
	} {
		r.expect(exitTrouble, nil, append([]string{"check", "tree"}, flags...)...)
	}
	for _, f := range files {
		for _, format := range outputNames() {
			r.expectNot(exitOK, nil, "check", "--verbose", "--show-suppressed", "--output", format, "tree/"+f.name)
			if f.link == "" {
				r.run(strings.NewReader(f.text), "check", "--verbose", "--output", format, "-")
			}
		}
	}
	r.refs(files)
	r.arguments()
	r.policies()
	r.functions()
	r.renderings()
	r.fixes()

	r.noFiles("tmp")
	r.cleanFiles("out")
	if got := snapshot(t, "tree"); got != before {
		t.Error("the tree was changed")
	}
}

// outputNames are the formats of check and verify.
func outputNames() []string {
	var names []string
	for _, f := range formats(new(report.About)) {
		names = append(names, f.name)
	}
	return names
}

// everyOutput asks for each format, in a file whose name begins so.
func everyOutput(prefix string) []string {
	var args []string
	for _, name := range outputNames() {
		args = append(args, "--output", name+"="+prefix+name)
	}
	return args
}

// named is the name that a file of the tables was given.
func named(files []canaryFile, title string) string {
	for _, f := range files {
		if f.title == title {
			return f.name
		}
	}
	return ""
}

// A canaryRun runs the command in a directory of its own.
type canaryRun struct {
	*plants
	t   *testing.T
	env map[string]string
}

func newCanaryRun(t *testing.T) *canaryRun {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"tree", "out", "tmp"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", filepath.Join(here, "tmp"))
	return &canaryRun{plants: newPlants(t), t: t}
}

// run runs the command and looks at what it printed. What stdin holds may be
// echoed line by line: that is what a KRM function does with its items.
func (r *canaryRun) run(stdin io.Reader, args ...string) (status int, stdout, stderr string) {
	r.t.Helper()
	var in, out, errs bytes.Buffer
	if stdin != nil {
		stdin = io.TeeReader(stdin, &in)
	}
	dir, err := os.Getwd()
	if err != nil {
		r.t.Fatal(err)
	}
	status = Run(r.t.Context(), Env{
		Args: args, Stdin: stdin, Stdout: &out, Stderr: &errs, Dir: dir,
		Getenv: func(name string) string { return r.env[name] }, Now: today, IsTerminal: func(any) bool { return false },
	})
	r.clean(fmt.Sprintf("standard output of %q", args), without(out.String(), in.String()))
	r.clean(fmt.Sprintf("standard error of %q", args), errs.String())
	return status, out.String(), errs.String()
}

func (r *canaryRun) expect(want int, stdin io.Reader, args ...string) {
	r.t.Helper()
	if status, _, stderr := r.run(stdin, args...); status != want {
		r.t.Errorf("%s: status %d, want %d: %s", redact.Text(strings.Join(args, " ")), status, want, stderr)
	}
}

func (r *canaryRun) expectNot(bad int, stdin io.Reader, args ...string) {
	r.t.Helper()
	if status, _, stderr := r.run(stdin, args...); status == bad {
		r.t.Errorf("%s: status %d: %s", redact.Text(strings.Join(args, " ")), status, stderr)
	}
}

// clean fails when a text holds a canary or a piece of one.
func (r *canaryRun) clean(what, text string) {
	r.t.Helper()
	if where := r.leaks(text); len(where) > 0 {
		r.t.Errorf("%s carries what was planted as %q", what, where)
	}
}

// without drops the lines that stand in the input as well.
func without(output, input string) string {
	echoed := map[string]bool{}
	for line := range strings.Lines(input) {
		echoed[line] = true
	}
	var b strings.Builder
	for line := range strings.Lines(output) {
		if !echoed[line] {
			b.WriteString(line)
		}
	}
	return b.String()
}

// plantTree writes the files and returns them with their canaries.
func (r *canaryRun) plantTree(files []canaryFile) []canaryFile {
	for i := range files {
		f := &files[i]
		label := f.name
		f.name = r.fill("the name of "+label, f.name)
		path := filepath.Join("tree", f.name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		switch {
		case err != nil:
		case f.link != "":
			err = os.Symlink(r.fill("the link "+label, f.link), path)
		default:
			f.text = r.fill(label, f.text)
			if f.encode != nil {
				f.text = f.encode(f.text)
			}
			err = os.WriteFile(path, []byte(f.text), 0o644)
		}
		if err != nil {
			r.t.Fatal(err)
		}
	}
	return files
}

// A canaryReport is what `check --output json` says, as far as it matters here.
type canaryReport struct {
	Findings, Suppressed []struct {
		Rule, Severity, File string
		Document             int
	}
	Unreadable []struct{ File string }
}

// checkReport asserts that every planted fault is in the report.
func (r *canaryRun) checkReport(files []canaryFile) {
	_, stdout, _ := r.run(nil, "check", "tree", "--output", "json")
	var report canaryReport
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		r.t.Fatal(err)
	}
	for _, f := range files {
		name := redact.Text("tree/" + f.name)
		rules, docs := map[string]int{}, map[int]bool{}
		for _, g := range report.Findings {
			if g.File == name {
				rules[g.Rule]++
				docs[g.Document] = docs[g.Document] || g.Severity == "error"
				rules["error"] += map[string]int{"error": 1}[g.Severity]
			}
		}
		for _, g := range report.Suppressed {
			if g.File == name {
				rules["suppressed"]++
			}
		}
		for _, u := range report.Unreadable {
			if u.File == name {
				rules["unreadable"]++
			}
		}
		for i := range f.documents {
			if !docs[i] {
				r.t.Errorf("%s: no error in document %d", f.title, i)
			}
		}
		for want := range strings.FieldsSeq(f.want) {
			if want == "any" && rules["error"]+rules["unreadable"] == 0 || want != "any" && rules[want] == 0 {
				r.t.Errorf("%s: no %s, only %v", f.title, want, rules)
			}
		}
	}
}

// noFiles fails when a directory holds anything.
func (r *canaryRun) noFiles(dir string) {
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		r.t.Errorf("%s: %d files left, error %v", dir, len(entries), err)
	}
}

// cleanFiles looks for canaries in the files of a directory.
func (r *canaryRun) cleanFiles(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		r.t.Errorf("%s: no files, error %v", dir, err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			r.t.Fatal(err)
		}
		r.clean(dir+"/"+redact.Text(e.Name()), string(data))
	}
}

func snapshot(t *testing.T, dir string) string {
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			var data []byte
			data, err = os.ReadFile(path)
			fmt.Fprintf(&b, "%s\x00%s\x00", path, data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
