//go:build linux

package servers_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// shell runs a command line in the directory, with the program as $0 and the
// arguments behind it, as another process when change is given.
func (s *shelf) shell(t *testing.T, line string, change func(*exec.Cmd), args ...string) outcome {
	t.Helper()
	c := s.command
	c.path = "sh"
	cmd := c.prepare(t, t.Context(), append([]string{"-c", line, s.path}, args...)...)
	if change != nil {
		change(cmd)
	}
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	s.clean(t, "what render says", stdout.String()+stderr.String())
	return outcome{status: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
}

// Nothing more can be written in the middle of a file. The system's limit of a
// file's size is such a disk for everybody; it needs no rights.
func TestRenderWhereAFileCannotGrow(t *testing.T) {
	s := newShelf(t, 60)
	before := s.good(t, "one")
	s.rotate()
	// The Secret has some 5 KB. ulimit counts in blocks of 512 or 1,024 bytes.
	got := s.shell(t, `ulimit -f 2 && exec "$0" "$@"`, nil, s.args("two")...)
	s.unchanged(t, before, got, "cannot write the overlay, so what was there stays: file too large")
	s.good(t, "two")
}

// A file system is full, of bytes or of files, at many moments of a writing. It
// is a small one of the test's own.
func TestRenderOnAFullDisk(t *testing.T) {
	s := newShelf(t, 12)
	out := filepath.Join(s.dir, "out")
	if err := os.MkdirAll(out, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", out, "tmpfs", 0, ""); err != nil {
		t.Skipf("a small file system cannot be mounted here (%v): TestRenderWhereAFileCannotGrow is what covers a full disk, and overlay's TestFailures each moment", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(out, 0); err != nil {
			t.Error(err)
		}
	})
	s.good(t, "one")
	var used syscall.Statfs_t
	if err := syscall.Statfs(out, &used); err != nil {
		t.Fatal(err)
	}
	blocks, inodes := used.Blocks-used.Bfree, used.Files-used.Ffree
	failed := 0
	for _, limit := range []struct {
		name     string
		used     uint64
		step, to uint64
	}{{"nr_blocks", blocks, 2, 40}, {"nr_inodes", inodes, 2, 60}} {
		for more := uint64(0); ; more += limit.step {
			before := s.overlay(t)
			s.rotate()
			s.remount(t, out, fmt.Sprintf("%s=%d", limit.name, limit.used+more))
			got := s.render(t, "two")
			s.remount(t, out, limit.name+"=100000")
			if got.status == 0 {
				break
			}
			failed++
			s.unchanged(t, before, got, "no space left on device")
			if more > limit.to {
				t.Fatalf("%s: %d more are not enough", limit.name, more)
			}
		}
		s.good(t, "one")
	}
	if failed < 10 {
		t.Errorf("the disk was full at %d moments only", failed)
	}
	t.Logf("the disk was full at %d moments", failed)
}

func (s *shelf) remount(t *testing.T, dir, options string) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, options); err != nil {
		t.Fatalf("%s: %v", options, err)
	}
}

// A directory that cannot be written to is told of before a store is asked.
func TestRenderWhereNothingMayBeWritten(t *testing.T) {
	s := newShelf(t, 5)
	before := s.good(t, "one")
	s.rotate()
	overlay := filepath.Join(s.dir, "out/overlay")

	t.Run("by permission", func(t *testing.T) {
		mode(t, 0o555, overlay, filepath.Join(overlay, "manifests"))
		defer mode(t, 0o755, overlay, filepath.Join(overlay, "manifests"))
		s.proxy.Reset()
		got := s.shell(t, `exec "$0" "$@"`, s.asNobody(t), s.args("two")...)
		s.unchanged(t, before, got, "cannot write into the directory: permission denied")
		if n := s.proxy.Requests(); n > 0 {
			t.Errorf("%d requests", n)
		}
	})
	t.Run("below", func(t *testing.T) {
		below := filepath.Join(overlay, "manifests/0")
		mode(t, 0o555, below)
		defer mode(t, 0o755, below)
		got := s.shell(t, `exec "$0" "$@"`, s.asNobody(t), s.args("two")...)
		s.unchanged(t, before, got, "cannot write the overlay, so what was there stays: permission denied")
	})
	t.Run("by mount", func(t *testing.T) {
		if err := syscall.Mount(overlay, overlay, "", syscall.MS_BIND, ""); err != nil {
			t.Skipf("a directory cannot be mounted here (%v): permission bits cover it", err)
		}
		defer syscall.Unmount(overlay, 0)
		if err := syscall.Mount("", overlay, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			t.Fatal(err)
		}
		s.proxy.Reset()
		s.unchanged(t, before, s.render(t, "two"), "cannot write into the directory: read-only file system")
		if n := s.proxy.Requests(); n > 0 {
			t.Errorf("%d requests", n)
		}
	})
	s.good(t, "two")
}

func mode(t *testing.T, mode fs.FileMode, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
	}
}

// asNobody makes a process one of a user without rights: the superuser may
// write anywhere. The directory is that user's then.
func (s *shelf) asNobody(t *testing.T) func(*exec.Cmd) {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	const nobody = 65534
	owned := func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, nobody, nobody))
	}
	if err := filepath.WalkDir(s.dir, owned); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = filepath.WalkDir(s.dir, func(path string, _ fs.DirEntry, err error) error { return errors.Join(err, os.Lchown(path, 0, 0)) })
	})
	mode(t, 0o755, filepath.Dir(s.path))
	for up := filepath.Dir(s.dir); up != os.TempDir() && up != "/"; up = filepath.Dir(up) {
		mode(t, 0o755, up)
	}
	return func(cmd *exec.Cmd) {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
}

// What stands where a file or a directory of the overlay belongs stays, and is
// named.
func TestRenderWhereSomethingIsInTheWay(t *testing.T) {
	s := newShelf(t, 5)
	for name, says := range map[string]string{
		"out":                           `"out/overlay": cannot write into the directory: not a directory`,
		"out/overlay":                   `"out/overlay": cannot write into the directory: not a directory`,
		"out/overlay/manifests":         `"manifests/0/000.yaml" is in the way: not a directory`,
		"out/overlay/secret.yaml/":      `"secret.yaml" is in the way: it is not a regular file`,
		"out/overlay/secret.yaml":       `"secret.yaml" is there already, and render has not written it`,
		"out/overlay/helm-values.yaml/": `"helm-values.yaml" is in the way: it is not a regular file`,
	} {
		if dir, isDir := strings.CutSuffix(name, "/"); isDir {
			if err := os.MkdirAll(filepath.Join(s.dir, dir), 0o755); err != nil {
				t.Fatal(err)
			}
		} else {
			s.write(t, name, "mine\n")
		}
		before := tree(t, s.dir)
		got := s.render(t, "one")
		if got.status != 2 || !strings.Contains(got.stderr, says) || !strings.Contains(got.stderr, "hint: ") {
			t.Errorf("%s: status %d\n%s", name, got.status, got.stderr)
		}
		for file, now := range tree(t, s.dir) {
			if now != before[file] {
				t.Errorf("%s: %s has been written", name, file)
			}
		}
		if err := os.RemoveAll(filepath.Join(s.dir, "out")); err != nil {
			t.Fatal(err)
		}
	}
}
