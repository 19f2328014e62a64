package gitrev

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The modes of a tree's entries that are no ordinary files.
const (
	modeLink      = "120000"
	modeSubmodule = "160000"
)

// maxPaths bounds the paths that are passed to Git: a command line has an end.
const maxPaths = 200

// list reads the commit's entries.
func (t *Tree) list(paths []string) error {
	args := []string{"ls-tree", "-r", "-z", "--full-tree", t.Commit}
	if len(paths) > 0 && len(paths) <= maxPaths && !slices.Contains(paths, "") {
		t.unlisted = true
		args = append(append(args, "--"), paths...)
	}
	return t.git.stream(args, func(out io.Reader) error {
		r := bufio.NewReader(out)
		for {
			entry, err := r.ReadBytes(0)
			if err == io.EOF && len(entry) == 0 {
				return nil
			}
			if err != nil {
				return err
			}
			if err := t.entry(entry[:len(entry)-1]); err != nil {
				return err
			}
		}
	})
}

var errOdd = errors.New("git ls-tree printed something unknown")

// entry takes in "MODE TYPE HASH<tab>PATH".
func (t *Tree) entry(text []byte) error {
	head, name, ok := bytes.Cut(text, []byte{'\t'})
	words := strings.Fields(string(head))
	if !ok || len(words) != 3 {
		return errOdd
	}
	p, object := string(name), words[2]
	switch words[0] {
	case modeSubmodule:
		return t.submodule(p, object)
	case modeLink:
		t.links = true
		t.files[p] = &file{object: object, in: t, link: true}
	default:
		if t.keep(p) {
			t.files[p] = &file{object: object, in: t}
		}
	}
	return nil
}

// submodule takes in the files of the commit that a submodule had. One that is
// not checked out has no files to compare with.
func (t *Tree) submodule(p, commit string) error {
	dir := filepath.Join(t.Top, filepath.FromSlash(p))
	if _, err := os.Lstat(filepath.Join(dir, ".git")); err != nil {
		return nil
	}
	g := t.git
	g.dir = dir
	if _, err := g.output("cat-file", "-e", commit+"^{commit}"); err != nil {
		return &Problem{"a submodule does not have the commit that the revision names", "run git submodule update --init --recursive, and fetch the submodule's history: git submodule foreach git fetch --unshallow"}
	}
	sub := newTree(g, dir, commit, Options{MaxSize: t.blobs.max, Keep: func(inner string) bool { return t.keep(path.Join(p, inner)) }})
	t.subs = append(t.subs, sub)
	if err := sub.list(nil); err != nil {
		return err
	}
	for inner, f := range sub.files {
		t.files[path.Join(p, inner)] = f
	}
	t.links = t.links || sub.links
	return nil
}
