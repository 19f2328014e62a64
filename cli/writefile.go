package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// writeFile writes a file as a whole or not at all: beside it first, then by
// renaming, so that a reader never sees half a report and a failure leaves the
// old one. The mode is 0644. A symbolic link is followed; a pipe or device, as
// /dev/stdout is one, is written to directly, since renaming would replace it.
// Errors do not name the file.
func writeFile(name string, write func(io.Writer) error) (err error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return errors.New("it is a directory")
		}
		return writeDevice(name, write)
	}
	f, err := beside(name)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close() // already closed when the rename failed; nothing to lose
			os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return reason(os.Rename(f.Name(), name))
}

// beside makes the file that will take the name.
func beside(name string) (*os.File, error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".secretref-*.tmp")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("no such directory")
	}
	if err != nil {
		return nil, reason(err)
	}
	return f, nil
}

// canWriteFile is the error that writeFile would end with for want of a place,
// as far as that can be known before.
func canWriteFile(name string) error {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return errors.New("it is a directory")
		}
		return nil
	}
	f, err := beside(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func writeDevice(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return reason(err)
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
