package check

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// An oldTree is a revision in memory. A forgetful one finds nothing the same, so
// that all of it is read.
type oldTree struct {
	files     map[string]string
	forgetful bool
	same      map[string]bool
}

func (o *oldTree) Same(file string, text []byte) bool {
	old, ok := o.files[file]
	o.same[file] = ok && old == string(text)
	return o.same[file] && !o.forgetful
}
func (o *oldTree) SameFile(string) bool          { return false }
func (o *oldTree) Renamed() map[string]string    { return nil }
func (o *oldTree) Unchanged(file string) bool    { return o.same[file] }
func (o *oldTree) Commit() string                { return "old" }
func (o *oldTree) IsHead() bool                  { return false }
func (o *oldTree) Read(f string) ([]byte, error) { return []byte(o.files[f]), nil }
func (o *oldTree) Rest(string) []string {
	var rest []string
	for f := range o.files {
		if o.forgetful || !o.same[f] {
			rest = append(rest, f)
		}
	}
	slices.Sort(rest)
	return rest
}

// To check what two trees have in common once changes nothing in what is found:
// over the example with faults, each of its files changed, gone, or new.
func TestWhatIsTheSameIsCheckedOnce(t *testing.T) {
	old := make(map[string]string)
	t.Chdir(copyOf(t, "../examples/repository-with-faults"))
	walkFiles(t, func(name string) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		old[name] = string(data)
	})
	run := func(files map[string]string, forgetful bool) string {
		result, err := Run(t.Context(), []string{"."}, Options{Jobs: 1, Since: &oldTree{files, forgetful, make(map[string]bool)}})
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, f := range result.Findings {
			fmt.Fprintln(&b, f.File, f.Line, f.Column, f.Rule, f.Path)
		}
		for _, u := range result.Unreadable {
			fmt.Fprintln(&b, u.File, u.Message)
		}
		fmt.Fprintf(&b, "%+v", *result.Since)
		return b.String()
	}
	if got := run(old, false); !strings.HasPrefix(got, "{Commit:old IsHead:false Findings:15 ") {
		t.Errorf("against itself: %s", got)
	}
	for name, text := range old {
		for what, then := range map[string]string{"was not there": "", "had another value": strings.ReplaceAll(text, "_key: ", "_key: x"), "had another name": strings.ReplaceAll(text, "name: ", "name: x"), "was no YAML": text + "\n\t["} {
			files := make(map[string]string)
			for k, v := range old {
				files[k] = v
			}
			if files[name] = then; then == "" {
				delete(files, name)
			}
			if diff := cmp.Diff(run(files, true), run(files, false)); diff != "" {
				t.Errorf("%s %s (-all read +shared):\n%s", name, what, diff)
			}
		}
	}
}

func copyOf(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func walkFiles(t *testing.T, f func(name string)) {
	t.Helper()
	if err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(name, ".yaml") {
			f(filepath.ToSlash(name))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// A mark is of the value and not of its spelling, and prints nothing.
func TestMarks(t *testing.T) {
	const head = "type: provider-account/openai\nname: a\nauth_data:\n  type: api-key\n"
	mark := func(text string) Mark {
		t.Helper()
		result, err := Run(t.Context(), []string{"-"}, Options{Stdin: strings.NewReader(text), Since: nil, Baseline: baselineWith(nil)})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range result.Findings {
			if f.Rule == "literal-secret" {
				return f.Mark
			}
		}
		t.Fatalf("no finding in %q", text)
		return Mark{}
	}
	same := mark(head + "  api_key: CANARY-horse\n")
	for _, text := range []string{head + "  api_key: \"CANARY-horse\" # x\n", "# x\n\n" + head + "  api_key:   'CANARY-horse'\n", strings.Replace(head, "name: a\n", "", 1) + "  api_key: >-\n    CANARY-horse\nname: a\n",
		head + "  api_key: *x\nother: &x CANARY-horse\n", `{"type": "provider-account/openai", "name": "a", "auth_data": {"type": "api-key", "api_key": "CANARY\u002dhorse"}}`} {
		if strings.Contains(text, "*x") {
			text = "x: &x CANARY-horse\n" + strings.Replace(text, "other: &x CANARY-horse\n", "", 1)
		}
		if mark(text) != same {
			t.Errorf("another mark for %q", text)
		}
	}
	for _, text := range []string{head + "  api_key: CANARY-horses\n", head + "  api_key: CANARY-horse\\n\n", strings.Replace(head, "name: a", "name: b", 1) + "  api_key: CANARY-horse\n",
		head + "  api_key: {a: CANARY-horse}\n", head + "  api_key: [CANARY-horse]\n"} {
		if mark(text) == same {
			t.Errorf("the same mark for %q", text)
		}
	}
	if got := fmt.Sprintf("%v %x %d %+v %s %#v", same, same, same, same, same, struct{ M Mark }{same}.M); strings.Trim(got, "[mark] ") != "" {
		t.Errorf("a mark prints %q", got)
	}
}
