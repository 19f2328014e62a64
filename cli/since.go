package cli

import (
	"errors"
	"path"
	"path/filepath"
	"strings"

	"secretref.dev/secretref/gitrev"
	"secretref.dev/secretref/manifest"
)

// A revision is a commit that the inputs are compared with. It gives the
// commit's files the names that the run has for them.
type revision struct {
	tree   *gitrev.Tree
	dir    string // what relative names are relative to: absolute, with slashes
	top    string // of the work tree, likewise
	links  []mapped
	inputs []string
}

// A mapped input lies elsewhere than its name says: there is a symbolic link in
// its path.
type mapped struct{ name, real string }

// mapInputs notes which inputs lie elsewhere than their names say.
func (r *revision) mapInputs(a *app, paths []string) {
	for _, p := range paths {
		name := r.absolute(path.Clean(filepath.ToSlash(p)))
		real := filepath.FromSlash(name)
		if manifest.IsDirectory(p) {
			real = resolved(real)
		} else {
			real = filepath.Join(resolved(filepath.Dir(real)), filepath.Base(real)) // a link is a file of its own to Git
		}
		if real = filepath.ToSlash(real); real != name {
			r.links = append(r.links, mapped{name, real})
		}
	}
}

// listed are the parts of the commit that a run needs: all of it for files that
// are named, since the rest is evidence for those.
func (r *revision) listed(root string, paths, also []string) []string {
	var listed []string
	for _, p := range paths {
		rel, ok := below(root, r.real(p))
		if !ok || rel == "." || !manifest.IsDirectory(p) {
			return nil
		}
		listed = append(listed, rel)
	}
	for _, file := range also {
		if rel, ok := below(root, filepath.ToSlash(file)); ok {
			listed = append(listed, rel)
		}
	}
	return listed
}

func (r *revision) absolute(name string) string {
	if filepath.IsAbs(filepath.FromSlash(name)) {
		return name
	}
	return path.Join(r.dir, name)
}

// real is where a file of the run lies.
func (r *revision) real(name string) string {
	full := r.absolute(path.Clean(filepath.ToSlash(name)))
	for _, m := range r.links {
		if full == m.name {
			return m.real
		}
		if rest, ok := strings.CutPrefix(full, m.name+"/"); ok {
			return m.real + "/" + rest
		}
	}
	return full
}

// path is that of a file from the top of the work tree.
func (r *revision) path(name string) (string, bool) { return below(r.top, r.real(name)) }

// below is a path relative to a directory that it is in.
func below(dir, file string) (string, bool) {
	if file == dir {
		return ".", true
	}
	return strings.CutPrefix(file, strings.TrimSuffix(dir, "/")+"/")
}

// Same implements [check.Revision].
func (r *revision) Same(file string, text []byte) bool {
	p, ok := r.path(file)
	return ok && r.tree.Same(p, text)
}

// SameFile implements [check.Revision].
func (r *revision) SameFile(file string) bool {
	p, ok := r.path(file)
	return ok && r.tree.SameFile(p, filepath.FromSlash(file))
}

// Unchanged implements [check.Revision].
func (r *revision) Unchanged(file string) bool {
	p, ok := r.path(file)
	return ok && r.tree.Unchanged(p)
}

// Rest implements [check.Revision].
func (r *revision) Rest(input string) []string {
	top, ok := r.path(input)
	if !ok {
		return nil
	}
	name := path.Clean(filepath.ToSlash(input))
	rest := r.tree.Rest(top)
	for i, p := range rest {
		if rel, _ := below(top, p); top == "." {
			rest[i] = path.Join(name, p)
		} else {
			rest[i] = path.Join(name, rel)
		}
	}
	return rest
}

// Renamed implements [check.Revision].
func (r *revision) Renamed() map[string]string {
	names := make(map[string]string)
	for to, from := range r.tree.Renames() {
		names[r.name(to)] = r.name(from)
	}
	return names
}

// name is what a run calls a file of the work tree.
func (r *revision) name(p string) string {
	for _, input := range r.inputs {
		top, ok := r.path(input)
		if !ok {
			continue
		}
		name := path.Clean(filepath.ToSlash(input))
		switch rel, ok := below(top, p); {
		case top == ".":
			return path.Join(name, p)
		case ok:
			return path.Join(name, rel)
		}
	}
	return path.Join(r.top, p)
}

// Read implements [check.Revision].
func (r *revision) Read(file string) ([]byte, error) {
	p, _ := r.path(file)
	data, err := r.tree.Read(p)
	switch {
	case errors.Is(err, gitrev.ErrTooLarge):
		return nil, nil
	case err != nil:
		return nil, diffError(err)
	}
	return data, nil
}

// IsHead implements [check.Revision].
func (r *revision) IsHead() bool { return r.tree.IsHead }

// Commit implements [check.Revision].
func (r *revision) Commit() string { return r.tree.Commit[:min(12, len(r.tree.Commit))] }
