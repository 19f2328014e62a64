package overlay

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"secretref.dev/secretref/redact"
)

// Prepare finds out whether an overlay can be written into dir, as far as that
// can be known without writing, and removes what killed runs have left there. A
// caller does it before any store is asked: no value is read in vain, and those
// of a killed run do not lie there until a run succeeds.
func Prepare(dir string) error {
	base, err := nearest(dir)
	if err == nil {
		err = writable(base)
	}
	if err != nil {
		return cannot("write into the directory", err)
	}
	if base != dir {
		return nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return cannot("open the directory", err)
	}
	defer root.Close()
	unlock, err := lock(dir)
	if err != nil {
		return err
	}
	defer unlock()
	return sweep(rootDisk{root})
}

// nearest is the directory itself, or the one above it in which it, or what
// leads to it, will be made.
func nearest(dir string) (string, error) {
	for base := dir; ; base = filepath.Dir(base) {
		info, err := os.Stat(base)
		switch {
		case errors.Is(err, fs.ErrNotExist) && filepath.Dir(base) != base:
			continue
		case err == nil && !info.IsDir():
			err = syscall.ENOTDIR
		}
		return base, err
	}
}

// cannot is the error of a directory that is not fit to hold an overlay.
func cannot(do string, err error) error {
	return &Error{fmt.Sprintf("cannot %s: %v", do, redact.Cause(err)), "make it a directory that can be written to, or choose another"}
}
