package overlay

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A disk is the directory of an overlay. Names are slash-separated and do not
// lead out of it, through symbolic links either.
type disk interface {
	list() ([]string, error)
	read(name string) ([]byte, error)
	mode(name string) fs.FileMode // permissions, 0 for a file that is not there
	mkdir(name string, mode fs.FileMode) error
	// write writes a file that is not there yet, and syncs it.
	write(name string, data []byte, mode fs.FileMode) error
	link(old, new string) error
	rename(old, new string) error
	remove(name string) error
	removeAll(name string) error
	sync(dir string) error
}

var errNotRegular = errors.New("it is not a regular file")

type rootDisk struct{ root *os.Root }

func (d rootDisk) list() ([]string, error) {
	f, err := d.root.Open(".")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Readdirnames(-1)
}

func (d rootDisk) read(name string) ([]byte, error) {
	info, err := d.root.Lstat(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errNotRegular}
	}
	f, err := d.root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func (d rootDisk) mode(name string) fs.FileMode {
	info, err := d.root.Lstat(filepath.FromSlash(name))
	if err != nil {
		return 0
	}
	return info.Mode().Perm()
}

func (d rootDisk) mkdir(name string, mode fs.FileMode) error {
	return d.root.Mkdir(filepath.FromSlash(name), mode)
}

func (d rootDisk) write(name string, data []byte, mode fs.FileMode) (err error) {
	f, err := d.root.OpenFile(filepath.FromSlash(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Chmod(mode); err != nil {
		return err
	}
	return f.Sync()
}

func (d rootDisk) link(old, new string) error {
	return d.root.Link(filepath.FromSlash(old), filepath.FromSlash(new))
}

func (d rootDisk) rename(old, new string) error {
	return d.root.Rename(filepath.FromSlash(old), filepath.FromSlash(new))
}

func (d rootDisk) remove(name string) error { return d.root.Remove(filepath.FromSlash(name)) }

func (d rootDisk) removeAll(name string) error { return d.root.RemoveAll(filepath.FromSlash(name)) }

func (d rootDisk) sync(dir string) error {
	f, err := d.root.Open(filepath.FromSlash(dir))
	if err != nil {
		return err
	}
	defer f.Close()
	return ignoreUnsupported(f.Sync())
}
