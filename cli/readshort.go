package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// maxShort is the size of the largest policy, in bytes.
const maxShort = 1 << 20

// readShort reads a configuration, of at most maxShort bytes.
func readShort(name string) ([]byte, error) { return readFile(name, maxShort) }

// readFile reads a regular file of at most so many bytes. A pipe or a device is
// refused before it is opened, since either can keep a reader waiting for ever.
// Errors do not name the file.
func readFile(name string, most int) ([]byte, error) {
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
	data, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	if err != nil {
		return nil, reason(err)
	}
	if len(data) > most {
		return nil, fmt.Errorf("it is larger than %d MiB", most>>20)
	}
	return data, nil
}
