package starter

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func open(t *testing.T, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

// tree is what stands below a directory: file name to text, "/" for directories.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, name)
		switch {
		case err != nil || rel == ".":
		case d.IsDir():
			all[filepath.ToSlash(rel)] = "/"
		case d.Type().IsRegular():
			var data []byte
			data, err = os.ReadFile(name)
			all[filepath.ToSlash(rel)] = string(data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var three = &Plan{Files: []File{{Name: "a.yaml", Text: "a\n"}, {Name: ".github/workflows/b.yml", Text: "b\n"}, {Name: "c/d.yaml", Text: "d\n"}}}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	if err := three.Write(open(t, dir)); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a.yaml": "a\n", ".github": "/", ".github/workflows": "/", ".github/workflows/b.yml": "b\n", "c": "/", "c/d.yaml": "d\n"}
	if d := cmp.Diff(want, tree(t, dir)); d != "" {
		t.Error(d)
	}
	if info, err := os.Stat(filepath.Join(dir, "a.yaml")); err != nil || info.Mode().Perm()&0o077 == 0 {
		t.Errorf("%v, %v: others cannot read it", info.Mode(), err)
	}
}

// Whatever is in the way: nothing is written, and what was there is as it was.
func TestWriteAllOrNone(t *testing.T) {
	outside := t.TempDir()
	for name, block := range map[string]func(dir string) error{
		"the last file is there":           func(dir string) error { return os.MkdirAll(filepath.Join(dir, "c/d.yaml"), 0o755) },
		"a dangling link is there":         func(dir string) error { return os.Symlink("nowhere", filepath.Join(dir, "a.yaml")) },
		"a directory is a file":            func(dir string) error { return os.WriteFile(filepath.Join(dir, "c"), []byte("mine"), 0o644) },
		"a directory leads out":            func(dir string) error { return os.Symlink(outside, filepath.Join(dir, ".github")) },
		"a directory is a link to nowhere": func(dir string) error { return os.Symlink("nowhere", filepath.Join(dir, ".github")) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := block(dir); err != nil {
				t.Fatal(err)
			}
			before := tree(t, dir)
			err := three.Write(open(t, dir))
			if err == nil || !strings.HasPrefix(err.Error(), `cannot write "`) {
				t.Errorf("error %v", err)
			}
			if d := cmp.Diff(before, tree(t, dir)); d != "" {
				t.Error(d)
			}
			if len(tree(t, outside)) > 0 {
				t.Error("something was written outside")
			}
		})
	}
}
