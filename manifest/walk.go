package manifest

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
)

// A File is one input.
type File struct {
	Path  string // as the user named it or the walk found it, slash-separated
	Top   string // first directory below the input: what `tfy apply --dir` is run on
	Named bool   // on the command line

	regular bool  // known to be a file that does not block
	Err     error // why it cannot be read; Path is all there is to it then
}

// WalkOptions say what a walk leaves out.
type WalkOptions struct {
	// Exclude reports whether a file or directory is left out. The path is
	// slash-separated and as in File.Path.
	Exclude func(path string, dir bool) bool
	// Root is the directory that symbolic links must not leave, such as the
	// Git root; "" means the input itself.
	Root string
}

// Walk lists the files below the paths: every *.yaml, *.yml and *.json in any
// case, in every directory but .git, and every file that is named itself,
// whatever it is called. Each file is listed once, under its first name,
// sorted by name. What cannot be followed is listed with its error, never
// left out in silence: a path that does not exist, a directory that cannot be
// listed, a link that dangles, loops or leaves the root.
func Walk(ctx context.Context, paths []string, opt WalkOptions) ([]File, error) {
	var files []File
	if err := Stream(ctx, paths, opt, func(f File) { files = append(files, f) }); err != nil {
		return nil, err
	}
	sort.SliceStable(files, func(i, j int) bool { return files[i].Path < files[j].Path })
	return files, nil
}

// Stream is [Walk] for a caller that does not wait for the last file: yield is
// called for each as it is found. The order is the same for the same tree:
// files that are named first, then each directory, by name.
func Stream(ctx context.Context, paths []string, opt WalkOptions, yield func(File)) error {
	w := walker{ctx: ctx, opt: opt, yield: yield, seen: make(map[string]bool)}
	w.twice = len(paths) > 1
	for _, directories := range []bool{false, true} {
		for _, p := range paths {
			if IsDirectory(p) == directories {
				w.input(p)
			}
		}
	}
	return ctx.Err()
}

type walker struct {
	ctx    context.Context
	opt    WalkOptions
	root   string               // real path that links must stay in
	top    string               // the input being walked, as named
	seen   map[string]bool      // files by their real path
	twice  bool                 // seen is kept: a file may have two names
	dirs   map[string]*dirVisit // by real path
	around []*dirVisit          // the directories being walked
	links  []link               // found in directories, followed when those are done
	names  Names                // of the files so far, for seen when it is needed after all
	yield  func(File)
}

// A link is a symbolic link by both its names.
type link struct{ name, real string }

func (w *walker) input(p string) {
	name := cleanPath(p)
	info, err := os.Stat(p)
	if err != nil {
		w.add(File{Path: name, Named: true, Err: plainError(err)})
		return
	}
	w.top = name
	if !info.IsDir() {
		real, err := realPath(p)
		if err != nil {
			real = p // a pipe, such as /dev/stdin
		}
		w.addFile(name, real, true, false)
		return
	}
	w.root = w.opt.Root
	if w.root == "" {
		w.root = p
	}
	if real, err := realPath(w.root); err == nil {
		w.root = real
	}
	w.dirs = make(map[string]*dirVisit)
	w.dir(name, p)
	// Links last, so that a file that is also linked keeps its own name.
	if len(w.links) > 0 {
		w.again()
	}
	for len(w.links) > 0 && w.ctx.Err() == nil {
		l := w.links[0]
		w.links = w.links[1:]
		w.link(l.name, l.real)
	}
	w.links = nil
}

func realPath(p string) (string, error) {
	real, err := filepath.EvalSymlinks(p)
	if err != nil {
		return "", err
	}
	return filepath.Abs(real)
}

// cleanPath makes a name that is the same however the user spelt the path. A
// URL, which names no file, stays as typed: cleaning would hide a password in
// it from whoever masks those.
func cleanPath(p string) string {
	if strings.Contains(p, "://") {
		return p
	}
	return path.Clean(filepath.ToSlash(p))
}

func (w *walker) dir(name, real string) {
	if w.ctx.Err() != nil {
		return
	}
	resolved, err := realPath(real)
	if err != nil {
		w.add(File{Path: name, Err: plainError(err)})
		return
	}
	visit := w.dirs[resolved]
	switch {
	case visit == nil:
		visit = new(dirVisit)
		w.dirs[resolved] = visit
	case visit.inside || !visit.excluded:
		return // a loop, or a second way to the same files
	case visit.times == maxVisits:
		w.add(File{Path: name, Err: errManyLinks})
		return
	}
	visit.times++
	visit.inside = true
	defer func() { visit.inside = false }()
	w.around = append(w.around, visit)
	defer func() { w.around = w.around[:len(w.around)-1] }()
	entries, err := os.ReadDir(real)
	if err != nil {
		w.add(File{Path: name, Err: plainError(err)})
	}
	for _, e := range entries {
		w.entry(e, join(name, e.Name()), resolved)
	}
}

// A dirVisit is what is known of a directory that was walked. One in which
// something was excluded by its name is walked again under another name: an
// exclusion speaks of names, not of files.
type dirVisit struct {
	times    int
	inside   bool // it is being walked
	excluded bool
}

// maxVisits bounds how often links may lead to one directory.
const maxVisits = 16

func join(dir, name string) string {
	if dir == "." {
		return name
	}
	return strings.TrimSuffix(dir, "/") + "/" + name
}

// entry takes one entry of a directory; parent is the directory's real path.
func (w *walker) entry(e fs.DirEntry, name, parent string) {
	mode := e.Type()
	if mode&fs.ModeSymlink != 0 {
		w.links = append(w.links, link{name, filepath.Join(parent, e.Name())})
		return
	}
	switch {
	case mode.IsDir():
		if e.Name() != ".git" && !w.excluded(name, true) {
			w.dir(name, filepath.Join(parent, e.Name()))
		}
	case IsManifestName(name):
		if mode.IsRegular() {
			w.addRegular(name, parent)
		} else if !w.excluded(name, false) {
			w.add(File{Path: name, Err: errSpecial})
		}
	}
}

func (w *walker) link(name, real string) {
	info, err := os.Stat(real)
	if err != nil {
		// A link that leads nowhere and is not called like a manifest holds
		// none: such links are common in node_modules.
		if IsManifestName(name) && !w.excluded(name, false) {
			w.add(File{Path: name, Err: linkError(err)})
		}
		return
	}
	if w.excluded(name, info.IsDir()) || !info.IsDir() && !IsManifestName(name) {
		return
	}
	target, err := realPath(real)
	switch {
	case err != nil:
		w.add(File{Path: name, Err: linkError(err)})
	case !within(w.root, target):
		w.add(File{Path: name, Err: errOutside})
	case info.IsDir():
		w.dir(name, target)
	case info.Mode().IsRegular():
		w.addFile(name, target, false, false)
	default:
		w.add(File{Path: name, Err: errSpecial})
	}
}

func within(root, target string) bool {
	rel, err := filepath.Rel(root, target)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func (w *walker) excluded(name string, dir bool) bool {
	if w.opt.Exclude == nil || !w.opt.Exclude(name, dir) {
		return false
	}
	for _, v := range w.around {
		v.excluded = true
	}
	return true
}

// addFile adds a file unless it is already there under another name; real is
// its name without symbolic links.
func (w *walker) addFile(name, real string, named, regular bool) {
	if !named && w.excluded(name, false) {
		return
	}
	if w.twice {
		if w.seen[real] {
			return
		}
		w.seen[real] = true
	} else {
		w.names.Add(name)
	}
	w.add(File{Path: name, Top: topDirectory(w.top, name), Named: named, regular: regular && !named})
}

// addRegular is addFile for a file that was found in a directory. Its real
// path is put together only where somebody looks at it.
func (w *walker) addRegular(name, parent string) {
	real := ""
	if w.twice {
		real = filepath.Join(parent, path.Base(name))
	}
	w.addFile(name, real, false, true)
}

// again says that files may come up under a second name from now on: there is
// another input, or a link. One tree without links needs no memory of them.
func (w *walker) again() {
	if w.twice {
		return
	}
	w.twice = true
	for name := range w.names.All() {
		if real, err := realPath(name); err == nil {
			w.seen[real] = true
		}
	}
	w.names = Names{}
}

func (w *walker) add(f File) { w.yield(f) }

// topDirectory is the first directory of a name; below an input that is named
// by an absolute path or by a way up, the first one below that input.
func topDirectory(input, name string) string {
	if path.IsAbs(input) || strings.HasPrefix(input, "..") {
		name = strings.TrimPrefix(strings.TrimPrefix(name, input), "/")
	}
	if i := strings.IndexByte(name, '/'); i >= 0 {
		return name[:i]
	}
	return ""
}

// Under is the file of a name as a walk of an input would give it: for a text
// that does not come from the disk. It reports false for a name that the walk
// would not give: that of another input, or of no manifest.
func Under(input, name string) (File, bool) {
	top := cleanPath(input)
	if name == top {
		return File{Path: name, Top: topDirectory(top, name), Named: true}, true
	}
	if top != "." && !strings.HasPrefix(name, strings.TrimSuffix(top, "/")+"/") || !IsManifestName(name) {
		return File{}, false
	}
	return File{Path: name, Top: topDirectory(top, name)}, true
}

// IsManifestName reports whether a file is looked at when its directory is
// given.
func IsManifestName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}
