// Run times "secretref check" on a made-up tree, the way a user starts it: as a
// process, reading files.
//
//	go run ./bench/run -files 10000 -runs 5
//
// It writes the tree (package corpus), builds the binary, checks once to see
// that exactly the planted literals are found, and then takes medians of
// several runs. Beside them stands the floor: a process that walks the tree and
// reads the same files, and does nothing with them.
//
// The tree is written and the floor is read by processes of their own. On Linux
// a child's peak memory starts at its parent's, so the parent stays small.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"secretref.dev/secretref/bench/corpus"
)

// floorVariable makes the program the process that only reads: it holds the
// directory.
const floorVariable = "SECRETREF_BENCH_FLOOR"

func main() {
	run := benchmark
	if os.Getenv(floorVariable) != "" {
		run = func([]string, io.Writer) error { return readAll(os.Getenv(floorVariable)) }
	}
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
		os.Exit(2)
	}
}

func benchmark(args []string, stdout io.Writer) error {
	var o corpus.Options
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // main prints the error, once
	flags.IntVar(&o.Files, "files", 10000, "number of manifests")
	flags.IntVar(&o.Mixed, "mixed", 0, "number of ordinary Kubernetes files beside them")
	flags.Uint64Var(&o.Seed, "seed", 1, "another seed, another tree")
	flags.Float64Var(&o.LiteralRate, "literal-rate", 0.01, "share of the manifests with a pasted literal, 0 to 1")
	runs := flags.Int("runs", 5, "how often each program runs")
	binary := flags.String("binary", "", "a built secretref; without it, it is built from the working directory")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return nil
	} else if err != nil {
		return fmt.Errorf("%w; -h lists the options", err)
	}
	if *runs < 1 || o.Files < 1 {
		return errors.New("-files and -runs must be 1 or more")
	}

	dir, err := os.MkdirTemp("", "secretref-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tree := filepath.Join(dir, "tree")
	size, err := generate(filepath.Join(dir, "gencorpus"), tree, o)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "tree   %d files, %.1f MB, seed %d; %s, %d processors\n", size.files, size.megabytes(), o.Seed, runtime.Version(), runtime.NumCPU())
	if *binary == "" {
		*binary = filepath.Join(dir, "secretref")
		if err := build(".", *binary); err != nil {
			return err
		}
	}
	if *binary, err = filepath.Abs(*binary); err != nil {
		return err
	}
	if err := prove(*binary, tree); err != nil {
		return err
	}
	return compare(stdout, *binary, tree, size, *runs)
}

// compare runs both programs in turn, so that a busy machine slows both.
func compare(stdout io.Writer, binary, tree string, size size, runs int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var checks, floors []sample
	for range runs {
		s, err := measure(binary, []string{"check"}, tree, nil)
		if err != nil {
			return err
		}
		checks = append(checks, s)
		if s, err = measure(self, nil, tree, []string{floorVariable + "=" + tree}); err != nil {
			return err
		}
		floors = append(floors, s)
	}
	check, floor := median(checks), median(floors)
	fmt.Fprintf(stdout, "check  %s\n", size.rate(check))
	fmt.Fprintf(stdout, "read   %s (walks and reads only)\n", size.rate(floor))
	fmt.Fprintf(stdout, "ratio  check takes %.1f times as long as reading; medians of %d runs\n", check.seconds()/floor.seconds(), runs)
	return nil
}
