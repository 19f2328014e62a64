package manifest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree makes files and directories below a new one, which becomes the working
// directory. A name that ends in a slash is a directory, a content that
// starts with -> a symbolic link.
func tree(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, content := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, ok := strings.CutPrefix(content, "->"); ok {
			err = os.Symlink(target, name)
		} else if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(name, 0o777)
		} else {
			err = os.WriteFile(name, []byte(content), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// walk lists what a walk finds: the path, its top directory, whether it was
// named, its error.
func walk(t *testing.T, opt WalkOptions, paths ...string) []string {
	t.Helper()
	files, err := Walk(context.Background(), paths, opt)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, f := range files {
		s := f.Path
		if f.Top != "" {
			s += " top=" + f.Top
		}
		if f.Named {
			s += " named"
		}
		if f.Err != nil {
			s += ": " + f.Err.Error()
		}
		out = append(out, s)
	}
	return out
}

func TestWalk(t *testing.T) {
	tree(t, map[string]string{
		"in/b.yaml":               "",
		"in/a.yml":                "",
		"in/C.JSON":               "",
		"in/d.Yaml":               "",
		"in/no.txt":               "",
		"in/yaml":                 "",
		"in/.hidden.yaml":         "",
		"in/.github/x.yaml":       "",
		"in/.git/x.yaml":          "",
		"in/sub/.git/x.yaml":      "",
		"in/sub/deep/x.yaml":      "",
		"in/dir.yaml/x.yaml":      "",
		"in/empty/":               "",
		"in/node_modules/x.json":  "",
		"in/.gitignore.yaml":      "",
		"in/a/link.yaml":          "->../sub/deep/x.yaml", // a second name
		"in/a/other.txt":          "->../b.yaml",
		"in/a/file.yaml":          "->../no.txt", // called like a manifest
		"in/a/dir":                "->../sub",    // a second way
		"in/a/up":                 "->..",        // a loop
		"in/a/self.yaml":          "->self.yaml",
		"in/a/dangling.yaml":      "->nothing",
		"in/a/dangling":           "->nothing",
		"in/a/outside.yaml":       "->../../out/x.yaml",
		"in/a/outside":            "->../../out",
		"in/a/outside.txt":        "->../../out/x.yaml",
		"out/x.yaml":              "",
		"out/link.yaml":           "->x.yaml",
		"in/z/linked":             "->../../out",
		"other/named-without-ext": "",
	})
	want := []string{
		"in/.github/x.yaml top=in",
		"in/.gitignore.yaml top=in",
		"in/.hidden.yaml top=in",
		"in/C.JSON top=in",
		"in/a.yml top=in",
		"in/a/dangling.yaml: a symbolic link to nothing",
		"in/a/file.yaml top=in",
		"in/a/outside: a symbolic link that leaves the repository",
		"in/a/outside.yaml: a symbolic link that leaves the repository",
		"in/a/self.yaml: too many levels of symbolic links",
		"in/b.yaml top=in",
		"in/d.Yaml top=in",
		"in/dir.yaml/x.yaml top=in",
		"in/node_modules/x.json top=in",
		"in/sub/deep/x.yaml top=in",
		"in/z/linked: a symbolic link that leaves the repository",
	}
	if diff := cmp.Diff(want, walk(t, WalkOptions{}, "in")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	t.Run("wider root", func(t *testing.T) {
		got := strings.Join(walk(t, WalkOptions{Root: "."}, "in"), "\n")
		if !strings.Contains(got, "in/a/outside/x.yaml") && !strings.Contains(got, "in/a/outside.yaml") || strings.Contains(got, "leaves") {
			t.Errorf("links below the root are not followed:\n%s", got)
		}
		if strings.Count(got, "outside")+strings.Count(got, "linked") != 1 {
			t.Errorf("out/x.yaml is not listed once:\n%s", got)
		}
	})
	t.Run("names", func(t *testing.T) {
		want := []string{
			"in/a/outside.txt top=in named", // named links lead anywhere
			"in/b.yaml top=in named",
			"missing: no such file or directory",
			"other/named-without-ext top=other named",
		}
		got := walk(t, WalkOptions{}, "./in//b.yaml", "missing", "other/named-without-ext", "in/b.yaml", "in/a/outside.txt")
		want[2] = "missing named: no such file or directory"
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("here, twice", func(t *testing.T) {
		t.Chdir("in/sub")
		if diff := cmp.Diff([]string{"deep/x.yaml top=deep named"}, walk(t, WalkOptions{}, ".", "deep", "deep/x.yaml", "../sub")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("top below a way up", func(t *testing.T) {
		t.Chdir("in/a")
		want := []string{"../sub/deep/x.yaml top=deep"}
		if diff := cmp.Diff(want, walk(t, WalkOptions{}, "../sub")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("exclude", func(t *testing.T) {
		var asked []string
		opt := WalkOptions{Exclude: func(path string, dir bool) bool {
			asked = append(asked, path)
			return path == "in/a" && dir || path == "in/sub" || path == "in/z/linked" || strings.HasSuffix(path, ".yaml") && !dir
		}}
		want := []string{"in/C.JSON top=in", "in/a.yml top=in", "in/b.yaml top=in named", "in/d.Yaml top=in", "in/node_modules/x.json top=in"}
		if diff := cmp.Diff(want, walk(t, opt, "in", "in/b.yaml")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for _, p := range asked {
			if strings.HasPrefix(p, "in/a/") || strings.HasPrefix(p, "in/sub/") {
				t.Errorf("asked for %s in an excluded directory", p)
			}
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if files, err := Walk(ctx, []string{"in"}, WalkOptions{}); err != context.Canceled || files != nil {
			t.Errorf("%v, %v", files, err)
		}
	})
}

func TestOpen(t *testing.T) {
	tree(t, map[string]string{"a.yaml": "a: b\n", "bad.yaml": "a: \x01", "sub/": "", "file": ""})
	if err := os.Truncate("file", MaxFileSize+1); err != nil {
		t.Fatal(err)
	}
	if src, err := Open(File{Path: "a.yaml"}); err != nil || src.Name != "a.yaml" || string(src.Text) != "a: b\n" {
		t.Errorf("%v, %v", src, err)
	}
	for _, tt := range []struct {
		path, says string
		unopened   bool
	}{
		{"bad.yaml", "U+0001", false},
		{"missing.yaml", "no such file", true},
		{"file/x.yaml", "not a directory", true}, // works as root, too
		{"sub", "is a directory", true},
		{"file", "64 MiB", false},
	} {
		_, err := Open(File{Path: tt.path})
		if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), tt.path) || Unopened(err) != tt.unopened {
			t.Errorf("%s: %v", tt.path, err)
		}
	}
}

func TestFileHasMarker(t *testing.T) {
	pad := strings.Repeat("x", 1<<20)
	tree(t, map[string]string{
		"no":      pad + "\x00",
		"yes":     "\x01 Auth_Data",
		"wide":    "\xff\xfea\x00u\x00t\x00h\x00_\x00d\x00a\x00t\x00a\x00",
		"between": pad[4:] + "auth_data" + pad,
		"edge":    pad[9:] + "auth_data",
	})
	for name, want := range map[string]bool{"no": false, "yes": true, "wide": true, "between": true, "edge": true, "missing": true} {
		if FileHasMarker(File{Path: name}) != want {
			t.Errorf("%s: not %v", name, want)
		}
	}
}
