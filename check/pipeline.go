package check

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
)

// A run checks files: a walk names them, workers read and check them, and a
// collector takes the results in the order of the walk.
type run struct {
	*Checker
	opt      Options
	out      *Collector
	excluded map[string]int
	patterns []string
	policies []string
	taken    int       // how many files are checked
	skipped  []Skipped // see Options.Coverage
	then     *earlier  // see Options.Since; nil without it
}

func (r *run) run(ctx context.Context, paths []string) (*Result, error) {
	r.excluded = make(map[string]int)
	for _, g := range r.opt.Exclude {
		if !doublestar.ValidatePattern(g) {
			return nil, fmt.Errorf("--exclude %q is no valid pattern; quote it, and close its brackets", g)
		}
	}
	var named []string
	for _, p := range paths {
		if p == Stdin {
			if err := r.stdin(); err != nil {
				return nil, err
			}
			continue
		}
		named = append(named, p)
	}
	if err := r.inputs(ctx, named); err != nil {
		return nil, err
	}
	if err := r.earlierInputs(ctx, paths); err != nil {
		return nil, err
	}
	if err := r.readGitRoot(ctx, named); err != nil {
		return nil, err
	}
	result := r.out.Finish()
	for _, p := range r.patterns {
		result.Excluded = append(result.Excluded, Exclusion{Pattern: p, Files: r.excluded[p]})
	}
	if result.Coverage != nil {
		result.Coverage.Skipped = r.skipped
	}
	result.Policies = r.policies
	result.Empty = r.empty(paths)
	if r.then != nil {
		r.then.compare(result)
	}
	return result, nil
}

// empty reports whether an input that should hold manifests holds none.
func (r *run) empty(paths []string) bool {
	if r.opt.AllowEmpty || r.out.result.Summary.Manifests > 0 || len(r.out.result.Unreadable) > 0 {
		return false
	}
	return slices.ContainsFunc(paths, func(p string) bool { return p == Stdin || manifest.IsDirectory(p) })
}

func (r *run) exclude(name string, dir bool) bool {
	pattern, ok := r.excluding(name, dir)
	if !ok {
		return false
	}
	if r.excluded[pattern] == 0 {
		r.patterns = append(r.patterns, pattern)
	}
	r.excluded[pattern]++
	if r.coverage {
		r.skipped = append(r.skipped, Skipped{Path: name, Pattern: pattern, Directory: dir})
	}
	return true
}

// excluding is the pattern that leaves a file or directory out.
func (r *run) excluding(name string, dir bool) (pattern string, ok bool) {
	pattern, ok = r.matches(name)
	if !ok && dir {
		// vendor/** leaves the directory itself out too.
		pattern, ok = r.matches(name + "/x")
		ok = ok && strings.HasSuffix(pattern, "**")
	}
	return pattern, ok
}

func (r *run) matches(name string) (string, bool) {
	if pattern, ok := r.policy.Excluded(r.policyName(name)); ok {
		return pattern, true
	}
	for _, g := range r.opt.Exclude {
		if ok, err := doublestar.Match(strings.TrimSuffix(g, "/"), name); ok && err == nil {
			return g, true
		}
	}
	return "", false
}

// batch is how many files go to a worker at once: handing over each alone
// would cost as much as reading it.
const batch = 32

// A job is some files on their way through the workers.
type job struct {
	files []manifest.File
	done  chan []checked
}

// checked is what became of a file.
type checked struct {
	result *FileResult
	broken *brokenFile
	same   bool // the earlier state has the same text
}

// inputs checks the files below the paths.
func (r *run) inputs(ctx context.Context, paths []string) error {
	return r.files(ctx, sweep{
		find: func(yield func(manifest.File)) error {
			return manifest.Stream(ctx, paths, manifest.WalkOptions{Exclude: r.exclude, Root: r.opt.Root}, func(f manifest.File) {
				if policy.IsPolicyFile(f.Path) {
					r.policies = append(r.policies, f.Path)
				}
				yield(f)
			})
		},
		one: r.one,
		take: func(c checked) {
			r.out.addWhole(c.result, c.broken)
			r.then.take(c)
			if r.taken++; r.opt.Progress != nil {
				r.opt.Progress(r.taken)
			}
		},
	})
}

// A sweep is what is done with many files: they are found one after the other,
// worked on by several workers, and taken in the order in which they were found.
type sweep struct {
	find func(yield func(manifest.File)) error
	one  func(manifest.File, *scratch) checked
	take func(checked)
}

// files does a sweep on all cores, while the files are found. The queue keeps
// their order and bounds how far the workers are ahead of the collector, so
// that the results of no more than some files are in memory.
func (r *run) files(ctx context.Context, sw sweep) error {
	workers := r.opt.Jobs
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	queue := make(chan *job, workers*4)
	work := make(chan *job, workers)
	var walkErr error
	go func() {
		defer close(queue)
		defer close(work)
		walkErr = walk(ctx, sw.find, queue, work)
	}()
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			s := r.newScratch()
			for j := range work {
				j.done <- each(ctx, j.files, s, sw.one)
			}
		})
	}
	defer wg.Wait()
	for j := range queue {
		select {
		case all := <-j.done:
			for _, o := range all {
				sw.take(o)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return walkErr
}

// walk finds the files and puts them in batches into both channels: the one
// that keeps the order, and the one that the workers take from.
func walk(ctx context.Context, find func(func(manifest.File)) error, queue, work chan<- *job) error {
	var files []manifest.File
	send := func() {
		j := &job{files: files, done: make(chan []checked, 1)}
		files = nil
		for _, c := range []chan<- *job{queue, work} {
			select {
			case c <- j:
			case <-ctx.Done():
				return
			}
		}
	}
	err := find(func(f manifest.File) {
		if files == nil {
			files = make([]manifest.File, 0, batch)
		}
		if files = append(files, f); len(files) == batch {
			send()
		}
	})
	if len(files) > 0 {
		send()
	}
	return err
}

func each(ctx context.Context, files []manifest.File, s *scratch, one func(manifest.File, *scratch) checked) []checked {
	out := make([]checked, 0, len(files))
	for _, f := range files {
		if ctx.Err() != nil {
			break
		}
		out = append(out, one(f, s))
	}
	return out
}

const mistake = "a mistake in secretref: the file could not be checked; please report it"

// one reads and checks a file. A panic would be a bug of ours; it becomes an
// unreadable file, because what was not checked must not pass.
func (r *run) one(file manifest.File, s *scratch) (o checked) {
	defer func() {
		if p := recover(); p != nil {
			o = checked{broken: &brokenFile{Unreadable: Unreadable{File: file.Path, Message: mistake}, certain: true}, same: o.same}
		}
	}()
	if file.Err != nil {
		return checked{broken: &brokenFile{Unreadable: Unreadable{File: file.Path, Message: file.Err.Error()}, certain: true, unopened: true}}
	}
	src, err := s.reader.Open(file)
	if err != nil {
		certain := file.Named || manifest.Unopened(err) || fileLooksOurs(file)
		return checked{broken: &brokenFile{Unreadable: unreadable(file.Path, err), certain: certain, unopened: manifest.Unopened(err)},
			same: r.then != nil && !manifest.Unopened(err) && r.then.rev.SameFile(file.Path)}
	}
	o.same = r.then != nil && r.then.rev.Same(file.Path, src.Text)
	foreign := !file.Named && manifest.Foreign(src.Text) && !mayBeValues(src.Text)
	if !foreign || r.opt.LibraryReader {
		s.top = file.Top
		o.result, o.broken = r.source(src, file.Named, s)
	}
	if foreign && (o.result == nil || o.broken != nil || len(o.result.unreadable) > 0) { // whether it is YAML does not matter
		return checked{result: &FileResult{file: file.Path, foreign: true, documents: 1}, same: o.same}
	}
	o.result.again = r.rereader(file, src)
	return o
}

// rereader checks a file a second time: it is not kept in memory, unless it
// is a pipe.
func (r *run) rereader(file manifest.File, src *manifest.Source) func(*Checker) *FileResult {
	if file.Named && !manifest.Reopens(file) {
		return func(c *Checker) *FileResult {
			s := c.newScratch()
			s.top = file.Top
			f, _ := c.source(src, true, s)
			return f
		}
	}
	return func(c *Checker) *FileResult {
		src, err := manifest.Open(file)
		if err != nil {
			return &FileResult{file: file.Path, unreadable: []Unreadable{unreadable(file.Path, err)}}
		}
		s := c.newScratch()
		s.top = file.Top
		f, _ := c.source(src, true, s)
		return f
	}
}

func unreadable(file string, err error) Unreadable {
	u := Unreadable{File: file, Message: problem(err)}
	if e, ok := err.(*manifest.Error); ok {
		u.Line, u.Column = e.Position.Line, e.Position.Column
	}
	return u
}

func (r *run) stdin() error {
	if r.opt.Stdin == nil {
		return fmt.Errorf("nothing on standard input to read")
	}
	data, err := io.ReadAll(io.LimitReader(r.opt.Stdin, manifest.MaxFileSize+1))
	if err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	src, err := manifest.NewSource(Stdin, data)
	if err != nil {
		r.out.AddBroken(unreadable(Stdin, err), true)
		return nil
	}
	r.out.AddSource(src)
	return nil
}
