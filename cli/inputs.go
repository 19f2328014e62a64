package cli

import (
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"secretref.dev/secretref/check"
)

// inputFlags say what a command reads. Commands that read manifests have them
// in common.
type inputFlags struct {
	policy     string
	allowEmpty bool
	exclude    []string
	jobs       int
}

func (f *inputFlags) policyFlag(flags *pflag.FlagSet) {
	flags.StringVar(&f.policy, "policy", "", "read the policy from `FILE` instead of looking for one")
}

func (f *inputFlags) pathFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&f.allowEmpty, "allow-empty", false, "no manifest in a directory or on standard input is fine")
	flags.StringArrayVar(&f.exclude, "exclude", nil, "leave out files that match `GLOB`, such as 'vendor/**'; repeatable")
}

func (f *inputFlags) jobsFlag(flags *pflag.FlagSet) {
	flags.IntVar(&f.jobs, "jobs", 0, "read `N` files at a time (default one for each processor)")
}

// checkOptions finds the policy of the paths and says how they are read.
func (a *app) checkOptions(paths []string, f inputFlags) (opt check.Options, policyFile string, err error) {
	if slices.Contains(paths, "") {
		return opt, "", &hintedError{"a path is empty", "name a directory, a file, or - for standard input; a variable may be unset"}
	}
	if f.jobs < 0 {
		return opt, "", &hintedError{"--jobs: not a valid value", jobsHint}
	}
	pol, policyFile, err := a.findPolicy(f.policy, paths, f.exclude)
	return check.Options{
		Policy:     pol,
		Exclude:    f.exclude,
		AllowEmpty: f.allowEmpty,
		Jobs:       f.jobs,
		Now:        a.env.Now(),
		Stdin:      a.stdin,
		Root:       sharedGitRoot(a.startDirs(paths)),
		Dir:        filepath.ToSlash(resolved(a.env.Dir)),
	}, policyFile, err
}
