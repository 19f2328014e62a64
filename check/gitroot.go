package check

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"

	"secretref.dev/secretref/manifest"
)

// readGitRoot reads the rest of the Git root when only files were named, as a
// hook before a commit does: for what it declares, and no findings. It reads
// nothing if the named files use nothing that another file could declare, and
// parses only those files that hold one of the words by which the
// declarations are known.
func (r *run) readGitRoot(ctx context.Context, named []string) error {
	if r.opt.Root == "" || len(named) == 0 || slices.ContainsFunc(named, manifest.IsDirectory) {
		return nil
	}
	wanted := r.out.wanted()
	if wanted == (declarations{}) {
		return nil
	}
	root := r.opt.Root
	if rel, err := filepath.Rel(r.opt.Dir, root); err == nil && r.opt.Dir != "" {
		root = rel
	}
	already := make(map[string]bool) // the named files, by their base names and real paths
	for _, name := range named {
		if real, err := filepath.EvalSymlinks(name); err == nil {
			real, _ = filepath.Abs(real)
			already[filepath.Base(real)], already[real] = true, true
		}
	}
	c := *r.Checker
	c.judge, c.visit, c.repair, c.coverage, c.only = nil, nil, nil, false, func(string) bool { return false }
	err := r.files(ctx, sweep{
		find: func(yield func(manifest.File)) error {
			opt := manifest.WalkOptions{Root: r.opt.Root, Exclude: func(name string, dir bool) bool { _, ok := r.excluding(name, dir); return ok }}
			return manifest.Stream(ctx, []string{root}, opt, yield)
		},
		one: func(f manifest.File, s *scratch) checked {
			if f.Err != nil || already[filepath.Base(f.Path)] && already[realName(f.Path)] {
				return checked{}
			}
			return c.witness(f, s, wanted, r.then)
		},
		take: func(o checked) {
			if o.result != nil {
				r.out.witness(o.result)
				r.then.takeWitness(o)
			}
		},
	})
	if err != nil || r.then == nil {
		return err
	}
	return r.earlierWitnesses(ctx, root, &c, wanted)
}

func realName(name string) string {
	real, err := filepath.EvalSymlinks(name)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return ""
	}
	return real
}

// witness reads what a file declares, nil for nothing. What cannot be read is
// no error here, and no panic: whoever checks the file itself is told.
func (c *Checker) witness(f manifest.File, s *scratch, wanted declarations, then *earlier) (o checked) {
	src, err := s.reader.Open(f)
	if err != nil {
		return checked{}
	}
	o.same = then != nil && then.rev.Same(f.Path, src.Text)
	o.result = c.testimony(src, f.Top, s, wanted)
	return o
}

// testimony is what a text declares.
func (c *Checker) testimony(src *manifest.Source, top string, s *scratch, wanted declarations) (result *FileResult) {
	defer func() {
		if recover() != nil {
			result = nil
		}
	}()
	if !wanted.in(src.Text) {
		return nil
	}
	s.top = top
	result, _ = c.source(src, false, s)
	return result
}

// declarations says of which sorts of them something is wanted.
type declarations struct{ accounts, groups, secrets bool }

// wanted says what matters to the references of the files so far.
func (c *Collector) wanted() (d declarations) {
	if !c.wantsCross() && !c.Checker.graph {
		return d
	}
	for u := range c.usages.all {
		for note := range notesOf(u.notes) {
			switch note[0] {
			case noteGroup, noteAzureGroup:
				d.accounts, d.groups = true, true
			case noteStore, noteOddStore:
				d.accounts = true
			case noteKey:
				d.secrets = true
			case noteOpener:
				d.groups = true // a credential of that store may be in one
			}
		}
	}
	return d
}

// in reports whether a text may declare any of what is wanted, by the words
// without which it cannot.
func (d declarations) in(text []byte) bool {
	return d.groups && bytes.Contains(text, []byte(groupType)) ||
		d.secrets && (bytes.Contains(text, []byte("Secret")) || mayBeValues(text)) ||
		d.accounts && hasStoreAccount(text)
}

// hasStoreAccount reports whether a text names the type of an account that can
// have secret stores.
func hasStoreAccount(text []byte) bool {
	for {
		i := bytes.Index(text, []byte(accountType))
		if i < 0 {
			return false
		}
		text = text[i+len(accountType):]
		n := 0
		for n < len(text) && (isWordByte(text[n]) || text[n] == '-') {
			n++
		}
		if storeProviders[string(text[:n])] {
			return true
		}
	}
}

// mayBeValues reports whether a text may be Helm values of the control plane
// that mount nothing.
func mayBeValues(text []byte) bool {
	return bytes.Contains(text, []byte("Server")) && bytes.Contains(text, []byte(serverValues))
}
