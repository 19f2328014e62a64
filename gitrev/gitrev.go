// Package gitrev reads the files of a Git commit where they lie: nothing is
// checked out, and no file is written.
//
//	t, err := gitrev.Open(ctx, gitrev.Options{Git: "/usr/bin/git", Dir: root, Rev: "origin/main", Env: env})
//	defer t.Close()
//	if !t.Same("truefoundry/openai.yaml", text) {
//		data, err := t.Read("truefoundry/openai.yaml")
//	}
//
// A revision stands for the newest commit that it has in common with HEAD: what
// others have merged since a branch began is none of the branch's changes.
//
// Git is a program of its own, called with arguments that the caller's
// repository cannot change: no hook, pager, filter or text conversion runs, no
// lock is taken, and nothing is fetched. What two texts have in common is found
// from their hashes and not from Git's index, which can be told to look away.
//
// The package knows files and bytes, and not what is in them.
package gitrev

import (
	"context"
	"path"
	"strings"
	"sync"
)

// Options say which commit is read, and how. All but Paths, Keep and MaxSize
// are required.
type Options struct {
	Git string   // the program, absolute
	Env []string // what it sees of the environment; see [Variables]
	Dir string   // absolute: a directory of the work tree
	Rev string   // as the user typed it

	// Paths bound what is listed, from the top of the work tree, with slashes:
	// files, and directories with all below them. None, or "", is everything.
	Paths []string
	// Keep says which files are listed, nil for all.
	Keep func(path string) bool
	// MaxSize is the size of a file in bytes from which on it is [ErrTooLarge];
	// 0 is no bound.
	MaxSize int
}

// A Tree is the files of a commit, by their paths from the top of the work
// tree. It is safe for concurrent use.
type Tree struct {
	Commit string // the whole hash
	IsHead bool   // it is HEAD: the work tree alone can differ
	Top    string // of the work tree: absolute, with links resolved

	git   git
	keep  func(string) bool
	files map[string]*file
	links bool
	blobs blobs
	subs  []*Tree // of submodules

	mutex    sync.Mutex
	linked   map[string]bool   // paths that lead to a file by a link: are they the same
	new      map[string]string // paths that the commit does not have, with the hash of their text
	fetched  map[string]*file  // looked up alone, outside of Paths
	renames  map[string]string // see Renames
	unlisted bool              // not all was listed
}

// A file is one that the commit has.
type file struct {
	object string // its hash
	in     *Tree  // the repository that has it
	link   bool
	same   bool // Same was true of it
	taken  bool // Rest has named it
}

// Open finds the commit and lists its files. An error is a [*Problem].
func Open(ctx context.Context, o Options) (*Tree, error) {
	g := git{ctx: ctx, program: o.Git, env: o.Env, dir: o.Dir}
	top, err := g.top()
	if err != nil {
		return nil, err
	}
	g.dir = top
	commit, isHead, err := g.commit(o.Rev)
	if err != nil {
		return nil, err
	}
	t := newTree(g, top, commit, o)
	t.IsHead = isHead
	if err := t.list(o.Paths); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

func newTree(g git, top, commit string, o Options) *Tree {
	keep := o.Keep
	if keep == nil {
		keep = func(string) bool { return true }
	}
	t := &Tree{Commit: commit, Top: top, git: g, keep: keep, files: make(map[string]*file), linked: make(map[string]bool),
		new: make(map[string]string), fetched: make(map[string]*file)}
	t.blobs = blobs{git: g, max: o.MaxSize}
	return t
}

// Close ends the programs that still run for the tree.
func (t *Tree) Close() {
	t.blobs.close()
	for _, s := range t.subs {
		s.Close()
	}
}

// Has reports whether the commit has a file at a path.
func (t *Tree) Has(p string) bool { return t.find(p) != nil }

// Read returns what the file at a path holds. The error is [ErrTooLarge], or a
// [*Problem]: Git could not be asked.
func (t *Tree) Read(p string) ([]byte, error) {
	f := t.find(p)
	if f == nil {
		return nil, &Problem{"the revision has no file of this name", "report this: it is a mistake of secretref"}
	}
	return f.in.blobs.read(f.object)
}

func (t *Tree) find(p string) *file {
	if f := t.files[p]; f != nil && !f.link {
		return f
	}
	return t.resolve(p)
}

// within reports whether p is dir or below it.
func within(dir, p string) bool {
	dir = strings.TrimSuffix(path.Clean(dir), "/")
	return dir == "." || p == dir || strings.HasPrefix(p, dir+"/")
}
