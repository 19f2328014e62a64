package cli

import (
	"errors"
	"io"
	"os"
)

// maxShort is the size of the largest policy, in bytes.
const maxShort = 1 << 20

// readShort reads a configuration: a regular file of at most maxShort bytes. A
// pipe or a device is refused before it is opened, since either can keep a
// reader waiting for ever. Errors do not name the file.
func readShort(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, reason(err)
	case info.IsDir():
		return nil, errors.New("it is a directory")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is a pipe or a device, not a file")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, reason(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxShort+1))
	if err != nil {
		return nil, reason(err)
	}
	if len(data) > maxShort {
		return nil, errors.New("it is larger than 1 MiB")
	}
	return data, nil
}
