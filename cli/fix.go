package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/fix"
	"secretref.dev/secretref/report"
)

// fixFlags are the flags of fix as typed.
type fixFlags struct {
	inputFlags
	to        string
	write     bool
	trustHost []string
	timeout   timeLimit
	debug     bool
	color     string
}

func (a *app) fixCommand() *cobra.Command {
	var f fixFlags
	c := &cobra.Command{
		Use:   "fix [flags] [PATH...]",
		Short: "turn secrets in manifests into references",
		Long: `Turns what check finds into references: it puts the value into a store, reads
it back, and writes the reference in its place. No other byte of the file
changes. Misspelt references with one sure correction are corrected, too.
Without --write it shows each edit, the value masked, and neither writes nor
dials.

--to is the reference, with {account} for the manifest's name, {field} for the
field's, {path} for the whole path of the field, and {type} for the last part of
the manifest's type; {ACCOUNT}, {FIELD}, … are the same in capitals. The stores
are those of verify, with the same environment: Vault, the two of AWS, Google,
Azure, and the mounted Kubernetes Secret. A store is asked first: a value that
it holds already is not stored again, and another value is never overwritten. A
secret group is never written: its keys must be there, and hold the same values
where the control plane shows them. docs/fix.md has an example for each.

It may be interrupted: each value is in its file or in the store, or in both,
and the next run goes on. At the end it lists what has to be rotated, because a
value that was in Git is known to whoever could read it there.

Exit status: that of a check of the manifests as they are in the end, without a
baseline, and 2 when a store gave no answer, a file could not be written, or
after an interrupt.`,
		Example: `  secretref fix --to 'tfy-k8s-secret://{ACCOUNT}_{FIELD}'
  secretref fix --to 'tfy-secret://acme:{account}:{FIELD}' --write
  secretref fix truefoundry/openai.yaml    misspelt references alone`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"."}
			}
			return a.fix(c.Context(), args, f)
		},
	}
	flags := c.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.to, "to", "", "put secrets where this `REFERENCE` says, such as tfy-secret://acme:{account}:{FIELD}")
	flags.BoolVar(&f.write, "write", false, "do it: without this flag, it is only shown")
	f.policyFlag(flags)
	flags.StringArrayVar(&f.trustHost, "trust-host", nil, "send the store's credentials to `HOST` although only a manifest names it; repeatable")
	f.timeout.flag(flags)
	f.pathFlags(flags)
	flags.BoolVar(&f.debug, "debug", false, "also say what happens between this program and the store, without any value")
	flags.StringVar(&f.color, "color", "auto", "colour the edits; auto respects NO_COLOR")
	f.jobsFlag(flags)
	takes(flags, "color", "auto|always|never")
	return c
}

func (a *app) fix(ctx context.Context, paths []string, f fixFlags) error {
	color, err := a.useColor(f.color)
	if err != nil {
		return err
	}
	storing := a.newProgress()
	plan, err := a.fixPlan(ctx, paths, f, storing.stored)
	if err != nil {
		return fixTrouble(err)
	}
	if err := a.showEdits(plan, color); err != nil {
		return err
	}
	if !f.write {
		a.status = plan.Checked.ExitCode(plan.FailOn())
		a.previewed(plan)
		return nil
	}
	if len(plan.Edits) == 0 {
		a.status = plan.Checked.ExitCode(plan.FailOn())
		return report.Summary(a.stderr, plan.Checked, summaryOptions(nil, paths, plan.Checked, plan.FailOn(), checkFlags{}))
	}
	outcome, err := plan.Write(ctx)
	storing.clear()
	a.told(plan, outcome)
	if err != nil {
		if ctx.Err() != nil {
			a.say("what is not corrected is as it was; run it again to go on")
		}
		return fixTrouble(err)
	}
	return a.afterFix(ctx, paths, f, outcome)
}

func (a *app) fixPlan(ctx context.Context, paths []string, f fixFlags, stored func(done, total int)) (*fix.Plan, error) {
	opt := fix.Options{Progress: stored}
	if err := (verifyFlags{timeout: f.timeout, trustHost: f.trustHost}).valid(); err != nil {
		return nil, err
	}
	if f.to != "" {
		to, err := fix.ParseTo(f.to)
		if err != nil {
			return nil, err
		}
		opt.To = &to
	}
	var policyFile string
	var err error
	if opt.Check, policyFile, err = a.checkOptions(paths, f.inputFlags); err != nil {
		return nil, err
	}
	opt.Stores = a.storeEnv(verifyFlags{trustHost: f.trustHost, timeout: f.timeout, debug: f.debug})
	opt.Stores.Checked = a.checkedFile(ctx, paths, opt.Check.Root)
	opt.Trusted = f.policy != ""
	progress := a.newProgress()
	opt.Check.Progress = progress.checked()
	plan, err := fix.New(ctx, paths, opt)
	progress.clear()
	if err == nil && f.policy == "" {
		err = a.onlyPolicy(policyFile, plan.Checked.Policies)
	}
	return plan, err
}

// afterFix checks what is there now: that is what the exit status says.
func (a *app) afterFix(ctx context.Context, paths []string, f fixFlags, o *fix.Outcome) error {
	opt, _, err := a.checkOptions(paths, f.inputFlags)
	if err != nil {
		return err
	}
	result, err := check.Run(ctx, paths, opt)
	if err != nil {
		return err
	}
	a.status = result.ExitCode(opt.Policy.FailOn)
	if slices.ContainsFunc(o.Failed, func(f fix.Failure) bool { return f.Unanswered || f.File != "" }) {
		a.status = exitTrouble
	}
	return report.Summary(a.stderr, result, summaryOptions(opt.Policy.Relaxed(defaultOf), paths, result, opt.Policy.FailOn, checkFlags{}))
}

func fixTrouble(err error) error {
	if e, ok := errors.AsType[*fix.Error](err); ok {
		return &hintedError{e.Message, e.Hint}
	}
	return err
}
