package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is the width of a terminal that nobody widened.
const helpWidth = 80

// writeHelp prints everything about a command: what it does first, then how.
func writeHelp(w io.Writer, c *cobra.Command) {
	about := c.Long
	if about == "" {
		about = c.Short
	}
	fmt.Fprintf(w, "%s\n\nUsage:\n  %s\n", about, c.UseLine())
	if c.HasAvailableSubCommands() {
		fmt.Fprint(w, "\nCommands:\n")
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				fmt.Fprintf(w, "  %-10s %s\n", sub.Name(), sub.Short)
			}
		}
	}
	if c.HasAvailableLocalFlags() {
		fmt.Fprintf(w, "\nFlags:\n%s", c.LocalFlags().FlagUsagesWrapped(helpWidth))
	}
	if c.Example != "" {
		fmt.Fprintf(w, "\nExamples:\n%s\n", c.Example)
	}
}

// takes says what stands behind a flag in its usage, where that is more than a
// word of the sentence.
func takes(flags *pflag.FlagSet, name, what string) {
	f := flags.Lookup(name)
	f.Value = worded{f.Value, what}
	f.DefValue = strings.TrimSuffix(f.DefValue, "[]")
}

type worded struct {
	pflag.Value
	what string
}

func (n worded) Type() string { return n.what }
