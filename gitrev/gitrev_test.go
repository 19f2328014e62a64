package gitrev_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/gitrev"
)

// A repository is one that a test makes with the real Git.
type repository struct {
	*testing.T
	git, dir string
}

func newRepository(t *testing.T, flags ...string) repository {
	t.Helper()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("there is no git")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := repository{t, git, dir}
	r.run(append([]string{"init", "-q", "-b", "main"}, flags...)...)
	return r
}

func (r repository) run(args ...string) string {
	r.Helper()
	cmd := exec.Command(r.git, append([]string{"-C", r.dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "core.autocrlf=false"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.Fatalf("git %s: %v\n%s", args[0], err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r repository) write(name, text string) {
	r.Helper()
	file := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		r.Fatal(err)
	}
}

func (r repository) commit() {
	r.Helper()
	r.run("add", "-A")
	r.run("commit", "-q", "--allow-empty", "-m", "x")
}

func (r repository) open(rev string, change ...func(*gitrev.Options)) *gitrev.Tree {
	r.Helper()
	t, err := r.try(rev, change...)
	if err != nil {
		r.Fatal(err)
	}
	r.Cleanup(t.Close)
	return t
}

func (r repository) try(rev string, change ...func(*gitrev.Options)) (*gitrev.Tree, error) {
	o := gitrev.Options{Git: r.git, Env: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + r.dir}, Dir: r.dir, Rev: rev}
	for _, c := range change {
		c(&o)
	}
	return gitrev.Open(r.Context(), o)
}

func TestTreeKnowsWhatIsTheSame(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			r := newRepository(t, "--object-format="+format)
			r.write("a.yaml", "a: 1\n")
			r.write("dir/b.yaml", "b: 1\n")
			r.write("dir/\xff\n\t.yaml", "odd: 1\n")
			r.write("gone.yaml", "gone: 1\n")
			r.commit()
			if err := os.Remove(filepath.Join(r.dir, "gone.yaml")); err != nil {
				t.Fatal(err)
			}
			tree := r.open("main")
			for _, c := range []struct {
				path, text string
				want       bool
			}{
				{"a.yaml", "a: 1\n", true}, {"dir/b.yaml", "b: 2\n", false}, {"dir/\xff\n\t.yaml", "odd: 1\r\n", true},
				{"new.yaml", "new: 1\n", false}, {"moved.yaml", "gone: 1\n", false}, {"copy.yaml", "a: 1\n", false},
			} {
				if got := tree.Same(c.path, []byte(c.text)); got != c.want {
					t.Errorf("Same(%q, %q) = %v", c.path, c.text, got)
				}
			}
			if diff := cmp.Diff(map[string]string{"moved.yaml": "gone.yaml"}, tree.Renames()); diff != "" {
				t.Errorf("renames (-want +got):\n%s", diff)
			}
			if !tree.Unchanged("a.yaml") || tree.Unchanged("dir/b.yaml") || !tree.Unchanged("moved.yaml") || tree.Unchanged("copy.yaml") {
				t.Error("what is unchanged is not what was the same or moved")
			}
			if got := tree.Rest("dir"); !slices.Equal(got, []string{"dir/b.yaml"}) {
				t.Errorf("the rest of dir is %q", got)
			}
			if got := tree.Rest("."); !slices.Equal(got, []string{"gone.yaml"}) {
				t.Errorf("the rest is %q", got)
			}
			data, err := tree.Read("dir/b.yaml")
			if err != nil || string(data) != "b: 1\n" {
				t.Errorf("Read: %q, %v", data, err)
			}
		})
	}
}

func TestTreeFollowsItsOwnLinks(t *testing.T) {
	r := newRepository(t)
	r.write("base/x.yaml", "x: 1\n")
	for link, target := range map[string]string{"env": "base", "l.yaml": "env/x.yaml", "loop": "loop", "out": "../..", "abs": "/etc"} {
		if err := os.Symlink(target, filepath.Join(r.dir, link)); err != nil {
			t.Skip("no symbolic links here")
		}
	}
	r.commit()
	for name, paths := range map[string][]string{"all listed": nil, "links alone listed": {"env", "l.yaml", "loop", "out", "abs"}} {
		t.Run(name, func(t *testing.T) {
			tree := r.open("main", func(o *gitrev.Options) { o.Paths = paths })
			for p, want := range map[string]bool{"env/x.yaml": true, "l.yaml": true, "loop": false, "loop/x.yaml": false, "out/x.yaml": false, "abs/passwd": false, "env/none.yaml": false} {
				if got := tree.Same(p, []byte("x: 1\n")); got != want {
					t.Errorf("Same(%q) = %v", p, got)
				}
			}
		})
	}
}

func TestReadBoundsWhatItReads(t *testing.T) {
	r := newRepository(t)
	r.write("large.yaml", strings.Repeat("x", 1000))
	r.write("small.yaml", "x")
	r.write("empty.yaml", "")
	r.commit()
	tree := r.open("main", func(o *gitrev.Options) { o.MaxSize = 999 })
	if _, err := tree.Read("large.yaml"); !errors.Is(err, gitrev.ErrTooLarge) {
		t.Errorf("a large file: %v", err)
	}
	for name, want := range map[string]string{"small.yaml": "x", "empty.yaml": ""} { // the reader is in step still
		if data, err := tree.Read(name); err != nil || string(data) != want || data == nil {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
}

func TestRevisionIsTheCommonCommit(t *testing.T) {
	r := newRepository(t)
	r.write("a.yaml", "a: 1\n")
	r.commit()
	base := r.run("rev-parse", "HEAD")
	r.run("checkout", "-q", "-b", "branch")
	r.write("a.yaml", "a: 2\n")
	r.commit()
	r.run("checkout", "-q", "main")
	r.write("a.yaml", "a: 3\n")
	r.commit()
	r.run("tag", "-a", "-m", "x", "v1")
	r.run("checkout", "-q", "branch")
	for _, rev := range []string{"main", "v1", base, base[:10], "HEAD~1", "HEAD^", "branch~1"} {
		if got := r.open(rev).Commit; got != base {
			t.Errorf("%s is %s, not %s", rev, got, base)
		}
	}
	r.run("merge", "-q", "-s", "ours", "-m", "x", "main")
	if got := r.open("main").Commit; got == base {
		t.Error("a merge's second parent is not what it has in common with main")
	}
	r.run("checkout", "-q", "--orphan", "other")
	r.commit()
	problem(t, r, "main", "no commit in common")
}

func TestProblemsSayWhatToDo(t *testing.T) {
	r := newRepository(t)
	problem(t, r, "HEAD", "no commit")
	r.commit()
	for rev, want := range map[string]string{"": "empty", "-x": "dash", "a\nb": "line break", "nothing": "no commit", "HEAD~5": "no commit", "main:a": "", "@{u}": "", "HEAD^{tree}": "no commit", "main..main": ""} {
		problem(t, r, rev, want)
	}
	r.dir = t.TempDir()
	problem(t, r, "HEAD", "no Git repository")
	r.run("init", "-q", "--bare", ".")
	problem(t, r, "HEAD", "no work tree")
	r.git = filepath.Join(r.dir, "nothing")
	problem(t, r, "HEAD", "does not start")
}

func problem(t *testing.T, r repository, rev, want string) {
	t.Helper()
	_, err := r.try(rev)
	p, ok := errors.AsType[*gitrev.Problem](err)
	if !ok || !strings.Contains(p.Message, want) || p.Hint == "" {
		t.Errorf("%q: %v, not a problem with %q and a hint", rev, err, want)
	}
}
