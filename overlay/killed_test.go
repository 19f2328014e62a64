//go:build linux

package overlay

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The test binary runs itself for what must be done to a process: it is killed,
// or it may not write.
const childVariable = "SECRETREF_OVERLAY_TEST_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVariable); dir != "" {
		os.Exit(child(dir))
	}
	os.Exit(m.Run())
}

// child writes overlays of made-up values into dir, one after the other, until
// it is killed.
func child(dir string) int {
	for i := 0; ; i++ {
		o := made(i)
		root, err := os.OpenRoot(dir)
		if err != nil {
			fmt.Println(err)
			return 1
		}
		if _, err := o.writeTo(rootDisk{root}); err != nil {
			fmt.Println(err)
			return 1
		}
		root.Close()
		fmt.Println("written")
		if os.Getenv("SECRETREF_OVERLAY_TEST_ONCE") != "" {
			return 0
		}
	}
}

// made is an overlay in which everything depends on a number.
func made(i int) *Overlay {
	o := &Overlay{Namespace: "n", SecretName: "s", opt: Options{As: PlainSecret}}
	o.secret = o.newSecret(map[string][]byte{"A": fmt.Appendf(nil, "CANARY-%d", i), "B": bytes.Repeat([]byte("CANARY"), 100)})
	for k := range 10 {
		o.manifests = append(o.manifests, File{Path: fmt.Sprintf("manifests/%d/%d.yaml", (i+k)%3, k), Data: fmt.Appendf(nil, "n: %d\n", i), Mode: 0o644})
	}
	return o
}

// TestKilled kills a process in the middle of its writing, at sixty
// moments. Nothing holds a value but files of mode 0600, no file is half of
// anything, and the next run leaves an overlay as if nothing had been.
func TestKilled(t *testing.T) {
	out := t.TempDir()
	good := t.TempDir()
	write(t, made(7), good)
	want := snapshot(t, good)
	for i := range 60 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childVariable+"="+out)
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		first := make([]byte, 8)
		if _, err := io.ReadFull(pipe, first); err != nil || string(first) != "written\n" {
			t.Fatalf("%q %v", first, err)
		}
		time.Sleep(time.Duration(i*i) * 10 * time.Microsecond)
		_ = cmd.Process.Kill()
		_, _ = io.Copy(io.Discard, pipe)
		_ = cmd.Wait()
		all := snapshot(t, out)
		for _, name := range values(t, all) {
			if name != secretFile && !strings.HasPrefix(name, stagePrefix) {
				t.Errorf("a value lies in %s", name)
			}
		}
		for name, text := range overlayOf(all) {
			if strings.HasPrefix(name, "manifests/") && !strings.HasSuffix(text, "\n") {
				t.Errorf("%s is half a file", name)
			}
		}
		write(t, made(7), out)
		if diff := cmp.Diff(want, snapshot(t, out)); diff != "" {
			t.Fatalf("after kill %d: %s", i, diff)
		}
	}
}

// TestFullDisk writes into a file system that is too small.
func TestFullDisk(t *testing.T) {
	out := t.TempDir()
	if err := syscall.Mount("tmpfs", out, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("cannot mount a small file system (%v); TestFailures has the same with a disk that fails", err)
	}
	defer syscall.Unmount(out, 0)
	o := made(1)
	write(t, o, out)
	was := snapshot(t, out)
	o = made(2)
	o.secret.Data["LARGE"] = bytes.Repeat([]byte("CANARY"), 20_000)
	if _, err := o.Write(out); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("%v", err)
	}
	if diff := cmp.Diff(was, snapshot(t, out)); diff != "" {
		t.Error(diff)
	}
}

// TestReadOnly writes into a directory that it may not write to.
func TestReadOnly(t *testing.T) {
	out := t.TempDir()
	write(t, made(1), out)
	was := snapshot(t, out)
	for _, dir := range []string{out, filepath.Join(out, "manifests")} {
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(dir, 0o755)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+out, "SECRETREF_OVERLAY_TEST_ONCE=1")
	if os.Geteuid() == 0 { // root may write anywhere
		cmd = asNobody(t, cmd, out)
	}
	text, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(text), "permission denied") {
		t.Errorf("%v: %s", err, text)
	}
	if diff := cmp.Diff(was, snapshot(t, out)); diff != "" {
		t.Error(diff)
	}
}

// asNobody lets a user without rights run a copy of the test binary on a
// directory that is its own.
func asNobody(t *testing.T, cmd *exec.Cmd, out string) *exec.Cmd {
	t.Helper()
	const nobody = 65534
	dir, err := os.MkdirTemp("", "overlay-nobody-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	program := filepath.Join(dir, "overlay.test")
	data, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = os.WriteFile(program, data, 0o755)
	}
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	for up := out; up != os.TempDir() && up != "/"; up = filepath.Dir(up) {
		info, err := os.Stat(up)
		if err != nil {
			t.Fatal(err)
		}
		if up != out {
			_ = os.Chmod(up, info.Mode().Perm()|0o055)
		}
	}
	err = filepath.WalkDir(out, func(p string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(p, nobody, nobody)
	})
	if err != nil {
		t.Fatal(err)
	}
	copied := exec.Command(program)
	copied.Env, copied.Dir = cmd.Env, dir
	copied.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	return copied
}
