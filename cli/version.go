package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"secretref.dev/secretref/schema"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "print the version of the program and of its catalogue",
		Long: `Prints the version of the program, and the date and commit of the catalogue of
manifest types that it was built with.`,
		Args: noArguments,
		RunE: a.version,
	}
}

func (a *app) version(*cobra.Command, []string) error {
	version := a.env.Version
	if version == "" {
		version = "devel"
	}
	_, err := fmt.Fprintf(a.stdout, "secretref %s\ncatalogue %s\n%s %s/%s\n",
		version, schema.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

func noArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return &hintedError{
		message: fmt.Sprintf("%q takes no arguments", c.CommandPath()),
		hint:    fmt.Sprintf("see %q", c.CommandPath()+" --help"),
	}
}
