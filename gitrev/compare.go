package gitrev

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Same reports whether the commit has this very text at a path. Line ends of
// Windows, which a checkout may make of others, count as theirs.
func (t *Tree) Same(p string, text []byte) bool {
	f := t.files[p]
	direct := f != nil && !f.link
	if !direct {
		f = t.resolve(p)
	}
	var same bool
	if f != nil {
		same = hashes(f.object, text)
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	switch {
	case direct:
		f.same = same
	case f != nil:
		t.linked[p] = same
	default:
		t.new[p] = sum(t.Commit, text)
	}
	return same
}

// Unchanged reports whether Same was true of a path, or the file there was only
// renamed; see [Tree.Renames].
func (t *Tree) Unchanged(p string) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if f := t.files[p]; f != nil && !f.link {
		return f.same
	}
	_, renamed := t.renames[p]
	return renamed || t.linked[p]
}

// Rest lists the files at or below a path whose text Same was not true of, and
// was not asked for, in the order of their names. Each is named once in the
// life of a tree.
func (t *Tree) Rest(below string) []string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	var rest []string
	for p, f := range t.files {
		if !f.link && !f.same && !f.taken && within(below, p) {
			f.taken = true
			rest = append(rest, p)
		}
	}
	for p, same := range t.linked {
		if !same && within(below, p) {
			t.linked[p] = true
			rest = append(rest, p)
		}
	}
	slices.Sort(rest)
	return rest
}

// Renames pairs files that the commit has and the work tree has not with files
// that it does not have and that hold the same text: a file that was moved as
// it is. The result leads from the new path to the old one. It is asked for
// when Same has been asked about all files.
func (t *Tree) Renames() map[string]string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.renames = make(map[string]string)
	gone := make(map[string][]string) // by the hash of the text
	for _, object := range t.new {
		gone[object] = nil
	}
	for p, f := range t.files {
		if old, looked := gone[f.object]; looked && !f.link && !f.same {
			if _, err := os.Lstat(filepath.Join(t.Top, filepath.FromSlash(p))); errors.Is(err, fs.ErrNotExist) {
				gone[f.object] = append(old, p)
			}
		}
	}
	fresh := slices.Sorted(maps.Keys(t.new))
	for _, paths := range gone {
		slices.Sort(paths)
	}
	for _, p := range fresh {
		if old := gone[t.new[p]]; len(old) > 0 {
			t.renames[p], gone[t.new[p]] = old[0], old[1:]
		}
	}
	return t.renames
}
