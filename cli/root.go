package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
)

// root is the command without arguments, and holds all others.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "secretref COMMAND [ARGUMENT...]",
		Short: "keep credentials out of TrueFoundry manifests",
		Long: `secretref checks that every field of a TrueFoundry manifest that takes a secret
holds a reference to it, and never the secret itself. It prints no secret. No
command opens a network connection but those whose help says so, because they
ask the secret stores.

To begin: "secretref init" shows what a repository needs.

Without arguments, and with a KRM ResourceList on standard input, it is the KRM
function that "secretref fn" is.`,
		Example: `  secretref check                        everything below this directory
  secretref check truefoundry/           one directory
  secretref explain provider-account/openai
  secretref explain literal-secret`,
		DisableFlagsInUseLine: true,
		Args:                  a.noUnknownCommand,
		RunE:                  a.bare,
		PersistentPreRunE:     noEmptyFlags,
		SilenceErrors:         true,
		SilenceUsage:          true,
		CompletionOptions:     cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	var version bool
	root.Flags().BoolVar(&version, "version", false, "print the version and exit")
	root.SetArgs(append([]string{}, a.env.Args...)) // never nil: cobra would read the process's
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { writeHelp(a.stdout, c) })
	root.SetHelpCommand(a.helpCommand())
	root.AddCommand(a.initCommand(), a.checkCommand(), a.baselineCommand(), a.fixCommand(), a.verifyCommand(), a.renderCommand(), a.refsCommand(), a.explainCommand(), a.schemaCommand(), a.fnCommand(), a.completionCommand(), a.versionCommand())
	return root
}

// execute runs the command, or answers a shell that completes one.
func (a *app) execute(ctx context.Context) error {
	root := a.root()
	if len(a.env.Args) > 0 && strings.HasPrefix(a.env.Args[0], cobra.ShellCompRequestCmd) {
		if err := complete(root); err != nil {
			return err
		}
	}
	return root.ExecuteContext(ctx)
}

// Commands is the tree of commands, for manuals.
func Commands() *cobra.Command {
	a := &app{env: Env{Getenv: func(string) string { return "" }}, stdout: redact.NewWriter(io.Discard), stderr: redact.NewWriter(io.Discard)}
	return a.root()
}

// bare is the call without a command: the KRM function when something is on
// standard input, else a mistake.
func (a *app) bare(c *cobra.Command, _ []string) error {
	if version, _ := c.Flags().GetBool("version"); version {
		return a.version(c, nil)
	}
	input, err := a.functionInput()
	if err != nil {
		return err
	}
	if input == nil {
		writeHelp(a.stderr, c)
		a.status = exitTrouble
		return nil
	}
	a.status = a.function(c.Context(), input, "")
	return nil
}

// functionInput returns standard input, or nil when nothing is on it.
func (a *app) functionInput() (io.Reader, error) {
	if a.env.Stdin == nil || a.env.IsTerminal(a.env.Stdin) {
		return nil, nil
	}
	var head []byte
	for buffer := make([]byte, 4<<10); len(bytes.TrimSpace(head)) == 0; {
		n, err := a.stdin.Read(buffer)
		head = append(head, buffer[:n]...)
		switch {
		case n > 0 && len(head) <= manifest.MaxFileSize: // an error comes again
		case err == io.EOF, err == nil && n > 0:
			return nil, nil
		case err != nil:
			return nil, fmt.Errorf("reading standard input: %w", err)
		}
	}
	return io.MultiReader(bytes.NewReader(head), a.stdin), nil
}

func (a *app) noUnknownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := fmt.Sprintf("see %q", c.CommandPath()+" --help")
	if meant := nearest(args[0], commandNames(c)); meant != "" {
		hint = fmt.Sprintf("did you mean %q? %s", meant, hint)
	} else if _, err := os.Stat(args[0]); err == nil {
		hint = "to check a file or directory, write \"secretref check PATH\""
	}
	return &hintedError{"unknown command" + shown("", args[0]), hint}
}

func commandNames(c *cobra.Command) []string {
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	return names
}

func (a *app) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "describe a command",
		Long: `Describes a command, as its flag --help does; without COMMAND, lists the
commands. "secretref explain" describes types, rules and references.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			switch {
			case err == nil && about != c.Root() && len(rest) > 0:
				return &hintedError{fmt.Sprintf("%q has no commands of its own", about.CommandPath()), fmt.Sprintf("see %q", about.CommandPath()+" --help")}
			case err != nil || len(rest) > 0:
				return a.noUnknownCommand(c.Root(), args)
			}
			writeHelp(a.stdout, about)
			return nil
		},
	}
}
