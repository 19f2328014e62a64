//go:build unix

package manifest

import (
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSpecialFiles: pipes and sockets that are called like manifests are
// listed with an error, and nothing waits for somebody at their other end.
func TestSpecialFiles(t *testing.T) {
	tree(t, map[string]string{"in/pipe-link.yaml": "->pipe.yaml", "in/dev.yaml": "->/dev/zero"})
	for _, name := range []string{"in/pipe.yaml", "in/pipe"} {
		if err := syscall.Mkfifo(name, 0o666); err != nil {
			t.Skip(err)
		}
	}
	l, err := net.Listen("unix", "in/socket.yml")
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()

	const special = ": neither a file nor a directory"
	want := []string{"in/dev.yaml: a symbolic link that leaves the repository", "in/pipe-link.yaml" + special, "in/pipe.yaml" + special, "in/socket.yml" + special}
	if diff := cmp.Diff(want, walk(t, WalkOptions{}, "in")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, name := range []string{"in/pipe.yaml", "in/pipe-link.yaml", "in/socket.yml"} {
		if _, err := Open(File{Path: name, Named: true}); err == nil || !Unopened(err) {
			t.Errorf("%s: %v", name, err)
		}
		if !FileHasMarker(File{Path: name}) {
			t.Errorf("%s is said to hold nothing", name)
		}
	}
	if _, err := Open(File{Path: "in/dev.yaml", Named: true}); err == nil || !strings.Contains(err.Error(), "64 MiB") {
		t.Errorf("/dev/zero: %v", err)
	}
}

// TestOpenPipe: what a shell makes of <(…) is read.
func TestOpenPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	go func() { defer w.Close(); w.WriteString("a: b\n") }()
	name := "/dev/fd/" + strconv.Itoa(int(r.Fd()))
	if _, err := os.Stat(name); err != nil {
		t.Skip(err)
	}
	if got := walk(t, WalkOptions{}, name); len(got) != 1 || strings.Contains(got[0], ":") || !strings.HasSuffix(got[0], "named") {
		t.Errorf("walk: %v", got)
	}
	if src, err := Open(File{Path: name, Named: true}); err != nil || string(src.Text) != "a: b\n" {
		t.Errorf("%v, %v", src, err)
	}
}

// TestUnreadable needs a user whom permissions bind.
func TestUnreadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root reads everything")
	}
	tree(t, map[string]string{"in/x.yaml": "", "in/dir/y.yaml": ""})
	os.Chmod("in/x.yaml", 0)
	os.Chmod("in/dir", 0)
	defer os.Chmod("in/dir", 0o777)
	if diff := cmp.Diff([]string{"in/dir: permission denied", "in/x.yaml top=in"}, walk(t, WalkOptions{}, "in")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := Open(File{Path: "in/x.yaml"}); err == nil || err.Error() != "permission denied" || !Unopened(err) {
		t.Errorf("error %v", err)
	}
}
