package redact

import (
	"errors"
	"io/fs"
	"os"
)

// Cause is an error of the file system without the paths in it: whoever prints
// it names the file as the user did. Any other error stays what it is.
func Cause(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}
