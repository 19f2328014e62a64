package fix

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
)

// tempPrefix begins the names of the files in which a corrected file is written
// before it takes the place of the old one. One that no process holds is left
// over from a killed run.
const tempPrefix = ".secretref-fix-"

// writable finds out whether all files can be corrected, before the first secret
// is stored, and removes what killed runs have left beside them.
func writable(files []file) error {
	swept := make(map[string]bool)
	for _, f := range files {
		dir := filepath.Dir(f.name)
		if !swept[dir] {
			swept[dir] = true
			sweep(dir)
			tmp, err := newTemp(dir)
			if err != nil {
				return &Error{fmt.Sprintf("cannot write into the directory of %q: %v", f.edits[0].Finding.File, redact.Cause(err)), "make it writable; nothing was changed"}
			}
			tmp.discard()
		}
		w, err := os.OpenFile(f.name, os.O_WRONLY, 0)
		if err != nil {
			return &Error{fmt.Sprintf("cannot write %q: %v", f.edits[0].Finding.File, redact.Cause(err)), "make it writable; nothing was changed"}
		}
		w.Close()
	}
	return nil
}

// write corrects one file, where its secrets are stored.
func (o *Outcome) write(f file) {
	var ready []*Edit
	for _, e := range f.edits {
		if o.settled(e) {
			ready = append(ready, e)
		}
	}
	if len(ready) == 0 {
		return
	}
	err := replace(f.name, func(data []byte) ([]byte, error) {
		out, _, err := manifest.Apply(data, edits(ready))
		return out, err
	})
	if err != nil {
		o.fail(Failure{File: ready[0].Finding.File, Why: "was not changed: " + reasonOf(redact.Cause(err)), Next: "mend that and run it again: what is in the store by now is not stored twice"})
		return
	}
	o.Files++
	for _, e := range ready {
		o.Written = append(o.Written, *e)
	}
}

// replace puts an edited file into the place of the old one, as a whole or not
// at all. It keeps the permissions and, where the system lets it, the owner.
// What somebody else writes in the meantime, or puts in its place, stays.
func replace(name string, edit func([]byte) ([]byte, error)) error {
	info, err := os.Lstat(name) // links were followed when the name was found
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errNotRegular
	}
	data, err := readFile(name)
	if err != nil {
		return err
	}
	out, err := edit(data)
	if err != nil {
		return err
	}
	tmp, err := newTemp(filepath.Dir(name))
	if err != nil {
		return err
	}
	defer tmp.discard()
	if _, err := tmp.Write(out); err != nil {
		return err
	}
	keepOwner(tmp.File, info)
	if err := tmp.Chmod(info.Mode().Perm()); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	// The disk may have taken its time.
	if now, err := readFile(name); err != nil || !bytes.Equal(now, data) {
		return errors.New("it was changed meanwhile")
	}
	return tmp.become(name)
}

// A temp is a file of mode 0600 that this process holds.
type temp struct{ *os.File }

func newTemp(dir string) (temp, error) {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	f, err := os.OpenFile(filepath.Join(dir, tempPrefix+hex.EncodeToString(b[:])), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return temp{}, err
	}
	hold(f)
	return temp{f}, nil
}

// discard removes the file, unless it has become another.
func (t temp) discard() {
	t.Close()
	_ = os.Remove(t.Name()) // not there any more after become
}

// become gives the file its name.
func (t temp) become(name string) error {
	if renamesOpen {
		if err := os.Rename(t.Name(), name); err != nil {
			return err
		}
		syncDir(filepath.Dir(name))
		return nil
	}
	if err := t.Close(); err != nil {
		return err
	}
	return os.Rename(t.Name(), name)
}

// sweep removes the temporary files of a directory that no process holds.
func sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), tempPrefix) || !e.Type().IsRegular() {
			continue
		}
		name := filepath.Join(dir, e.Name())
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			continue
		}
		free := hold(f)
		f.Close()
		if free {
			_ = os.Remove(name)
		}
	}
}
