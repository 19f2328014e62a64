package cli

import (
	"context"

	"github.com/spf13/cobra"

	"secretref.dev/secretref/report"
	"secretref.dev/secretref/verify"
)

// verifyFlags are the flags of verify as typed.
type verifyFlags struct {
	inputFlags
	read           bool
	plan           bool
	skip           []string
	trustHost      []string
	timeout        timeLimit
	output         []string
	verbose        bool
	debug          bool
	showSuppressed bool
	color          string
}

func (a *app) verifyCommand() *cobra.Command {
	var f verifyFlags
	c := &cobra.Command{
		Use:   "verify [flags] [PATH...]",
		Short: "ask the secret stores whether the secrets exist",
		Long: `Asks the secret stores whether every secret exists to which a manifest refers,
and whether the caller may use it. It asks for metadata where a store has them,
so that it needs no permission to read a value; --read reads each secret and
drops the value on arrival. docs/permissions.md has the least permissions.

A store is known from its manifest among the inputs, or from the policy's
stores. Credentials come from each vendor's standard environment: VAULT_ADDR and
VAULT_TOKEN, the AWS, Google and Azure default chains, TFY_HOST and TFY_API_KEY
for secret groups, the kubeconfig. A credential is only sent to a host that this
environment, a policy given with --policy, or --trust-host names: a manifest
that names another one is refused before a connection is opened.

Before the first request the plan goes to standard error: how many references,
distinct secrets, stores and requests. Findings are those of check in form, of
the rules secret-missing, secret-refused, secret-disabled and store-unreachable.

Exit status: 0 every secret is there, 1 some are not, 2 something could not be
read or asked, or the run was interrupted. With --plan: 2 when something could
not be read, else 0.`,
		Example: `  secretref verify --plan
  secretref verify truefoundry/
  secretref verify --skip 'acme:custom:**' --output json=../verify.json`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"."}
			}
			return a.verify(c.Context(), args, f)
		},
	}
	flags := c.Flags()
	flags.SortFlags = false
	f.policyFlag(flags)
	flags.BoolVar(&f.plan, "plan", false, "print what would be asked, store by store, and ask nothing")
	flags.BoolVar(&f.read, "read", false, "ask by reading each secret; the values are dropped on arrival")
	flags.StringArrayVar(&f.skip, "skip", nil, "do not ask stores that match `STORE`: a full name or glob, truefoundry, or kubernetes; repeatable")
	flags.StringArrayVar(&f.trustHost, "trust-host", nil, "send the store's credentials to `HOST` although only a manifest names it; repeatable")
	f.timeout.flag(flags)
	f.pathFlags(flags)
	flags.StringArrayVar(&f.output, "output", nil, outputUsage)
	flags.BoolVar(&f.verbose, "verbose", false, "also name the policy, the plan of each store, and each finding's field")
	flags.BoolVar(&f.debug, "debug", false, "also say what happens between this program and the stores, without any value")
	flags.BoolVar(&f.showSuppressed, "show-suppressed", false, "also print the findings that an allow suppresses")
	flags.StringVar(&f.color, "color", "auto", "colour the text; auto respects NO_COLOR")
	f.jobsFlag(flags)
	takes(flags, "output", "FORMAT[=FILE]")
	takes(flags, "color", "auto|always|never")
	return c
}

func (a *app) verify(ctx context.Context, paths []string, f verifyFlags) error {
	var about report.About
	outputs, err := parseOutputs(f.output, &about)
	if err != nil {
		return err
	}
	color, err := a.useColor(f.color)
	if err != nil {
		return err
	}
	if err := f.valid(); err != nil {
		return err
	}
	if err := canWrite(outputs); err != nil {
		return err
	}
	opt, policyFile, err := a.checkOptions(paths, f.inputFlags)
	if err != nil {
		return err
	}
	pol := opt.Policy
	needs(outputs, &opt)
	about = a.aboutRun("verify", paths, opt, pol.FailOn)
	progress := a.newProgress()
	opt.Progress = progress.checked()
	stores := a.storeEnv(f)
	stores.Limits.Whole = true
	stores.Checked = a.checkedFile(ctx, paths, opt.Root)
	v, err := verify.New(ctx, paths, verify.Options{
		Check: opt, Stores: stores, Trusted: f.policy != "", Read: f.read, Skip: f.skip, Progress: progress.asked,
	})
	progress.wipe()
	if err == nil && f.policy == "" {
		err = a.onlyPolicy(policyFile, v.First().Policies)
	}
	if err != nil {
		return err
	}
	a.printPlan(v.Plan, f)
	if f.plan {
		return a.planSummary(v.First(), paths, f)
	}
	result, err := v.Run(ctx)
	progress.clear()
	if err != nil {
		return err
	}
	text := report.TextOptions{Color: color, Verbose: f.verbose, Suppressed: f.showSuppressed}
	written := a.writeAll(outputs, result, text)
	for _, note := range v.Notes {
		a.say("%s", report.OneLine(note))
	}
	if a.status = result.ExitCode(pol.FailOn); !written {
		a.status = exitTrouble
	}
	return report.Summary(a.stderr, result, summaryOptions(pol.Relaxed(defaultOf), paths, result, pol.FailOn, checkFlags{verbose: f.verbose}))
}
