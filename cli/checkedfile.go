package cli

import (
	"context"
	"path/filepath"

	"secretref.dev/secretref/gitrev"
	"secretref.dev/secretref/manifest"
)

// checkedFile returns a function that reports whether a file is one that a pull
// request could change: Git keeps it in the repository of the paths, or it lies
// below one of them where there is none. A file that a pipeline has put into
// its clone is not; where Git cannot be asked, every file in the clone is.
func (a *app) checkedFile(ctx context.Context, paths []string, root string) func(string) bool {
	return func(file string) bool {
		file = a.absolute(file)
		for _, name := range []string{file, resolved(file)} {
			if root != "" && isBelow(name, resolved(root)) && a.keeps(ctx, root, name) {
				return true
			}
			for _, p := range paths {
				if root == "" && manifest.IsDirectory(p) && isBelow(name, resolved(a.absolute(p))) {
					return true
				}
			}
		}
		return false
	}
}

func (a *app) keeps(ctx context.Context, root, file string) bool {
	program := a.lookPath("git")
	if program == "" {
		return true
	}
	name, err := filepath.Rel(resolved(root), file)
	if err != nil {
		return true
	}
	kept, err := gitrev.Tracks(ctx, gitrev.Options{Git: program, Env: a.gitEnvironment(), Dir: root}, name)
	return kept || err != nil
}
