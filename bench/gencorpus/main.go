// Gencorpus writes a made-up TrueFoundry GitOps tree for benchmarks:
//
//	go run ./bench/gencorpus -files 10000 -seed 1 -literal-rate 0.01 -mixed 0 -out corpus
//
// The manifests go to corpus/truefoundry, and corpus.truth.json lists every
// planted literal with file, line and path. -mixed N adds N ordinary
// Kubernetes files, the monorepo in which few files are ours. Same options,
// same bytes. A directory that is not empty is refused.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"secretref.dev/secretref/bench/corpus"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gencorpus:", err)
		os.Exit(2)
	}
}

func run(args []string, stdout io.Writer) error {
	var o corpus.Options
	flags := flag.NewFlagSet("gencorpus", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // main prints the error, once
	out := flags.String("out", "corpus", "directory to write, new or empty")
	flags.IntVar(&o.Files, "files", 10000, "number of manifests")
	flags.Uint64Var(&o.Seed, "seed", 1, "another seed, another tree")
	flags.Float64Var(&o.LiteralRate, "literal-rate", 0.01, "share of the manifests with a pasted literal, 0 to 1")
	flags.IntVar(&o.Mixed, "mixed", 0, "number of ordinary Kubernetes files beside them")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return nil
	} else if err != nil {
		return fmt.Errorf("%w; -h lists the options", err)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q is one argument too many; the directory goes into -out", flags.Arg(0))
	}
	summary, err := corpus.Write(*out, o)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, summary)
	return nil
}
