package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/overlay"
	"secretref.dev/secretref/report"
)

// renderFlags are the flags of render as typed.
type renderFlags struct {
	inputFlags
	out          string
	as           string
	forms        []string
	namespace    string
	secretName   string
	keyMap       string
	recipients   []string
	secretStores bool
	storeRefs    []string
	check        bool
	trustHost    []string
	timeout      timeLimit
	verbose      bool
	debug        bool
}

func (a *app) renderCommand() *cobra.Command {
	var f renderFlags
	c := &cobra.Command{
		Use:   "render [flags] [PATH...] -o DIR",
		Short: "make the overlay that a cluster runs",
		Long: `Turns references into an overlay for a self-hosted control plane, which reads
secrets from one mounted Kubernetes Secret. DIR then holds

  manifests/           the manifests, with tfy-k8s-secret://KEY in the place of
                       each reference in provider accounts and MCP servers; no
                       other byte changes. This is what "tfy apply" takes
  kustomization.yaml   the Secret, or what makes it: for kustomize and kubectl
  helm-values.yaml     the setting that mounts the Secret in the control plane

The Secret comes into the cluster in one of three ways:

  --as external-secret the External Secrets operator reads the stores; no value
                       is read here (default)
  --as secret          the values, read from the stores now, in the clear; only
                       into a directory that Git ignores, or a pipe
  --as sops            the values, encrypted for age recipients, fit for Git

The manifests are checked first, as "secretref check" does, and nothing is
rendered from those with errors. DIR is written as a whole or not at all. With
--check nothing is written: what would change is listed, so that a job can tell
when manifests or stored values have moved. DIR may also be the last argument
then. Credentials are those of "secretref verify".

Exit status: 0 done, or nothing would change; 1 findings, a secret that is not
there, or changes; 2 something could not be read, asked or written.`,
		Example: `  secretref render truefoundry/ -o overlays/in-cluster
  secretref render truefoundry/ -o overlays/in-cluster --check
  secretref render truefoundry/ --as secret -o - |
    kubectl apply --server-side -f -`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return a.render(c.Context(), args, f) },
	}
	flags := c.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.out, "out", "o", "", "write the overlay into `DIR`; - writes the Kubernetes objects to standard output")
	flags.StringVar(&f.as, "as", string(overlay.ExternalSecret), "how the Secret is made")
	flags.BoolVar(&f.check, "check", false, "write nothing, and list what would change")
	flags.StringSliceVar(&f.forms, "forms", []string{"secret-group", "secret-store"}, "render references of these `FORMS`; kubernetes copies keys that are mounted already")
	flags.StringVar(&f.namespace, "namespace", "", "`NAME` of the Secret's namespace (default the policy's, else "+overlay.DefaultNamespace+")")
	flags.StringVar(&f.secretName, "secret-name", "", "`NAME` of the Secret (default the policy's, else "+overlay.DefaultSecretName+")")
	flags.StringVar(&f.keyMap, "key-map", "", "take keys from `FILE`, a line \"KEY: reference\" for each that is pinned")
	flags.BoolVar(&f.secretStores, "secret-stores", false, "write a SecretStore for each store, too")
	flags.StringArrayVar(&f.storeRefs, "store-ref", nil, "read the secrets of a store through one that the cluster has, such as STORE=ClusterSecretStore/aws; repeatable")
	flags.StringArrayVar(&f.recipients, "age-recipient", nil, "encrypt for this `KEY`, such as age1…; repeatable")
	f.policyFlag(flags)
	flags.StringArrayVar(&f.trustHost, "trust-host", nil, "send the store's credentials to `HOST` although only a manifest names it; repeatable")
	f.timeout.flag(flags)
	f.pathFlags(flags)
	flags.BoolVar(&f.verbose, "verbose", false, "also name each key with its reference")
	flags.BoolVar(&f.debug, "debug", false, "also say what happens between this program and the stores, without any value")
	f.jobsFlag(flags)
	takes(flags, "as", "external-secret|secret|sops")
	takes(flags, "store-ref", "STORE=[KIND/]NAME")
	return c
}

func (a *app) render(ctx context.Context, paths []string, f renderFlags) error {
	paths, dir, err := a.overlayDir(paths, f)
	if err != nil {
		return err
	}
	opt, err := a.renderOptions(f, dir)
	if err != nil {
		return err
	}
	if err := a.safePlace(opt.As, dir, f.check); err != nil {
		return err
	}
	if dir != "" && !f.check {
		if err := overlay.Prepare(dir); err != nil {
			return renderTrouble(fmt.Sprintf("%q: ", a.display(dir)), err)
		}
	}
	var policyFile string
	opt.Check, policyFile, err = a.checkOptions(paths, f.inputFlags)
	if err != nil {
		return err
	}
	opt.Stores.Limits.Whole = true
	opt.Stores.Checked = a.checkedFile(ctx, paths, opt.Check.Root)
	progress := a.newProgress()
	opt.Check.Progress, opt.Progress = progress.checked(), progress.asked
	o, err := overlay.Plan(ctx, paths, opt)
	progress.wipe()
	if err == nil && f.policy == "" {
		err = a.onlyPolicy(policyFile, o.Checked.Policies)
	}
	if err == nil {
		err = o.Resolve(ctx)
		progress.clear()
	}
	if err != nil {
		return a.renderError(err, f.out == "-")
	}
	for _, note := range o.Notes {
		a.say("%s", report.OneLine(note))
	}
	if f.verbose {
		for _, k := range o.Keys {
			a.say("%s is %s", k.Name, report.OneLine(k.Ref.String()))
		}
	}
	switch {
	case f.check:
		return a.drift(o, dir)
	case dir == "":
		return a.renderObjects(o)
	}
	w, err := o.Write(dir)
	if err != nil {
		return renderTrouble(fmt.Sprintf("%q: ", a.display(dir)), err)
	}
	a.say("%s in %q: %s, %s", report.Count(len(o.Keys), "key"), a.display(dir), report.Count(w.Files, "file"), writtenText(w))
	a.say("%s, %s of them rewritten at %s", report.Count(o.Manifests, "manifest file"), fmt.Sprint(o.Rewritten), report.Count(o.Replaced, "reference"))
	return nil
}

func writtenText(w overlay.Written) string {
	switch {
	case w.Changed == 0 && w.Removed == 0:
		return "none changed"
	case w.Removed == 0:
		return fmt.Sprintf("%d written", w.Changed)
	}
	return fmt.Sprintf("%d written, %d removed", w.Changed, w.Removed)
}

// drift lists what differs from the overlay in dir.
func (a *app) drift(o *overlay.Overlay, dir string) error {
	changes, err := o.Check(dir)
	if err != nil {
		return renderTrouble(fmt.Sprintf("%q: ", a.display(dir)), err)
	}
	for _, c := range changes {
		fmt.Fprintln(a.stdout, report.OneLine(c.String()))
	}
	if len(changes) == 0 {
		a.say("%q is as it would be rendered now", a.display(dir))
		return nil
	}
	a.say("%s since %q was rendered", report.Count(len(changes), "change"), a.display(dir))
	a.status = exitFindings
	return nil
}

// renderObjects writes the objects to standard output as they are: what is
// asked for here is the one output that may hold values.
func (a *app) renderObjects(o *overlay.Overlay) error {
	data, err := o.Objects()
	if err != nil {
		return renderTrouble("", err)
	}
	if _, err := a.env.Stdout.Write(data); err != nil {
		return errors.New("cannot write to standard output")
	}
	a.say("%s written to standard output", report.Count(len(o.Keys), "key"))
	return nil
}

// overlayDir settles where the overlay is, "" for standard output, and which
// paths are its inputs.
func (a *app) overlayDir(paths []string, f renderFlags) (inputs []string, dir string, err error) {
	out := f.out
	if out == "" && f.check && len(paths) > 0 {
		out, paths = paths[len(paths)-1], paths[:len(paths)-1]
	}
	switch {
	case out == "":
		return nil, "", &hintedError{"no directory for the overlay", "name it with -o DIR, or write -o - for standard output"}
	case out == "-" && f.check:
		return nil, "", &hintedError{"--check compares with a directory, and -o - names none", "name the overlay with -o DIR"}
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for _, p := range paths {
		if p == check.Stdin {
			return nil, "", &hintedError{"standard input has no place in an overlay", "name files or directories"}
		}
	}
	if out == "-" {
		return paths, "", nil
	}
	dir = a.absolute(out)
	for _, p := range paths {
		if p != "" && resolved(a.absolute(p)) == resolved(dir) {
			return nil, "", &hintedError{"the overlay would lie in the directory that it is made from", "name another directory with -o"}
		}
	}
	return paths, filepath.Clean(dir), nil
}
