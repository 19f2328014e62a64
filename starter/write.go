package starter

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"

	"secretref.dev/secretref/redact"
)

// tempPrefix begins the names of files that are being written.
const tempPrefix = ".secretref-tmp-"

// Write writes the files of the plan, all or none: all are written under other
// names first, and take their places then, without replacing one that has come
// meanwhile. No file is written outside of root, wherever links in it lead. What
// a failure leaves behind is removed, directories included. Errors name the
// file, relative to root.
func (p *Plan) Write(root *os.Root) (err error) {
	w := &writing{root: root}
	defer func() {
		if err != nil {
			w.undo()
		}
	}()
	for _, f := range p.Files {
		if err := w.prepare(f); err != nil {
			return fmt.Errorf("cannot write %q: %w", f.Name, redact.Cause(err))
		}
	}
	for i, f := range p.Files {
		if err := w.place(i, f.Name); err != nil {
			return fmt.Errorf("cannot write %q: %w", f.Name, redact.Cause(err))
		}
	}
	return nil
}

// A writing is what was made so far.
type writing struct {
	root  *os.Root
	temps []string
	made  []string // files and directories, in the order in which they were made
}

// prepare makes the directories of a file, and the file under another name.
func (w *writing) prepare(f File) error {
	dir := path.Dir(f.Name)
	var missing []string
	for at := dir; at != "." && at != "/"; at = path.Dir(at) {
		if _, err := w.root.Stat(at); err == nil {
			break
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		missing = append(missing, at)
	}
	for _, at := range slices.Backward(missing) {
		if err := w.root.Mkdir(at, 0o755); err != nil {
			return err
		}
		w.made = append(w.made, at)
	}
	temp := path.Join(dir, fmt.Sprintf("%s%d-%d", tempPrefix, os.Getpid(), len(w.temps)))
	out, err := w.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	w.temps = append(w.temps, temp)
	_, err = out.WriteString(f.Text)
	return errors.Join(err, out.Sync(), out.Close())
}

// place gives the file its name. A link fails where the name is taken, which a
// renaming would not; where the file system has no links, it is looked at first.
func (w *writing) place(i int, name string) error {
	err := w.root.Link(w.temps[i], name)
	if err == nil {
		w.made = append(w.made, name)
		return w.root.Remove(w.temps[i])
	}
	if errors.Is(err, fs.ErrExist) {
		return errors.New("it is there by now")
	}
	if _, err := w.root.Lstat(name); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return errors.New("it is there by now")
	}
	if err := w.root.Rename(w.temps[i], name); err != nil {
		return err
	}
	w.made = append(w.made, name)
	return nil
}

// undo removes what was made; what is gone already is gone.
func (w *writing) undo() {
	for _, name := range w.temps {
		_ = w.root.Remove(name)
	}
	for _, name := range slices.Backward(w.made) {
		_ = w.root.Remove(name)
	}
}
