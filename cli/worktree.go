package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A workTree is one that files may be committed from, as Git is asked about it.
type workTree struct {
	dir string   // in which Git is started
	env []string // what Git sees of the environment
}

// workTrees are those that a directory lies in: the one whose .git stands above
// base, which exists, and the one that Git takes for its own where the command
// was started. The two differ where GIT_WORK_TREE, GIT_DIR or core.worktree
// puts the tree and its .git into different places.
func (a *app) workTrees(dir, base string) []workTree {
	var all []workTree
	root := gitRoot(base)
	if root != "" {
		all = append(all, workTree{root, a.gitEnvironment()})
	}
	here := workTree{a.env.Dir, a.gitEnvironment()}
	told := false
	for _, name := range []string{"GIT_DIR", "GIT_WORK_TREE"} {
		if value := a.env.Getenv(name); value != "" {
			here.env = append(here.env, name+"="+value)
			told = true
		}
	}
	top := a.topLevel(here)
	if top != "" && (told || root == "" || top != resolved(root)) && isBelow(dir, top) {
		all = append(all, here)
	}
	return all
}

// topLevel is the directory of the work tree that Git finds, "" if it finds none.
func (a *app) topLevel(t workTree) string {
	cmd := a.gitCommand(t, "rev-parse", "--show-toplevel")
	if cmd == nil {
		return ""
	}
	out, err := cmd.Output()
	if err != nil || len(out) < 2 {
		return ""
	}
	return resolved(filepath.FromSlash(strings.TrimSuffix(string(out), "\n")))
}

// gitCommand is a call of Git, nil if there is none in PATH.
func (a *app) gitCommand(t workTree, args ...string) *exec.Cmd {
	git := a.lookPath("git")
	if git == "" {
		return nil
	}
	cmd := exec.Command(git, append([]string{"-c", "core.fsmonitor=false"}, args...)...)
	cmd.Dir = t.dir
	cmd.Env = t.env
	return cmd
}

// gitIgnores asks Git, which says no of a file that it tracks.
func (a *app) gitIgnores(t workTree, file string) (bool, error) {
	cmd := a.gitCommand(t, "check-ignore", "--quiet", "--", file)
	if cmd == nil {
		return false, errors.New("there is no git in PATH")
	}
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
