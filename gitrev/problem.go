package gitrev

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// ErrTooLarge is the error for a file above [Options.MaxSize].
var ErrTooLarge = errors.New("the file is too large")

// A Problem says why Git could not be asked, and what to do. It repeats nothing
// that Git printed: names of branches and files stand there.
type Problem struct{ Message, Hint string }

func (p *Problem) Error() string { return p.Message }

// exited is a command that ended with an exit status and said nothing known: of
// some commands that is an answer.
type exited struct{ status int }

func (e *exited) Error() string { return fmt.Sprintf("git ended with status %d", e.status) }

// final makes a problem of an exit status that is no answer.
func final(err error) error {
	if e, ok := errors.AsType[*exited](err); ok {
		return &Problem{fmt.Sprintf("Git cannot read the repository: it ended with status %d", e.status), "run git status and git fsck in the repository"}
	}
	return err
}

// known are what Git says, in its own words, and what that means.
var known = []struct{ said, message, hint string }{
	{"dubious ownership", "Git does not trust the repository, since it belongs to somebody else", "git config --global --add safe.directory \"$PWD\", in the repository and as the user who runs secretref"},
	{"not a git repository", "the directory lies in no Git repository", "run in a clone, or check without --diff"},
	{"must be run in a work tree", "the Git repository has no work tree", "run in a clone, not in a bare repository"},
	{"promisor remote", partial, partialHint},
	{"lazy fetching disabled", partial, partialHint},
	{"transport '", partial, partialHint},
	{"unknown option", "this version of Git is too old", "install Git 2.30 or later"},
}

const (
	partial     = "the clone is partial and lacks files of the revision"
	partialHint = "clone without --filter, or fetch them: git fetch --refetch --no-filter origin"
)

// problem says what went wrong with a command.
func (g git) problem(err error, said string) error {
	if g.ctx.Err() != nil {
		return g.ctx.Err()
	}
	for _, k := range known {
		if strings.Contains(said, k.said) {
			return &Problem{k.message, k.hint}
		}
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return &exited{exit.ExitCode()}
	}
	return &Problem{"Git does not start, or its answer was cut off", "run git status in the repository"}
}

// told reports whether an error says more than no.
func told(err error) bool {
	_, no := errors.AsType[*exited](err)
	return !no
}
