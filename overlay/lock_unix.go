//go:build unix

package overlay

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"secretref.dev/secretref/redact"
)

// lock keeps a second rendering out of the directory. The system gives it back
// when a process is killed.
func lock(dir string) (unlock func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot open the directory: %w", redact.Cause(err))
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		f.Close()
		return nil, &Error{"another render is writing there", "wait until it is done"}
	}
	return func() { f.Close() }, nil // a file system without locks is fine
}

// writable is the error of a directory in which no file can be made. The system
// knows of permissions and of read-only file systems.
func writable(dir string) error {
	const execute, write = 1, 2
	return syscall.Access(dir, execute|write)
}

// ignoreUnsupported is the error of a sync, unless the file system has none for
// directories.
func ignoreUnsupported(err error) error {
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	return err
}
