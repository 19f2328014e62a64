package manifest

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
)

var (
	errMissing   = errors.New("no such file or directory")
	errDangling  = errors.New("a symbolic link to nothing")
	errOutside   = errors.New("a symbolic link that leaves the repository")
	errManyLinks = errors.New("too many symbolic links lead here")
	errSpecial   = errors.New("neither a file nor a directory")
)

// Open reads a file of a walk.
func Open(f File) (*Source, error) {
	read := readFile
	if f.regular {
		read = readRegular // the walk has looked already
	}
	data, err := read(f.Path)
	if err != nil {
		return nil, &Error{Message: plainError(err).Error(), unopened: true}
	}
	return NewSource(f.Path, data)
}

// Open is the function of that name, for a caller that opens many files: nearly
// all fit into the reader's own memory, and are copied from there.
func (r *Reader) Open(f File) (*Source, error) {
	if !f.regular {
		return Open(f)
	}
	data, err := r.readSmall(f.Path)
	if err == nil && data == nil {
		data, err = readRegular(f.Path)
	}
	if err != nil {
		return nil, &Error{Message: plainError(err).Error(), unopened: true}
	}
	return NewSource(f.Path, data)
}

// smallFile is the size up to which a file is read without asking for its size.
const smallFile = 16 << 10

// readSmall reads a file, nil if it is not small. A file has ended when there
// is nothing more to read, not when less came than was asked for.
func (r *Reader) readSmall(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if r.small == nil {
		r.small = make([]byte, smallFile)
	}
	for n := 0; n < len(r.small); {
		k, err := file.Read(r.small[n:])
		n += k
		if err == io.EOF {
			return append(make([]byte, 0, n+1), r.small[:n]...), nil // not nil when empty
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// IsDirectory reports whether a path names a directory.
func IsDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// Reopens reports whether a file can be read a second time: a pipe cannot.
func Reopens(f File) bool {
	info, err := os.Stat(f.Path)
	return err == nil && info.Mode().IsRegular()
}

// readFile reads at most one byte more than a manifest may have.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if blocks(name, info.Mode()) {
		return nil, errSpecial
	}
	return readRegular(name)
}

// readRegular reads a file that does not block.
func readRegular(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	size := min(info.Size(), MaxFileSize)
	data := make([]byte, size+1)
	n, err := file.Read(data)
	if info.Mode().IsRegular() && int64(n) == size && size > 0 {
		return data[:n], nil
	}
	// Less than a file's size came, or it is a pipe, which has none.
	for err == nil && len(data) <= MaxFileSize {
		if n == len(data) {
			data = append(data, make([]byte, max(len(data), 4096))...)
		}
		var more int
		more, err = file.Read(data[n:])
		n += more
	}
	if err == io.EOF {
		err = nil
	}
	return data[:n], err
}

// blocks reports whether opening a file may wait for somebody: a named pipe
// has no writer yet, or never. One that is open already, such as standard
// input or a shell's <(…), has its name below /dev or /proc.
func blocks(name string, mode fs.FileMode) bool {
	open := strings.HasPrefix(name, "/dev/") || strings.HasPrefix(name, "/proc/")
	return mode&fs.ModeNamedPipe != 0 && !open
}

// Limited reports whether an error says that a bound was reached: what lies
// beyond has not been looked at, whatever it is.
func Limited(err error) bool {
	e, ok := err.(*Error)
	return ok && e.limit
}

// Unopened reports whether an error of [Open] came from the file system
// rather than from what the file holds.
func Unopened(err error) bool {
	e, ok := err.(*Error)
	return !ok || e.unopened
}

// FileHasMarker looks for our words in a file that is no text, such as one
// with a stray control character, or that is too large. It is true of a file
// that cannot be read: nobody knows what is in it.
func FileHasMarker(f File) bool {
	info, err := os.Stat(f.Path)
	if err != nil || blocks(f.Path, info.Mode()) {
		return true
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return true
	}
	defer file.Close()
	return hasMarkerIn(file)
}

// hasMarkerIn reads in pieces, each with the end of the one before.
func hasMarkerIn(r io.Reader) bool {
	const longest = 32 // more than any marker
	buf := make([]byte, 1<<20)
	kept := 0
	for {
		n, err := io.ReadFull(r, buf[kept:])
		text := bytes.ReplaceAll(buf[:kept+n], []byte{0}, nil) // UTF-16, cheaply
		if HasMarker(text) {
			return true
		}
		if err != nil {
			return err != io.EOF && err != io.ErrUnexpectedEOF
		}
		kept = copy(buf, text[max(0, len(text)-longest):])
	}
}

// plainError drops the path from the error of a file operation: the file is
// named beside it already.
func plainError(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errMissing
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

func linkError(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errDangling
	}
	return plainError(err)
}
