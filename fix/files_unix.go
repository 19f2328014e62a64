//go:build unix

package fix

import (
	"errors"
	"os"
	"syscall"
)

// renamesOpen says that a file can be renamed while it is open, and so while
// this process holds it.
const renamesOpen = true

// hold locks a file until it is closed, and reports whether no other process
// does. The system gives the lock back when a process is killed.
func hold(f *os.File) bool {
	return !errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// keepOwner gives a file the owner and the group of the one that it replaces. A
// user who may not is the owner then, as with most editors.
func keepOwner(f *os.File, old os.FileInfo) {
	if s, ok := old.Sys().(*syscall.Stat_t); ok {
		_ = f.Chown(int(s.Uid), int(s.Gid))
	}
}

// syncDir makes a renaming last, where the file system can do that. If it
// cannot, and the machine stops now, the old file is there again: nothing is
// lost by that.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
}
