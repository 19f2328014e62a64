package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/report"
)

// checkFlags are the flags of check as typed.
type checkFlags struct {
	inputFlags
	baselineFlags
	diff           string
	failOn         string
	output         []string
	verbose        bool
	showSuppressed bool
	color          string
}

func (a *app) checkCommand() *cobra.Command {
	var f checkFlags
	c := &cobra.Command{
		Use:   "check [flags] [PATH...]",
		Short: "find secrets and broken references in manifests",
		Long: `Checks that every field that takes a secret holds a reference, that no
credential stands anywhere else in a manifest, and that references make sense.

PATH is a directory, a file of any name, or - for standard input; without one it
is the working directory. In directories it reads *.yaml, *.yml and *.json, and
recognises the TrueFoundry manifests among them, also inside Kubernetes objects.
No network connection is opened, and no value is printed.

Findings go to standard output, a summary to standard error. The policy is the
nearest .secretref.yaml at or above the paths, up to the Git root. A run has one
policy: a second one, above or below it, is an error, and --policy chooses.

With --diff REV, only findings count that the newest common commit of REV and
HEAD does not have: a pull request is held to its own changes. What is on disk
is compared, committed or not. For a fixed state, see "secretref baseline".

Exit status: 0 nothing at or above --fail-on, 1 findings, 2 something could not
be read or understood, bad usage, or no manifest in a directory or on standard
input. Named files may all be something else: then the summary says "nothing was
checked", and the status is 0. Write reports outside of PATH, or the next run
reads them.`,
		Example: `  secretref check
  secretref check truefoundry/ --fail-on warning
  secretref check --diff origin/main
  secretref check --output text --output json=../report.json
  tfy-render | secretref check -`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"."}
			}
			return a.check(c.Context(), args, f, c.Flags().Changed("diff"))
		},
	}
	flags := c.Flags()
	flags.SortFlags = false
	f.policyFlag(flags)
	flags.StringVar(&f.failOn, "fail-on", "", "exit with 1 from this `SEVERITY` on: error, warning or note (default the policy's failOn, else error)")
	flags.StringVar(&f.diff, "diff", "", "report only what is not in `REV`, such as origin/main")
	f.baselineFlags.add(flags)
	f.pathFlags(flags)
	flags.StringArrayVar(&f.output, "output", nil, outputUsage)
	flags.BoolVar(&f.verbose, "verbose", false, "also name the policy, each finding's field, and files that are not YAML")
	flags.BoolVar(&f.showSuppressed, "show-suppressed", false, "also print what allows, overrides and the baseline suppress")
	flags.StringVar(&f.color, "color", "auto", "colour the text; auto respects NO_COLOR")
	f.jobsFlag(flags)
	takes(flags, "output", "FORMAT[=FILE]")
	takes(flags, "color", "auto|always|never")
	return c
}

func (a *app) check(ctx context.Context, paths []string, f checkFlags, diff bool) error {
	var about report.About
	outputs, err := parseOutputs(f.output, &about)
	if err != nil {
		return err
	}
	color, err := a.useColor(f.color)
	if err != nil {
		return err
	}
	failOn, err := parseFailOn(f.failOn)
	if err != nil {
		return err
	}
	opt, policyFile, err := a.checkOptions(paths, f.inputFlags)
	if err != nil {
		return err
	}
	pol := opt.Policy
	if f.failOn == "" {
		failOn = pol.FailOn
	}
	needs(outputs, &opt)
	baselineFile, err := a.useBaseline(f.baselineFlags, paths, &opt)
	if err != nil {
		return err
	}
	relaxed := pol.Relaxed(defaultOf)
	if diff {
		done, changed, err := a.compareWith(ctx, f, paths, &opt, policyFile, baselineFile)
		if err != nil {
			return err
		}
		defer done()
		relaxed = append(relaxed, changed...)
	}
	about = a.aboutRun("check", paths, opt, failOn)
	about.Relaxed = relaxed
	result, err := a.runCheck(ctx, paths, opt)
	if err == nil && f.policy == "" {
		err = a.onlyPolicy(policyFile, result.Policies)
	}
	if err != nil {
		return err
	}
	text := report.TextOptions{Color: color, Verbose: f.verbose, Suppressed: f.showSuppressed}
	written := a.writeAll(outputs, result, text)
	if f.verbose && pol.Name != "" {
		fmt.Fprintf(a.stderr, "secretref: policy: %s\n", pol.Name)
	}
	if a.status = result.ExitCode(failOn); !written {
		a.status = exitTrouble
	}
	return report.Summary(a.stderr, result, summaryOptions(relaxed, paths, result, failOn, f))
}

func summaryOptions(relaxed []string, paths []string, r *check.Result, failOn policy.Severity, f checkFlags) report.SummaryOptions {
	opt := report.SummaryOptions{Verbose: f.verbose, Relaxed: relaxed}
	if failOn < policy.Error {
		opt.FailsOn = failOn.String()
	}
	piped := !slices.ContainsFunc(paths, func(p string) bool { return p != check.Stdin })
	if piped && len(r.Unreadable) == 0 && len(r.Findings) == 0 {
		opt.Nothing = "nothing on standard input was a manifest"
		if r.Empty {
			opt.Nothing += "; pass --allow-empty if it may be something else"
		}
	}
	return opt
}

// defaultOf is the severity of a rule that no policy speaks of.
func defaultOf(rule string) policy.Severity {
	r, _ := check.RuleOf(rule)
	return r.Default
}

const jobsHint = "write a number from 0 on; 0 is one for each processor"

func parseFailOn(word string) (policy.Severity, error) {
	if word == "" {
		return policy.Error, nil
	}
	severity, err := policy.ParseSeverity(word)
	if err == nil && severity != policy.Off {
		return severity, nil
	}
	return 0, unknownWord("--fail-on"+shown("", word)+": not a severity that can fail", word, []string{"error", "warning", "note"})
}

func (a *app) useColor(when string) (bool, error) {
	switch when {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
		dumb := a.env.Getenv("NO_COLOR") != "" || a.env.Getenv("TERM") == "dumb"
		return !dumb && a.env.IsTerminal(a.env.Stdout), nil
	}
	return false, unknownWord("--color"+shown("", when)+": not a valid value", when, []string{"auto", "always", "never"})
}
