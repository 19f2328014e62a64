package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
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
		return nil
	}
	base, rest := existing(dir)
	root := gitRoot(base)
	if root == "" {
		return nil
	}
	// The directory that files are written in before they are renamed counts
	// too: a killed run leaves it.
	for _, name := range []string{as.SecretFile(), filepath.Join(overlay.StageName, "0")} {
		ignored, err := a.gitIgnores(root, filepath.Join(base, rest, name))
		if err != nil {
			return &hintedError{fmt.Sprintf("%q lies in a Git work tree, and Git cannot be asked whether it ignores it: %v", a.display(dir), err),
				"choose a directory outside of the work tree, or --as external-secret or sops"}
		}
		if !ignored {
			return &hintedError{fmt.Sprintf("%q lies in a Git work tree that does not ignore it, and would hold values in the clear", a.display(dir)),
				"add the directory to .gitignore, or choose --as external-secret or sops, which are fit for Git"}
		}
	}
	return nil
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

// gitIgnores asks Git, which says no of a file that it tracks. The variables
// that would point it to another repository are not passed on.
func (a *app) gitIgnores(root, file string) (bool, error) {
	git := a.lookPath("git")
	if git == "" {
		return false, errors.New("there is no git in PATH")
	}
	cmd := exec.Command(git, "-c", "core.fsmonitor=false", "check-ignore", "--quiet", "--", file)
	cmd.Dir = root
	cmd.Env = a.gitEnvironment()
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return true, nil
	case errors.As(err, &exit) && exit.ExitCode() == 1:
		return false, nil
	case errors.As(err, &exit):
		return false, fmt.Errorf("git check-ignore ended with status %d", exit.ExitCode())
	}
	return false, errors.New("git does not start")
}

// lookPath finds a program in the run's own PATH, "" if it is not there.
func (a *app) lookPath(name string) string {
	for _, dir := range filepath.SplitList(a.env.Getenv("PATH")) {
		if !filepath.IsAbs(dir) {
			continue
		}
		for _, suffix := range []string{"", ".exe"} {
			file := filepath.Join(dir, name+suffix)
			if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && (suffix != "" || info.Mode()&0o111 != 0) {
				return file
			}
		}
	}
	return ""
}
