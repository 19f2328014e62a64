package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"secretref.dev/secretref/overlay"
)

// safePlace refuses to write values in the clear where they would be seen: to a
// terminal, or below a Git work tree that does not ignore them. dir is "" for
// standard output. It is asked before anything is read.
func (a *app) safePlace(as overlay.As, dir string, checkOnly bool) error {
	switch {
	case as != overlay.PlainSecret || checkOnly:
		return nil
	case dir == "" && a.env.IsTerminal(a.env.Stdout):
		return &hintedError{"--as secret would print values to the terminal", "pipe them: -o - | kubectl apply --server-side -f -"}
	case dir == "":
		file := redirected(a.env.Stdout)
		if file == "" {
			return nil
		}
		return a.ignoredByGit(file, filepath.Dir(file), "", filepath.Base(file))
	}
	base, rest := existing(dir)
	// The directory that files are written in before they are renamed counts
	// too: a killed run leaves it.
	return a.ignoredByGit(dir, base, rest, as.SecretFile(), filepath.Join(overlay.StageName, "0"))
}

// ignoredByGit refuses files in a directory, base/rest, that lies in a work tree
// and is not ignored there. place is what it is called.
func (a *app) ignoredByGit(place, base, rest string, files ...string) error {
	for _, t := range a.workTrees(filepath.Join(base, rest), base) {
		for _, name := range files {
			ignored, err := a.gitIgnores(t, filepath.Join(base, rest, name))
			if err != nil {
				return &hintedError{fmt.Sprintf("%q lies in a Git work tree, and Git cannot be asked whether it ignores it: %v", a.display(place), err),
					"choose a place outside of the work tree, or --as external-secret or sops"}
			}
			if !ignored {
				return &hintedError{fmt.Sprintf("%q lies in a Git work tree that does not ignore it, and would hold values in the clear", a.display(place)),
					"add it to .gitignore, or choose --as external-secret or sops, which are fit for Git"}
			}
		}
	}
	return nil
}

// redirected is the file that a shell has made of standard output, "" for
// anything else, and where the system does not tell.
func redirected(stdout io.Writer) string {
	f, ok := stdout.(*os.File)
	if !ok {
		return ""
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	name, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", f.Fd()))
	if err != nil {
		return ""
	}
	return name
}

// existing is the part of a path that exists, without symbolic links, and the
// rest.
func existing(dir string) (base, rest string) {
	for base = dir; ; {
		if target, err := filepath.EvalSymlinks(base); err == nil {
			return target, rest
		}
		up := filepath.Dir(base)
		if up == base {
			return base, rest
		}
		base, rest = up, filepath.Join(filepath.Base(base), rest)
	}
}
