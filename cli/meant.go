package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// unknownFlag says what was probably meant by a flag that the command does not
// have: another one of it, or one that belongs elsewhere.
func unknownFlag(c *cobra.Command, name string) error {
	help := fmt.Sprintf("see %q", c.CommandPath()+" --help")
	root := c.Root()
	switch meant := nearestFlag(c, name); {
	case meant != "":
		help = fmt.Sprintf("did you mean --%s? %s", meant, help)
	case c != root && len(name) > 1 && root.Flags().Lookup(name) != nil:
		help = fmt.Sprintf("write \"%s --%s\", without a command", root.Name(), name)
	case c == root:
		if owner, flag := flagElsewhere(root, name); owner != "" {
			help = fmt.Sprintf("write it behind a command that has it, such as \"%s %s --%s\"", root.Name(), owner, flag)
		}
	}
	return &hintedError{"unknown flag" + shown("--", name), help}
}

// nearestFlag also knows a single letter that begins one flag and no other.
func nearestFlag(c *cobra.Command, name string) string {
	names := flagNames(c)
	if len(name) != 1 {
		return nearest(name, names)
	}
	var begins []string
	for _, n := range names {
		if strings.HasPrefix(n, strings.ToLower(name)) {
			begins = append(begins, n)
		}
	}
	if len(begins) != 1 {
		return ""
	}
	return begins[0]
}

// flagElsewhere finds the first command that has a flag, or one that is nearly
// called so.
func flagElsewhere(root *cobra.Command, name string) (command, flag string) {
	if len(name) == 1 {
		return "", ""
	}
	commands := slices.Clone(root.Commands())
	slices.SortStableFunc(commands, func(a, b *cobra.Command) int { // check is what most people mean
		return strings.Compare(strings.TrimPrefix(a.Name(), "check"), strings.TrimPrefix(b.Name(), "check"))
	})
	for _, exact := range []bool{true, false} {
		for _, c := range commands {
			meant := nearest(name, flagNames(c))
			if meant != "" && (meant == name || !exact) {
				return c.Name(), meant
			}
		}
	}
	return "", ""
}

// noEmptyFlags refuses a flag whose value is empty: it comes of a variable that
// is not set, and leaving out --policy in silence would be another check.
func noEmptyFlags(c *cobra.Command, _ []string) (err error) {
	c.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && isEmpty(f.Value) {
			err = &hintedError{fmt.Sprintf("--%s is empty", f.Name), "give it a value or leave it out; a variable may be unset"}
		}
	})
	return err
}

func isEmpty(v pflag.Value) bool {
	if w, ok := v.(worded); ok {
		v = w.Value
	}
	if list, ok := v.(pflag.SliceValue); ok {
		for _, item := range list.GetSlice() {
			if item == "" {
				return true
			}
		}
		return len(list.GetSlice()) == 0
	}
	return v.String() == ""
}
