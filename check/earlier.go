package check

import (
	"context"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
)

// An earlier state of the inputs is checked beside them. What both have in
// common is read once: the result of a file that is the same goes to both.
type earlier struct {
	rev Revision
	out *Collector
	// The manifests of the files that differ, by the files' names.
	now, was map[string][]ManifestID
	renamed  map[string]string // see Revision.Renamed

	mutex sync.Mutex
	err   error // of the first file of the revision that could not be read
}

func newEarlier(r *run) *earlier {
	c := *r.Checker
	c.judge, c.visit, c.repair, c.graph, c.coverage = nil, nil, nil, false, false
	e := &earlier{rev: r.opt.Since, out: NewCollector(&c), now: make(map[string][]ManifestID), was: make(map[string][]ManifestID)}
	e.out.past = true
	if b := r.opt.SinceBaseline; b != nil && r.opt.Baseline != nil && slices.Equal(b.Salt, r.opt.Baseline.Salt) {
		e.out.baseline, e.out.whole = b, r.opt.Whole
	}
	return e
}

// take takes in a file of the inputs.
func (e *earlier) take(o checked) {
	switch {
	case e == nil:
	case o.same:
		e.out.addWhole(o.result, o.broken)
	case o.result != nil:
		note(e.now, o.result)
	}
}

// note keeps the names of a file's manifests.
func note(all map[string][]ManifestID, f *FileResult) {
	for _, id := range f.ids {
		all[f.file] = append(all[f.file], ManifestID{strings.Clone(redact.Text(id.Type)), strings.Clone(redact.Text(id.Name))})
	}
}

func (e *earlier) takeWitness(o checked) {
	if e != nil && o.same {
		e.out.witness(o.result)
	}
}

// earlierInputs checks what the earlier state has in place of the inputs, as
// far as it differs.
func (r *run) earlierInputs(ctx context.Context, paths []string) error {
	if r.then == nil {
		return nil
	}
	var files []manifest.File
	listed := make(map[string]bool)
	for _, p := range paths {
		for _, name := range r.then.rev.Rest(p) {
			if f, ok := manifest.Under(p, name); ok && (f.Named || !r.leftOut(name)) {
				files = append(files, f)
				listed[name] = true
			}
		}
	}
	// A file that is named may have had a name that is not.
	r.then.renamed = r.then.rev.Renamed()
	for _, name := range slices.Sorted(maps.Values(r.then.renamed)) {
		if !listed[name] {
			files = append(files, manifest.File{Path: name, Named: true})
		}
	}
	return r.earlierFiles(ctx, files, r.then.out.Checker, func(c *Checker, src *manifest.Source, f manifest.File, s *scratch) checked {
		s.top = f.Top
		o := checked{}
		o.result, o.broken = c.source(src, f.Named, s)
		o.result.again = func(strict *Checker) *FileResult {
			s := strict.newScratch()
			s.top = f.Top
			again, _ := strict.source(src, true, s)
			return again
		}
		return o
	}, func(o checked) {
		r.then.out.addWhole(o.result, o.broken)
		if o.result != nil {
			note(r.then.was, o.result)
		}
	})
}

// earlierWitnesses reads what the rest of the Git root declared.
func (r *run) earlierWitnesses(ctx context.Context, root string, c *Checker, wanted declarations) error {
	var files []manifest.File
	for _, name := range r.then.rev.Rest(root) {
		if f, ok := manifest.Under(root, name); ok && !r.leftOut(name) {
			files = append(files, f)
		}
	}
	return r.earlierFiles(ctx, files, c, func(c *Checker, src *manifest.Source, f manifest.File, s *scratch) checked {
		return checked{result: c.testimony(src, f.Top, s, wanted)}
	}, func(o checked) {
		if o.result != nil {
			r.then.out.witness(o.result)
		}
	})
}

// leftOut reports whether a pattern keeps a file out, or a directory around it.
func (r *run) leftOut(name string) bool {
	if _, ok := r.excluding(name, false); ok {
		return true
	}
	for dir := path.Dir(name); dir != "." && dir != "/" && dir != ".."; dir = path.Dir(dir) {
		if _, ok := r.excluding(dir, true); ok {
			return true
		}
	}
	return false
}

// earlierFiles reads files of the earlier state on all cores.
func (r *run) earlierFiles(ctx context.Context, files []manifest.File, c *Checker,
	one func(*Checker, *manifest.Source, manifest.File, *scratch) checked, take func(checked)) error {
	err := r.files(ctx, sweep{
		find: func(yield func(manifest.File)) error {
			for _, f := range files {
				yield(f)
			}
			return nil
		},
		one:  func(f manifest.File, s *scratch) checked { return r.then.text(c, f, s, one) },
		take: take,
	})
	if err != nil {
		return err
	}
	return r.then.err
}

// text checks one file. What cannot be read as text, or by a mistake of ours,
// has no findings that would be known.
func (e *earlier) text(c *Checker, f manifest.File, s *scratch,
	one func(*Checker, *manifest.Source, manifest.File, *scratch) checked) (o checked) {
	defer func() {
		if recover() != nil {
			o = checked{}
		}
	}()
	data, err := e.rev.Read(f.Path)
	if err != nil {
		e.mutex.Lock()
		defer e.mutex.Unlock()
		if e.err == nil {
			e.err = err
		}
		return checked{}
	}
	if data == nil {
		return checked{}
	}
	src, err := manifest.NewSource(f.Path, data)
	if err != nil {
		return checked{broken: &brokenFile{Unreadable: unreadable(f.Path, err)}}
	}
	return one(c, src, f, s)
}
