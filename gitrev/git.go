package gitrev

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Variables are those of the environment that Git may see: where it finds its
// configuration, which says whose repositories it trusts. Those that would lead
// it to another repository, or make it run something, are not among them.
// settings is the value of GIT_CONFIG_COUNT: how many settings are variables.
func Variables(settings string) []string {
	names := []string{"PATH", "HOME", "XDG_CONFIG_HOME", "USERPROFILE", "SYSTEMROOT",
		"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT"}
	n, _ := strconv.Atoi(settings)
	for i := range min(n, maxSettings) {
		names = append(names, "GIT_CONFIG_KEY_"+strconv.Itoa(i), "GIT_CONFIG_VALUE_"+strconv.Itoa(i))
	}
	return names
}

// maxSettings bounds the settings that are variables.
const maxSettings = 100

// fixed are the variables that are the same for everybody: messages that can be
// told apart, no locks, no questions, nothing fetched, and no objects in the
// place of others.
var fixed = []string{"LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1", "GIT_PAGER=cat"}

// settings come before each command. Old versions fetch what a partial clone
// lacks, unless no protocol is allowed.
var settings = []string{"--no-pager", "--literal-pathspecs", "-c", "protocol.allow=never", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"}

// git calls the program in one directory.
type git struct {
	ctx     context.Context
	program string
	env     []string
	dir     string
}

func (g git) command(args ...string) (*exec.Cmd, *bytes.Buffer) {
	cmd := exec.CommandContext(g.ctx, g.program, append(append([]string{}, settings...), args...)...)
	cmd.Dir = g.dir
	cmd.Env = append(append([]string{}, g.env...), fixed...)
	said := new(bytes.Buffer)
	cmd.Stderr = &bounded{said}
	return cmd, said
}

// output is what a command prints, without the last line feed.
func (g git) output(args ...string) (string, error) {
	cmd, said := g.command(args...)
	out, err := cmd.Output()
	if err != nil {
		return "", g.problem(err, said.String())
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}

// stream gives a command's output to read, which reads all of it unless it
// fails.
func (g git) stream(args []string, read func(io.Reader) error) error {
	cmd, said := g.command(args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return g.problem(err, "")
	}
	if err := cmd.Start(); err != nil {
		return g.problem(err, "")
	}
	readErr := read(out)
	if readErr != nil {
		out.Close()
	}
	err = cmd.Wait()
	var p *Problem
	switch {
	case errors.As(readErr, &p):
		return readErr
	case err != nil:
		return final(g.problem(err, said.String()))
	case readErr != nil:
		return g.problem(readErr, "")
	}
	return nil
}

// top is the top of the work tree, with links resolved.
func (g git) top() (string, error) {
	top, err := g.output("rev-parse", "--show-toplevel")
	if err != nil {
		return "", final(err)
	}
	if top == "" {
		return "", &Problem{"the Git repository has no work tree", "run in a clone, not in a bare repository"}
	}
	if real, err := filepath.EvalSymlinks(filepath.FromSlash(top)); err == nil {
		return real, nil
	}
	return filepath.FromSlash(top), nil
}

// shallow reports whether the clone lacks a part of the history.
func (g git) shallow() bool {
	answer, err := g.output("rev-parse", "--is-shallow-repository")
	return err == nil && answer == "true"
}

// commit is the newest one that a revision and HEAD have in common, and whether
// it is HEAD itself.
func (g git) commit(rev string) (base string, isHead bool, err error) {
	switch {
	case rev == "":
		return "", false, &Problem{"the revision is empty", "write a commit, branch or tag, such as origin/main; a variable may be unset"}
	case strings.HasPrefix(rev, "-"), strings.ContainsAny(rev, "\x00\n"):
		return "", false, &Problem{"a revision cannot begin with a dash or hold a line break", "write a commit, branch or tag, such as origin/main"}
	}
	head, err := g.output("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	if err != nil {
		if told(err) {
			return "", false, err
		}
		return "", false, &Problem{"the branch has no commit yet, so there is nothing to compare with", "check without --diff"}
	}
	given, err := g.output("rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		if told(err) {
			return "", false, err
		}
		return "", false, g.missing("the repository has no commit of that name", "write a commit, branch or tag that git log knows; a branch of the server is origin/NAME, after git fetch origin NAME")
	}
	base, err = g.output("merge-base", given, "HEAD")
	if err != nil {
		if told(err) {
			return "", false, err
		}
		return "", false, g.missing("the revision has no commit in common with HEAD", "name the branch that this one began from")
	}
	base, _, _ = strings.Cut(base, "\n")
	return base, base == head, nil
}

// missing is the problem of a commit that is not there, which most often is one
// of a clone without its history.
func (g git) missing(message, hint string) error {
	if g.shallow() {
		return &Problem{message + "; the clone is shallow", "fetch the history: git fetch --unshallow origin; in GitHub Actions, fetch-depth: 0 of actions/checkout, or 2 with --diff HEAD^1; in GitLab, GIT_DEPTH: 0"}
	}
	return &Problem{message, hint}
}

// bounded keeps the first few kilobytes.
type bounded struct{ *bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if room := 8<<10 - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
