package overlay

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A failing disk is full, or gone, from its n-th changing operation on. With
// once it fails once, and works again for what puts things back.
type failing struct {
	disk
	n    int
	once bool
	left int // operations that were done, to know how many there are
}

var errFull = &fs.PathError{Op: "write", Path: "CANARY", Err: syscall.ENOSPC}

func (d *failing) fails() bool {
	d.left++
	return d.left == d.n || d.left > d.n && d.n > 0 && !d.once
}

func (d *failing) mkdir(name string, mode fs.FileMode) error {
	if d.fails() {
		return errFull
	}
	return d.disk.mkdir(name, mode)
}

// write leaves half a file, as a full disk does.
func (d *failing) write(name string, data []byte, mode fs.FileMode) error {
	if d.fails() {
		_ = d.disk.write(name, data[:len(data)/2], mode)
		return errFull
	}
	return d.disk.write(name, data, mode)
}

func (d *failing) link(from, to string) error {
	if d.fails() {
		return errFull
	}
	return d.disk.link(from, to)
}

func (d *failing) rename(from, to string) error {
	if d.fails() {
		return errFull
	}
	return d.disk.rename(from, to)
}

func (d *failing) remove(name string) error {
	if d.fails() {
		return errFull
	}
	return d.disk.remove(name)
}

func (d *failing) removeAll(name string) error {
	if d.fails() {
		return errFull
	}
	return d.disk.removeAll(name)
}

func (d *failing) sync(name string) error {
	if d.fails() {
		return errFull
	}
	return d.disk.sync(name)
}

// two renderings of one repository, before and after: a value has moved, a
// manifest has gone, another has come.
func two(t *testing.T) (before, after *Overlay) {
	dir := repository(t)
	p := newPlatform(t, map[string]string{"acme:prod:KEY": "CANARY-1", "acme:prod:PEM": pem, "acme:prod:NEW": "CANARY-new"})
	opt := options(PlainSecret)
	opt.Stores = p.env()
	before = rendered(t, opt, dir+"/tfy")
	p.values["acme:prod:KEY"] = "CANARY-2"
	if err := errors.Join(os.Remove(dir+"/tfy/accounts/c.yaml"), os.Mkdir(dir+"/tfy/new", 0o755),
		os.WriteFile(dir+"/tfy/new/new.yaml", []byte(account("new", "tfy-secret://acme:prod:NEW")), 0o644)); err != nil {
		t.Fatal(err)
	}
	return before, rendered(t, opt, dir+"/tfy")
}

// values lists the files that hold a value; all must be of mode 0600.
func values(t *testing.T, all map[string]string) []string {
	var files []string
	for name, text := range all {
		for _, value := range []string{"CANARY", "Q0FOQVJZ", "NBTkFSW", "DQU5BUl"} { // in base64, at each of its three offsets
			if strings.Contains(text, value) {
				files = append(files, name)
				if !strings.HasPrefix(text, "-rw------- ") {
					t.Errorf("%s holds a value and is %.10s", name, text)
				}
				break
			}
		}
	}
	return files
}

// TestFailures lets every operation of a writing fail, once and for good. What
// was there is whole, no value lies anywhere else, and the next run succeeds.
func TestFailures(t *testing.T) {
	before, after := two(t)
	good := t.TempDir()
	write(t, after, good)
	want := snapshot(t, good)
	for _, once := range []bool{true, false} {
		for n := 1; ; n++ {
			out := t.TempDir()
			write(t, before, out)
			was := snapshot(t, out)
			root, err := os.OpenRoot(out)
			if err != nil {
				t.Fatal(err)
			}
			d := &failing{disk: rootDisk{root}, n: n, once: once}
			_, err = after.writeTo(d)
			if err != nil && strings.Contains(err.Error(), "CANARY") {
				t.Errorf("operation %d: %v", n, err)
			}
			now := snapshot(t, out)
			done := d.left < n
			switch {
			case done && err != nil:
				t.Errorf("without a failure: %v", err)
			case once && err != nil && cmp.Diff(was, now) != "" && cmp.Diff(want, overlayOf(now)) != "":
				t.Errorf("operation %d failed, and the overlay is neither the old nor the new one: %s", n, cmp.Diff(was, now))
			case !once && err == nil && cmp.Diff(want, overlayOf(now)) != "":
				t.Errorf("operation %d failed without an error", n)
			}
			values(t, now)
			write(t, after, out)
			if diff := cmp.Diff(want, snapshot(t, out)); diff != "" {
				t.Errorf("after operation %d failed, the next run gives %s", n, diff)
			}
			root.Close()
			if done {
				break
			}
		}
	}
}

// overlayOf leaves out what a failed run has left to be removed.
func overlayOf(all map[string]string) map[string]string {
	out := maps.Clone(all)
	maps.DeleteFunc(out, func(name, _ string) bool { return strings.HasPrefix(name, stagePrefix) })
	return out
}

// Until the files take their places, a failure that does not go away leaves
// every file of the old overlay as it was.
func TestFullDiskWhileWriting(t *testing.T) {
	before, after := two(t)
	out := t.TempDir()
	write(t, before, out)
	was := snapshot(t, out)
	root, err := os.OpenRoot(out)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for n := 1; n <= 6; n++ { // the directory, three files, two lists
		if _, err := after.writeTo(&failing{disk: rootDisk{root}, n: n}); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("operation %d: %v", n, err)
		}
		if diff := cmp.Diff(was, overlayOf(snapshot(t, out))); diff != "" {
			t.Errorf("operation %d: %s", n, diff)
		}
	}
}

// A process that is killed between two files leaves nothing that names a file or
// a key that is not there: the Secret comes first, then what names it.
func TestOrderOfFiles(t *testing.T) {
	before, _ := two(t)
	files, err := before.Files(nil)
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	c := commit{disk: rootDisk{out}}
	if err := c.compare(files, PlainSecret); err != nil {
		t.Fatal(err)
	}
	last := 0
	for _, f := range c.changed {
		rank := 0
		switch {
		case strings.HasPrefix(f.Path, manifestsDir+"/"):
			rank = 2
		case f.Path == kustomizationFile:
			rank = 1
		}
		if rank < last {
			t.Errorf("%s comes too late", f.Path)
		}
		last = rank
	}
	if last != 2 {
		t.Error("no manifest is among the files")
	}
}

// Leftovers of killed runs go away, other hidden files do not.
func TestLeftovers(t *testing.T) {
	_, after := two(t)
	out := tree(t, map[string]string{stagePrefix + "abc/0": "CANARY", stagePrefix + "abc/sub/x": "CANARY", ".secretref.yaml.bak": "mine"})
	write(t, after, out)
	all := snapshot(t, out)
	for name := range all {
		if strings.HasPrefix(name, stagePrefix) {
			t.Errorf("%s is left", name)
		}
	}
	if all[".secretref.yaml.bak"] == "" {
		t.Error("a foreign file is gone")
	}
}

// A Secret that others could read is told, and written anew.
func TestModeIsMended(t *testing.T) {
	_, after := two(t)
	out := t.TempDir()
	write(t, after, out)
	if err := os.Chmod(filepath.Join(out, secretFile), 0o644); err != nil {
		t.Fatal(err)
	}
	if changes, err := after.Check(out); err != nil || len(changes) != 1 || changes[0].String() != "secret.yaml: readable by others" {
		t.Errorf("%v %v", changes, err)
	}
	if w := write(t, after, out); w.Changed != 1 {
		t.Errorf("%+v", w)
	}
	values(t, snapshot(t, out))
}
