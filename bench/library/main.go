// Library checks the working directory as "secretref check --output json"
// does, but has every file read by the YAML library: neither the reader for
// plain YAML nor the early stop for files of other programs takes part. What
// it prints must be what secretref prints, and the time it takes longer is
// what those two are worth.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/report"
)

func main() {
	status, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "library:", err)
		os.Exit(2)
	}
	os.Exit(status)
}

func run() (int, error) {
	paths := os.Args[1:]
	if len(paths) == 0 {
		paths = []string{"."}
	}
	result, err := check.Run(context.Background(), paths, check.Options{
		Now:           time.Now(),
		LibraryReader: true,
	})
	if err != nil {
		return 2, err
	}
	return result.ExitCode(policy.Error), report.JSON(os.Stdout, result)
}
