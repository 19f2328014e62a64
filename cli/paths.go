package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"secretref.dev/secretref/redact"
)

// gitRoot returns the nearest directory at or above dir that has a .git, which
// is a file in worktrees and submodules; "" when there is none.
func gitRoot(dir string) string {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

func (a *app) absolute(p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(a.env.Dir, p)
}

// display names a file as the user would: relative to the working directory when
// it is below it, or elsewhere in its Git repository, so that reports do not say
// where the clone lies; else as it is.
func (a *app) display(file string) string {
	for _, here := range []string{a.env.Dir, resolved(a.env.Dir)} {
		rel, err := filepath.Rel(here, file)
		if err != nil {
			continue
		}
		if out := rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)); out {
			if root := gitRoot(here); root == "" || !isBelow(file, root) {
				continue
			}
		}
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(file)
}

func resolved(dir string) string {
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		return target
	}
	return dir
}

func isBelow(dir, top string) bool {
	return dir == top || strings.HasPrefix(dir, strings.TrimSuffix(top, string(filepath.Separator))+string(filepath.Separator))
}

// exists is true of a directory and a dangling link too: a policy that cannot
// be read is trouble, and not a policy that is not there.
func exists(slashPath string) bool {
	_, err := os.Lstat(filepath.FromSlash(slashPath))
	return err == nil
}

func slashed(paths []string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = filepath.ToSlash(p)
	}
	return out
}

// reason is an error of the file system without the path, which the message
// names already.
func reason(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("no such file")
	}
	return redact.Cause(err)
}
