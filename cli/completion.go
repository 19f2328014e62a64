package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/report"
	"secretref.dev/secretref/schema"
)

// shells are those that a completion script is written for.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func (a *app) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "print a completion script for a shell",
		Long: `Prints a script that completes commands, flags and their values in a shell. Load
it where the shell looks for such scripts, or when the shell starts.

Exit status: 0 printed, 2 there is no such shell.`,
		Example: `  source <(secretref completion bash)
  secretref completion zsh > "${fpath[1]}/_secretref"
  secretref completion fish > ~/.config/fish/completions/secretref.fish`,
		ValidArgs: shells,
		Args:      cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &hintedError{"completion takes the name of a shell", "write " + orList(shells)}
			}
			if !slices.Contains(shells, args[0]) {
				return unknownWord("unknown shell"+shown("", args[0]), args[0], shells)
			}
			root, w := c.Root(), a.env.Stdout
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(w, true)
			case "zsh":
				return root.GenZshCompletion(w)
			case "fish":
				return root.GenFishCompletion(w, true)
			}
			return root.GenPowerShellCompletionWithDesc(w)
		},
	}
}

// complete says what the shell is told of arguments and of the values of flags.
// Words are files where nothing else is said.
func complete(root *cobra.Command) error {
	for _, c := range root.Commands() {
		c.ValidArgsFunction = argumentsOf(c.Name())
		if c.Name() == "completion" {
			c.ValidArgsFunction = nil
		}
		var failed error
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if values := valuesOf(f); values != nil && failed == nil {
				failed = c.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
			}
		})
		if failed != nil {
			return failed
		}
	}
	return nil
}

// valuesOf are the words that a flag takes, nil for anything else.
func valuesOf(f *pflag.Flag) []string {
	switch f.Name {
	case "output":
		if strings.Contains(f.Usage, "junit") {
			var names []string
			for _, known := range formats(new(report.About)) {
				names = append(names, known.name)
			}
			return names
		}
		return []string{"text", "json", "csv", "dot", "mermaid"}
	case "fail-on":
		return []string{policy.Error.String(), policy.Warning.String(), policy.Note.String()}
	case "forms":
		return []string{"secret-group", "secret-store", "kubernetes"}
	}
	if w, ok := f.Value.(worded); ok && strings.Contains(w.what, "|") && strings.ToLower(w.what) == w.what {
		return strings.Split(w.what, "|")
	}
	return nil
}

// argumentsOf is what completes the arguments of a command, nil for files.
func argumentsOf(command string) cobra.CompletionFunc {
	var words func() []string
	switch command {
	case "explain":
		words = func() []string {
			all := append([]string{"types", "rules"}, typeNames()...)
			for _, i := range schema.Integrations() {
				all = append(all, i.Type)
			}
			for _, r := range check.Rules() {
				all = append(all, r.ID)
			}
			return all
		}
	case "schema":
		words = typeNames
	case "fn", "version", "help":
		words = func() []string { return nil }
	default:
		return nil
	}
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return words(), cobra.ShellCompDirectiveNoFileComp
	}
}

// typeNames are the types that a manifest can have today.
func typeNames() []string {
	var names []string
	for _, r := range schema.Roots() {
		if r.Retired == "" {
			names = append(names, r.Type)
		}
	}
	return names
}
