package redact

import (
	"errors"
	"io/fs"
	"os"
	"testing"
)

func TestCause(t *testing.T) {
	other := errors.New("other")
	for _, c := range []struct{ err, want error }{
		{&fs.PathError{Op: "open", Path: "CANARY", Err: fs.ErrPermission}, fs.ErrPermission},
		{&os.LinkError{Op: "rename", Old: "CANARY", New: "CANARY", Err: fs.ErrExist}, fs.ErrExist},
		{other, other},
		{nil, nil},
	} {
		if got := Cause(c.err); got != c.want {
			t.Errorf("%v: %v, want %v", c.err, got, c.want)
		}
	}
}
