package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"secretref.dev/secretref/starter"
)

// initFlags are the flags of init as typed.
type initFlags struct {
	inputFlags
	write bool
	ci    []string
	hook  string
	image string
}

func (a *app) initCommand() *cobra.Command {
	var f initFlags
	c := &cobra.Command{
		Use:   "init [flags] [DIR]",
		Short: "write a policy, a hook and a CI job to begin with",
		Long: `Shows what a repository needs so that no secret is merged, and with --write
writes it:

  .secretref.yaml          the policy, with what the manifests say: the tenant,
                           the forms of references, the stores, the Kubernetes
                           Secret; a comment says where each was found
  .pre-commit-config.yaml  a hook that checks before each commit
  a job for the pipeline   of GitHub, GitLab or Bitbucket, or a function of
                           kustomize or kpt, as files of the repository show,
                           or the address that it was cloned from

DIR is what is checked, by default the working directory. The policy goes into
DIR, the rest into the root of its Git repository. The policy changes no
finding: what would is in it as a comment.

A file that is there is never changed: what to add to it is shown. The files
are written all or not at all. No network connection is opened, and no value is
printed or written.

Exit status: 0 shown or written, also when there are findings; 2 something could
not be written, bad usage, or no manifest in DIR.`,
		Example: `  secretref init
  secretref init --write
  secretref init --ci gitlab --hook none
  secretref init --ci none truefoundry/`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if !c.Flags().Changed("ci") {
				f.ci = nil
			}
			return a.init(c.Context(), args, f)
		},
	}
	flags := c.Flags()
	flags.SortFlags = false
	flags.BoolVar(&f.write, "write", false, "write the files, and not only show them")
	flags.StringSliceVar(&f.ci, "ci", nil, "write for this `PIPELINE`: "+strings.Join(starter.Pipelines(), ", ")+" or none; repeatable (default what the repository has)")
	flags.StringVar(&f.hook, "hook", starter.PreCommit, "write a hook, or none")
	flags.StringVar(&f.image, "image", "", "run the job in this `IMAGE`, which holds a shell and secretref (default one with Go, which installs it)")
	flags.BoolVar(&f.allowEmpty, "allow-empty", false, "no manifest in DIR is fine")
	f.jobsFlag(flags)
	takes(flags, "hook", "pre-commit|none")
	return c
}

func (a *app) init(ctx context.Context, args []string, f initFlags) error {
	if err := f.validInit(); err != nil {
		return err
	}
	place, err := a.initPlace(args)
	if err != nil {
		return err
	}
	opt, policyFile, err := a.checkOptions([]string{place.named}, f.inputFlags)
	if err != nil {
		return err
	}
	opt.Graph, opt.Coverage = true, true
	result, err := a.runCheck(ctx, []string{place.named}, opt)
	if err == nil {
		err = a.onlyPolicy(policyFile, result.Policies)
	}
	if err != nil {
		return err
	}
	if result.Empty {
		return &hintedError{fmt.Sprintf("no TrueFoundry manifest in %q", place.named), "name the directory that holds them, or pass --allow-empty if they are still to come"}
	}
	root, err := os.OpenRoot(place.root)
	if err != nil {
		return &hintedError{fmt.Sprintf("cannot open %q: %v", a.display(place.root), reason(err)), "name a directory that can be read"}
	}
	defer root.Close()
	want := starter.Options{Dir: place.rel, CI: f.ci, Hook: f.hook, Version: a.env.Version, Image: f.image}
	if policyFile != "" {
		want.Policy, want.PolicyName = opt.Policy, relativeTo(place.root, policyFile)
	}
	facts := starter.Look(result, func(file string) string {
		return relativeTo(place.dir, filepath.Join(resolved(filepath.Dir(a.absolute(filepath.FromSlash(file)))), filepath.Base(file)))
	})
	if want.Policy == nil {
		if err := a.holdBack(ctx, facts, place, opt, result); err != nil {
			return err
		}
	}
	plan := starter.Make(root.FS(), facts, want)
	if f.write {
		if err := plan.Write(root); err != nil {
			return &hintedError{err.Error(), "nothing was written; correct this, and run it again"}
		}
	}
	return a.showPlan(plan, result, f.write)
}

func (f *initFlags) validInit() error {
	if f.hook != starter.PreCommit && f.hook != starter.None {
		return unknownWord("--hook: unknown hook"+shown("", f.hook), f.hook, []string{starter.PreCommit, starter.None})
	}
	known := append(starter.Pipelines(), starter.None)
	for _, name := range f.ci {
		if !slices.Contains(known, name) {
			return unknownWord("--ci: unknown pipeline"+shown("", name), name, known)
		}
	}
	if slices.Contains(f.ci, starter.None) {
		if len(f.ci) > 1 {
			return &hintedError{"--ci none, and a pipeline beside it", "leave out one of them"}
		}
		f.ci = []string{}
	}
	slices.Sort(f.ci)
	f.ci = slices.Compact(f.ci)
	if f.image != "" && !starter.IsImage(f.image) {
		return &hintedError{"--image: not the name of an image", "write it as registry.example.com/ci/secretref@sha256:…"}
	}
	return nil
}
