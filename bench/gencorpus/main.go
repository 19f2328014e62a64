// Gencorpus writes made-up TrueFoundry manifests for benchmarks:
//
//	go run ./bench/gencorpus -files 10000 -seed 1 -literal-rate 0.01 -mixed 0 -out corpus
//	go run ./bench/gencorpus -stream 1000000 -out many.yaml
//	go run ./bench/gencorpus -list 10000 -envelope native -out list.yaml
//
// The first is a GitOps tree. The manifests go to corpus/truefoundry, and
// corpus.truth.json lists every planted literal with file, line and path.
// -mixed N adds N ordinary Kubernetes files, the monorepo in which few files
// are ours. -header gives each manifest an apiVersion and a kind, for
// validators of Kubernetes objects. A directory that is not empty is refused.
//
// The second is one file of that many bytes, the third the input of a KRM
// function with that many items. Same options, same bytes.
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
	out := flags.String("out", "corpus", "directory to write, new or empty; a file for -stream and -list")
	flags.IntVar(&o.Files, "files", 10000, "number of manifests")
	flags.Uint64Var(&o.Seed, "seed", 1, "another seed, another tree")
	flags.Float64Var(&o.LiteralRate, "literal-rate", 0.01, "share of the manifests with a pasted literal, 0 to 1")
	flags.IntVar(&o.Mixed, "mixed", 0, "number of ordinary Kubernetes files beside them")
	flags.BoolVar(&o.Header, "header", false, "apiVersion and kind in each manifest")
	stream := flags.Int("stream", 0, "write one file of this many bytes instead")
	list := flags.Int("list", 0, "write a ResourceList of this many items instead")
	envelope := flags.String("envelope", string(corpus.Native), "what the items of -list are: native or configmap")
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
	summary, err := write(*out, o, *stream, *list, corpus.Envelope(*envelope))
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, summary)
	return nil
}

func write(out string, o corpus.Options, stream, list int, e corpus.Envelope) (corpus.Summary, error) {
	switch {
	case stream > 0:
		return writeFile(out, func(w io.Writer) (corpus.Summary, error) { return corpus.WriteStream(w, stream, o.Seed) })
	case list > 0:
		return writeFile(out, func(w io.Writer) (corpus.Summary, error) { return corpus.WriteList(w, list, o.Seed, e) })
	}
	return corpus.Write(out, o)
}

// writeFile makes a new file. Like a directory, it may not be there.
func writeFile(name string, body func(io.Writer) (corpus.Summary, error)) (corpus.Summary, error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return corpus.Summary{}, err
	}
	summary, err := body(file)
	return summary, errors.Join(err, file.Close())
}
