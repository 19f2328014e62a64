package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/report"
)

// refsFlags are the flags of refs as typed.
type refsFlags struct {
	inputFlags
	secret  string
	unused  bool
	output  []string
	verbose bool
	color   string
}

func (a *app) refsCommand() *cobra.Command {
	var f refsFlags
	c := &cobra.Command{
		Use:   "refs [flags] [PATH...]",
		Short: "list which fields use which secrets",
		Long: `Lists every reference in the manifests: the stores, the secrets in each, and the
fields that use each secret, with file, line and column.

--secret shows one secret before it is rotated: what uses it, what is read
through a store that it opens, and what uses the same secret by another name.
REF is a reference, tenant:group:key, or the full name of a group or a store for
all secrets in it.

--unused lists the declared stores and groups that no reference leads to, and
the keys of the Kubernetes Secret that the control plane mounts which no
reference names.

PATH is as for check. Name all there is: a use in a file that is not read is not
listed. No network connection is opened, and no value is printed.

The list goes to standard output, a summary to standard error. The formats dot
and mermaid draw it, csv has a line for each use.

Exit status: 0 whatever is listed, also nothing; 2 something could not be read
or understood, bad usage, or no manifest in a directory or on standard input.`,
		Example: `  secretref refs
  secretref refs --secret tfy-secret://acme:model-keys:OPENAI_API_KEY
  secretref refs --secret acme:aws:prod:secret-store:parameter-store
  secretref refs --unused
  secretref refs --output mermaid=../refs.mmd --output csv=../refs.csv`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"."}
			}
			return a.refs(c.Context(), args, f)
		},
	}
	flags := c.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.secret, "secret", "", "only what depends on `REF`: a secret, or all of a group or store")
	flags.BoolVar(&f.unused, "unused", false, "only what is declared and not used")
	f.policyFlag(flags)
	f.pathFlags(flags)
	flags.StringArrayVar(&f.output, "output", nil, "write the list as text, json, csv, dot or mermaid, to FILE if given; repeatable (default text)")
	flags.BoolVar(&f.verbose, "verbose", false, "also name files that are not YAML")
	flags.StringVar(&f.color, "color", "auto", "colour the text; auto respects NO_COLOR")
	f.jobsFlag(flags)
	takes(flags, "output", "FORMAT[=FILE]")
	takes(flags, "color", "auto|always|never")
	return c
}

func (a *app) refs(ctx context.Context, paths []string, f refsFlags) error {
	var list *report.Refs
	outputs, err := parseOutputsOf(f.output, refsFormats(&list))
	if err != nil {
		return err
	}
	color, err := a.useColor(f.color)
	if err != nil {
		return err
	}
	of, err := parseSecret(f)
	if err != nil {
		return err
	}
	partial := a.onlyFiles(paths)
	if partial && f.unused {
		return &hintedError{"--unused takes directories: what other files use cannot be known", "name the directory that holds all manifests"}
	}
	opt, policyFile, err := a.checkOptions(paths, f.inputFlags)
	if err != nil {
		return err
	}
	result, err := a.runCheck(ctx, paths, inventory(opt))
	if err == nil && f.policy == "" {
		err = a.onlyPolicy(policyFile, result.Policies)
	}
	if err != nil {
		return err
	}
	how := a.refsOptions(paths, opt.Policy)
	how.Of, how.Unused = of, f.unused
	list = report.NewRefs(result, how)
	written := a.writeAll(outputs, result, report.TextOptions{Color: color, Width: a.width()})
	if len(result.Unreadable) > 0 || result.Empty || !written {
		a.status = exitTrouble
	}
	if err := report.RefsSummary(a.stderr, list, report.SummaryOptions{Verbose: f.verbose, Nothing: nothingPiped(paths, result)}); err != nil {
		return err
	}
	if of != (report.RefsOf{}) && len(list.Secrets) == 0 {
		a.suggest(of.Name(), list.Names())
	}
	return nil
}

// refsOptions say how the graph of a run is read.
func (a *app) refsOptions(paths []string, pol *policy.Policy) report.RefsOptions {
	return report.RefsOptions{Partial: a.onlyFiles(paths), Namespace: pol.Kubernetes.Namespace, SecretName: pol.Kubernetes.SecretName}
}

// inventory asks for the graph, and of the findings for those alone that are
// missing from it: whatever the policy says of the rule, they are counted.
func inventory(opt check.Options) check.Options {
	bare := *opt.Policy
	bare.Rules = map[string]policy.Severity{}
	bare.Overrides = nil
	opt.Policy, opt.Graph = &bare, true
	opt.Only = func(rule string) bool { return rule == "malformed-reference" }
	return opt
}

// refsFormats write the list that is made by then.
func refsFormats(list **report.Refs) []format {
	with := func(write func(io.Writer, *report.Refs) error) func(io.Writer, *check.Result, report.TextOptions) error {
		return func(w io.Writer, _ *check.Result, _ report.TextOptions) error { return write(w, *list) }
	}
	return []format{
		{name: "text", write: func(w io.Writer, _ *check.Result, opt report.TextOptions) error {
			return report.RefsText(w, *list, opt)
		}},
		{name: "json", write: with(report.RefsJSON)},
		{name: "csv", write: with(report.RefsCSV)},
		{name: "dot", write: with(report.RefsDOT)},
		{name: "mermaid", write: with(report.RefsMermaid)},
	}
}

// onlyFiles reports whether every path is a file: then the tree around them is
// not among the inputs. Standard input is taken for all there is.
func (a *app) onlyFiles(paths []string) bool {
	files := 0
	for _, p := range paths {
		if p == check.Stdin {
			continue
		}
		if info, err := os.Stat(a.absolute(p)); err == nil && info.IsDir() {
			return false
		}
		files++
	}
	return files > 0
}

// width is the number of columns of standard output, 0 if it is no terminal.
func (a *app) width() int {
	if !a.env.IsTerminal(a.env.Stdout) {
		return 0
	}
	return a.columns()
}

// columns is the width of the terminal, as the shell says it.
func (a *app) columns() int {
	if n, err := strconv.Atoi(a.env.Getenv("COLUMNS")); err == nil && n >= 40 {
		return n
	}
	return helpWidth
}

// nothingPiped is what the summary says when only standard input was read and
// held no manifest; "" otherwise.
func nothingPiped(paths []string, r *check.Result) string {
	if slices.ContainsFunc(paths, func(p string) bool { return p != check.Stdin }) || len(r.Unreadable) > 0 {
		return ""
	}
	sentence := "nothing on standard input was a manifest"
	if r.Empty {
		sentence += "; pass --allow-empty if it may be something else"
	}
	return sentence
}

// suggest prints what was probably meant by a name that nothing uses.
func (a *app) suggest(name string, used []string) {
	if meant := nearestName(name, used); meant != "" {
		fmt.Fprintf(a.stderr, "  hint: did you mean %q?\n", meant)
	}
}
