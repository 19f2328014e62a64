package gitrev_test

import (
	"os"
	"path/filepath"
	"testing"

	"secretref.dev/secretref/gitrev"
)

func TestTracks(t *testing.T) {
	r := newRepository(t)
	r.write("kube/config", "a")
	r.write("a[b]*", "a")
	r.commit()
	r.write("kube/new", "a")
	r.write("staged", "a")
	r.run("add", "staged")
	r.write(".gitignore", "kube/ignored\n")
	r.write("kube/ignored", "a")
	o := gitrev.Options{Git: r.git, Env: os.Environ(), Dir: r.dir}
	for file, want := range map[string]bool{
		"kube/config": true, "a[b]*": true, "staged": true, filepath.Join(r.dir, "kube", "config"): true,
		"kube/new": false, "kube/ignored": false, "nothing": false, "kube/c*": false,
	} {
		if got, err := gitrev.Tracks(t.Context(), o, file); got != want || err != nil {
			t.Errorf("%s: %v, %v; want %v", file, got, err, want)
		}
	}
	o.Dir = t.TempDir()
	if _, err := gitrev.Tracks(t.Context(), o, "x"); err == nil {
		t.Error("no error outside of a repository")
	}
}
