package fix

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// TestReplace: the file is another as a whole, with the permissions that it had.
func TestReplace(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(name, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	err := replace(name, func(data []byte) ([]byte, error) { return bytes.ToUpper(data), nil })
	data, _ := os.ReadFile(name)
	info, _ := os.Stat(name)
	if err != nil || string(data) != "OLD" || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %q, %v", err, data, info.Mode())
	}
	err = replace(name, func([]byte) ([]byte, error) { return nil, errors.New("no") })
	data, _ = os.ReadFile(name)
	if err == nil || string(data) != "OLD" {
		t.Errorf("%v, %q", err, data)
	}
	// Somebody saves the file while it is edited.
	err = replace(name, func(data []byte) ([]byte, error) {
		return bytes.ToLower(data), os.WriteFile(name, []byte("THEIRS"), 0o640)
	})
	data, _ = os.ReadFile(name)
	if err == nil || string(data) != "THEIRS" {
		t.Errorf("%v, %q", err, data)
	}
	entries, _ := os.ReadDir(filepath.Dir(name))
	if len(entries) != 1 {
		t.Errorf("%v", entries)
	}
}

// TestReplaceNoLink: a link that took the place of the file is not replaced, nor
// what it leads to.
func TestReplaceNoLink(t *testing.T) {
	dir := t.TempDir()
	link, other := filepath.Join(dir, "a.yaml"), filepath.Join(dir, "other")
	if err := os.WriteFile(other, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, link); err != nil {
		t.Skip(err)
	}
	err := replace(link, func(data []byte) ([]byte, error) { return bytes.ToUpper(data), nil })
	data, _ := os.ReadFile(other)
	if info, _ := os.Lstat(link); err == nil || string(data) != "old" || info.Mode().IsRegular() {
		t.Errorf("%v, %q, %v", err, data, info.Mode())
	}
}

// TestSweep: what a killed run has left goes; what another run holds, a link or
// a directory, stays.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	held, err := newTemp(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer held.discard()
	for _, name := range []string{"0", "1"} {
		if err := os.WriteFile(filepath.Join(dir, tempPrefix+name), []byte("CANARY"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(outside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := os.Symlink(outside, filepath.Join(dir, tempPrefix+"link"))
	if err := os.Mkdir(filepath.Join(dir, tempPrefix+"dir"), 0o700); err != nil {
		t.Fatal(err)
	}
	sweep(dir)
	want := map[string]bool{filepath.Base(held.Name()): true, tempPrefix + "link": link == nil, tempPrefix + "dir": true, tempPrefix + "0": false, tempPrefix + "1": false}
	for name, stays := range want {
		if _, err := os.Lstat(filepath.Join(dir, name)); (err == nil) != stays {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(outside); err != nil {
		t.Error(err)
	}
}
