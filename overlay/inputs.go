package overlay

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"secretref.dev/secretref/check"
)

// ownPatterns leave the overlay itself out of the inputs that it lies below. Any
// other file in its directory is an input like others.
func (o *Overlay) ownPatterns(paths []string) []string {
	if o.opt.Dir == "" {
		return nil
	}
	own := real(o.opt.Dir)
	files := []string{stagePrefix + "*/**"}
	if isOverlay(own) {
		files = append(append(files, listFile, manifestsDir+"/**"), ownFiles...)
	}
	var patterns []string
	for _, p := range paths {
		rel, err := filepath.Rel(real(p), own)
		if err != nil || !filepath.IsLocal(rel) {
			continue
		}
		name := escapeGlob(path.Join(filepath.ToSlash(p), filepath.ToSlash(rel)))
		for _, file := range files {
			patterns = append(patterns, name+"/"+file)
		}
	}
	return patterns
}

// isOverlay reports whether a rendering has been written into a directory.
func isOverlay(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, listFile))
	return err == nil
}

// apart refuses inputs that are an overlay's already: those of another one,
// whose keys would be taken for keys that come from somewhere else, and those
// that stand where this one's manifests will.
func (o *Overlay) apart(all []input) error {
	own := ""
	if o.opt.Dir != "" {
		own = real(o.opt.Dir)
	}
	seen := make(map[string]bool)
	for _, in := range all {
		base := strings.TrimSuffix(in.file, in.rel)
		for dir := path.Dir(in.rel); ; dir = path.Dir(dir) {
			name := path.Join(base, dir)
			if seen[name] {
				break
			}
			seen[name] = true
			here := real(name)
			if here != own && isOverlay(here) {
				return &Error{fmt.Sprintf("%q is an overlay that render has written, and no input for another one", name),
					"leave it out with --exclude or the policy's exclude, or name the directories of the manifests"}
			}
			if own != "" && within(filepath.Join(own, manifestsDir), here) {
				return &Error{fmt.Sprintf("%q lies where the manifests of the overlay would be written", in.file), "choose another directory with -o"}
			}
			if dir == "." {
				break
			}
		}
	}
	return nil
}

// within reports whether a path is a directory or below it.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// inputs lists the files that hold a manifest with their places in the
// overlay: the path below the argument that they were found by.
func inputs(c *check.Coverage, paths []string) ([]input, error) {
	var all []input
	from := make(map[string]string)
	for _, f := range c.Files {
		if len(f.Manifests) == 0 {
			continue
		}
		rel := below(f.File, paths)
		if other, taken := from[rel]; taken {
			return nil, &Error{fmt.Sprintf("%q and %q would both become manifests/%s", other, f.File, rel), "name their common directory instead, or render them into two overlays"}
		}
		if !filepath.IsLocal(filepath.FromSlash(rel)) {
			return nil, &Error{fmt.Sprintf("%q has no place in the overlay", f.File), "name the directory that it lies in"}
		}
		from[rel] = f.File
		all = append(all, input{f.File, rel})
	}
	slices.SortFunc(all, func(a, b input) int { return cmp.Compare(a.rel, b.rel) })
	return all, nil
}

// below is the name of a file below the longest of the arguments that lead to
// it.
func below(file string, paths []string) string {
	best, at := path.Base(file), -1
	for _, p := range paths {
		p = path.Clean(filepath.ToSlash(p))
		rel, ok := strings.CutPrefix(file, strings.TrimSuffix(p, "/")+"/")
		if p == "." && !path.IsAbs(file) {
			rel, ok = file, true
		}
		if ok && len(p) > at {
			best, at = rel, len(p)
		}
	}
	return best
}

// real is the path without symbolic links, as far as it exists.
func real(p string) string {
	abs, err := filepath.Abs(p)
	if err != nil {
		return p
	}
	for dir, rest := abs, ""; ; {
		if target, err := filepath.EvalSymlinks(dir); err == nil {
			return filepath.Join(target, rest)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return abs
		}
		dir, rest = up, filepath.Join(filepath.Base(dir), rest)
	}
}

func escapeGlob(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(`*?[]{}\!`, s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
