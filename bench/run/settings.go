package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// settings are the options as typed.
type settings struct {
	parts       []part
	files       int // manifests of the first tree
	mixed       int // Kubernetes files of the second tree
	items       int // of the ResourceLists
	seed        uint64
	literalRate float64
	runs        int
	starts      int // runs of what takes a few milliseconds
	budget      time.Duration
	binary      string
	kubeconform string
	gitleaks    string
	vals        string
	json        string

	growthFiles []int
	growthBytes []int
	profileRuns int
}

// mixedShare is how many Kubernetes files there are for each manifest of the
// mixed tree.
const mixedShare = 100

func parse(args []string, stdout io.Writer) (settings, error) {
	s := settings{parts: parts[:1], growthFiles: []int{100, 1000, 10_000, 30_000},
		growthBytes: []int{1000, 10_000, 100_000, 1_000_000, 10_000_000}}
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // main prints the error, once
	flags.Func("parts", "what to measure: compare, growth, profile, parameters, with commas between them (default compare)", s.setParts)
	flags.IntVar(&s.files, "files", 10_000, "manifests of the first tree, and of the tree that is profiled")
	flags.IntVar(&s.mixed, "mixed", 100_000, "Kubernetes files of the second tree, with one manifest for each hundred; 0 leaves it out")
	flags.IntVar(&s.items, "items", 10_000, "items of the KRM function's input; 0 leaves it out")
	flags.Uint64Var(&s.seed, "seed", 1, "another seed, other trees")
	flags.Float64Var(&s.literalRate, "literal-rate", 0.01, "share of the manifests with a pasted literal, 0 to 1")
	flags.IntVar(&s.runs, "runs", 7, "how often each program runs")
	flags.IntVar(&s.starts, "starts", 51, "how often each program runs on one file")
	flags.DurationVar(&s.budget, "budget", 30*time.Second, "a program that has run for so long on a tree runs no more")
	flags.StringVar(&s.binary, "binary", "", "a built secretref; without it, it is built from the working directory")
	flags.StringVar(&s.kubeconform, "kubeconform", "kubeconform", "name or path; left out where it is not installed, or empty")
	flags.StringVar(&s.gitleaks, "gitleaks", "gitleaks", "name or path; left out where it is not installed, or empty")
	flags.StringVar(&s.vals, "vals", "vals", "name or path; left out where it is not installed, or empty")
	flags.StringVar(&s.json, "json", "", "write the numbers to this file too; parts that are not measured stay as they are in it")
	flags.Func("growth-files", "sizes of trees, with commas between them (default 100,1000,10000,30000)", sizes(&s.growthFiles))
	flags.Func("growth-bytes", "sizes of files, with commas between them (default 1000 to 10000000)", sizes(&s.growthBytes))
	flags.IntVar(&s.profileRuns, "profile-runs", 30, "how many runs to take the profile from")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return s, err
	} else if err != nil {
		return s, fmt.Errorf("%w; -h lists the options", err)
	}
	switch {
	case flags.NArg() > 0:
		return s, fmt.Errorf("%q is one argument too many; -h lists the options", flags.Arg(0))
	case s.files < 1 || s.runs < 1 || s.starts < 1 || s.profileRuns < 1:
		return s, errors.New("-files, -runs, -starts and -profile-runs must be 1 or more")
	case s.mixed < 0 || s.mixed > 0 && s.mixed < mixedShare || s.items < 0:
		return s, fmt.Errorf("-mixed must be 0, or %d or more, and -items 0 or more", mixedShare)
	}
	return s, nil
}

// setParts takes parts by name; they are measured in the order of the table.
func (s *settings) setParts(list string) error {
	names := strings.Split(list, ",")
	s.parts = nil
	for _, p := range parts {
		if i := slices.Index(names, p.name); i >= 0 {
			s.parts, names = append(s.parts, p), slices.Delete(names, i, i+1)
		}
	}
	if len(names) > 0 {
		return fmt.Errorf("%q is no part, or there twice; write compare, growth, profile or parameters", names[0])
	}
	return nil
}

// sizes reads a list of numbers.
func sizes(into *[]int) func(string) error {
	return func(list string) error {
		*into = nil
		for word := range strings.SplitSeq(list, ",") {
			n, err := strconv.Atoi(word)
			if err != nil || n < 1 {
				return fmt.Errorf("%q is no size; write numbers from 1 on", word)
			}
			*into = append(*into, n)
		}
		return nil
	}
}
