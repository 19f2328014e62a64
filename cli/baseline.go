package cli

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/report"
)

// baselineCommandFlags are the flags of baseline as typed.
type baselineCommandFlags struct {
	inputFlags
	file string
}

func (a *app) baselineCommand() *cobra.Command {
	var f baselineCommandFlags
	c := &cobra.Command{
		Use:   "baseline [flags] [PATH...]",
		Short: "write down today's findings, so that check reports new ones alone",
		Long: `Writes what a check finds today to .secretref-baseline.json. From then on check
reports what is new: another value, another field, another manifest. What is in
the baseline is counted in every summary and printed by --show-suppressed; an
entry that nothing needs any more is baseline-stale, and running the command
again removes it.

The file names rules, manifests and fields. It holds no value and no line: of a
value it keeps two bytes of a keyed hash, enough to see that it has changed, and
too little to tell whether a guess is right. Commit it, and let CODEOWNERS cover
it: whoever can change it can let a finding pass.

Without PATH, the paths of the baseline that is there, else the working
directory. The file is written beside the policy if there is one, else at the
Git root, else in the working directory.

Exit status: 0 written, 1 written, and there are findings that no baseline can
speak for (they are printed), 2 nothing written, because something could not be
read or understood.`,
		Example: `  secretref baseline
  secretref baseline truefoundry/
  secretref check                        reports what is new`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return a.writeBaseline(c.Context(), args, f) },
	}
	flags := c.Flags()
	flags.SortFlags = false
	f.policyFlag(flags)
	flags.StringVar(&f.file, "baseline", "", "write `FILE` instead of .secretref-baseline.json")
	f.pathFlags(flags)
	f.jobsFlag(flags)
	return c
}

func (a *app) writeBaseline(ctx context.Context, paths []string, f baselineCommandFlags) error {
	if slices.Contains(paths, check.Stdin) {
		return &hintedError{"baseline: what comes by standard input is in no place that could be written down", "name files or directories"}
	}
	file, old, paths, err := a.oldBaseline(f.file, paths)
	if err != nil {
		return err
	}
	opt, policyFile, err := a.checkOptions(paths, f.inputFlags)
	if err != nil {
		return err
	}
	if file == "" {
		file = a.newBaselineFile(policyFile, opt.Root)
	}
	opt.Baseline, opt.Whole = old, true
	if old == nil {
		opt.Baseline = &policy.Baseline{Salt: make([]byte, policy.SaltSize)}
		rand.Read(opt.Baseline.Salt) // it never fails
	}
	opt.Baseline.Name = a.display(file)
	result, err := a.runCheck(ctx, paths, opt)
	if err == nil && f.policy == "" {
		err = a.onlyPolicy(policyFile, result.Policies)
	}
	if err != nil {
		return err
	}
	if !result.Complete() {
		result.Findings = nil
		if err := report.Text(a.env.Stdout, result, report.TextOptions{}); err != nil {
			return err
		}
		return notWritten(result, opt.Baseline.Name)
	}
	return a.putBaseline(file, old, opt.Baseline.Salt, a.relativeTo(filepath.Dir(file), paths), result)
}

// notWritten is the error for inputs of which not everything is known.
func notWritten(r *check.Result, name string) error {
	if r.Empty {
		return &hintedError{fmt.Sprintf("%q is not written: no TrueFoundry manifest was found", name), "name another path, or pass --allow-empty if there may be none"}
	}
	return &hintedError{fmt.Sprintf("%q is not written: %s could not be read, and nobody knows what is in it", name, report.Count(len(r.Unreadable), "input")),
		"correct what is named above, or leave it out with --exclude or the policy's exclude"}
}

// oldBaseline reads the baseline that is to be written anew. Its salt is kept,
// so that entries that stay keep their bytes.
func (a *app) oldBaseline(named string, paths []string) (file string, old *policy.Baseline, inputs []string, err error) {
	here := paths
	if len(here) == 0 {
		here = []string{"."}
	}
	if named != "" {
		file = a.absolute(named)
		if _, err := os.Lstat(file); err != nil {
			return file, nil, here, nil
		}
	} else if file = a.findBaseline(here); file == "" {
		return "", nil, here, nil
	}
	if old, err = a.readBaseline(file); err != nil {
		return "", nil, nil, err
	}
	if len(paths) == 0 {
		here = nil
		for _, p := range old.Paths {
			if p == ".." || strings.HasPrefix(p, "../") {
				return "", nil, nil, &hintedError{fmt.Sprintf("the baseline %q was written for paths outside of its directory", old.Name), "name the paths"}
			}
			here = append(here, a.display(filepath.Join(filepath.Dir(file), filepath.FromSlash(p))))
		}
		if len(here) == 0 {
			here = []string{"."}
		}
	}
	if !a.covers(here, filepath.Dir(file), old.Paths) {
		return "", nil, nil, &hintedError{fmt.Sprintf("the baseline %q was written for more than these paths, and would forget the rest", old.Name),
			"name no path, or all of them: " + strings.Join(old.Paths, " ")}
	}
	return file, old, here, nil
}

// newBaselineFile is where a first baseline goes.
func (a *app) newBaselineFile(policyFile, root string) string {
	dir := a.env.Dir
	switch {
	case policyFile != "":
		dir = filepath.Dir(policyFile)
	case root != "":
		dir = root
	}
	return filepath.Join(dir, policy.BaselineName)
}
