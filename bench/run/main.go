// Run compares "secretref check" with what it could be at best and with what
// others do, the way a user starts them: as processes, reading files.
//
//	go run ./bench/run
//	go run ./bench/run -files 1000 -mixed 0 -runs 3
//	go run ./bench/run -parts growth,profile -json numbers.json
//
// It writes trees of made-up manifests (package corpus), builds the programs,
// proves that the comparison is one, and takes medians:
//
//	read floor   the check's own walk and read of every file; bench/floor
//	bare reads   the system calls of that, and nothing else
//	check        secretref check
//	library      the same with every file read by the YAML library; bench/library
//	kubeconform  where it is installed: the same manifests with an apiVersion
//	             and a kind, against schemas that ask for references
//	gitleaks     where it is installed: its own rules
//	empty main   links all of secretref and does nothing; bench/empty
//
// The part "parameters" reads a thousand parameters from a server that speaks
// AWS's interface, with our stores and, where it is installed, with vals.
//
// Proved is, before anything is timed: check finds exactly the planted
// literals, prints the same bytes twice, and the same bytes as the library's
// reader; kubeconform validates every manifest and finds the same ones wrong;
// gitleaks reads every byte. When that is not so, run fails. It never fails
// because something is slow: how fast a program is depends on what else runs.
//
// For the same reason the programs run in turn, round after round, and numbers
// are to be compared within one run only. One that is slow drops out after a
// round when its time is used up; the table says how often each ran.
//
// Trees are written by a process of its own, and this one stays small: on
// Linux a child's peak memory starts at its parent's.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"

	"secretref.dev/secretref/bench/numbers"
)

func main() {
	if err := benchmark(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
		os.Exit(2)
	}
}

func benchmark(args []string, stdout io.Writer) error {
	s, err := parse(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	b, err := open(s)
	if err != nil {
		return err
	}
	defer b.close()
	b.out = stdout
	fmt.Fprintf(stdout, "%s, %d processors, %s; seed %d\n", b.Machine.System, b.Machine.Processors, b.Machine.Go, s.seed)
	for _, part := range s.parts {
		before := len(b.Tables())
		if err := part.measure(b); err != nil {
			return err
		}
		for _, t := range b.Tables()[before:] {
			fmt.Fprintf(stdout, "\n%s", t.Text())
		}
	}
	if s.json == "" {
		return nil
	}
	all, err := numbers.Load(s.json)
	if err != nil {
		return err
	}
	all.Update(&b.Numbers)
	return all.Save(s.json)
}

// A part is something to measure.
type part struct {
	name    string
	measure func(*bench) error
}

var parts = []part{
	{"compare", (*bench).compare},
	{"growth", (*bench).growth},
	{"profile", (*bench).profile},
	{"parameters", (*bench).parameters},
}

// machine is what this runs on.
func machine() numbers.Machine {
	return numbers.Machine{System: runtime.GOOS + "/" + runtime.GOARCH, Processors: runtime.NumCPU(), Go: runtime.Version()}
}
