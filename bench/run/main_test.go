package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/bench/numbers"
)

// small are the sizes of a run that is over in seconds, with nobody else's
// programs.
var small = []string{"-files", "60", "-mixed", "200", "-items", "20", "-literal-rate", "0.5", "-runs", "1", "-starts", "2",
	"-kubeconform", "", "-gitleaks", ""}

// The program is run for real on small trees, all parts of it.
func TestBenchmark(t *testing.T) {
	t.Chdir("../..")
	file := filepath.Join(t.TempDir(), "numbers.json")
	var out bytes.Buffer
	for _, more := range [][]string{
		{"-parts", "growth,compare", "-growth-files", "5,10", "-growth-bytes", "3000"},
		// The profiler looks a hundred times in a second: less than this might be nothing.
		{"-parts", "profile", "-files", "1000", "-profile-runs", "15"},
	} {
		if err := benchmark(slices.Concat(small, more, []string{"-json", file}), &out); err != nil {
			t.Fatal(err)
		}
	}
	const ms = `\d+(\.\d+)? ms`
	for _, line := range []string{
		`(?m)^60 files, \d+\.\d KB$`,
		`(?m)^202 files, \d+\.\d KB$`,
		`(?m)^1 file, \d+\.\d KB$`,
		`(?m)^  read floor +` + ms + ` +1\.00x +\d+\.\d+x .* 1$`,
		`(?m)^  check, library's reader only +` + ms,
		`(?m)^  empty main +` + ms,
		`(?m)^  one file: check over an empty main +at most 8 ms more +-?\d+\.\d ms$`,
		`(?m)^  fn, ConfigMap items +` + ms,
		`(?m)^Growth by bytes$`,
		`(?m)^Processor time of a check of 1,000 files: \d+ ms, over 15 runs$`,
	} {
		if !regexp.MustCompile(line).Match(out.Bytes()) {
			t.Errorf("no line matches %s", line)
		}
	}
	n, err := numbers.Load(file)
	if err != nil || len(n.Contests) != 4 || len(n.Growth) != 3 || n.Profile == nil {
		t.Errorf("the file lacks a part of what was measured (%v)", err)
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

// pretend writes a program that only prints a line.
func pretend(t *testing.T, line string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "pretend")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho '"+line+"'\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return program
}

// A program that does not do its work is not timed.
func TestIdlersAreRefused(t *testing.T) {
	t.Chdir("../..")
	for _, tt := range []struct{ flag, prints, want string }{
		{"-binary", `{}`, "other bytes than the library's reader"},
		{"-kubeconform", "Summary: 60 resources found in 60 files - Valid: 60, Invalid: 0, Errors: 0, Skipped: 0", "should be [30 30 0 0]"},
		{"-kubeconform", "nothing", "kubeconform did not do its work"},
		{"-gitleaks", "scanned ~12 bytes", "scanned 12 of"},
		{"-gitleaks", "nothing", "does not say what it scanned"},
	} {
		args := slices.Concat(small, []string{"-mixed", "0", "-items", "0", tt.flag, pretend(t, tt.prints)})
		if err := benchmark(args, io.Discard); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s that prints %q: error %v, want %q", tt.flag, tt.prints, err, tt.want)
		}
	}
}

// An entrant that does its work is timed, whatever it is.
func TestRivalsTakePart(t *testing.T) {
	t.Chdir("../..")
	var out bytes.Buffer
	args := slices.Concat(small, []string{"-files", "1", "-literal-rate", "0", "-mixed", "0", "-items", "0",
		"-kubeconform", pretend(t, "Summary: 1 resource found in 1 file - Valid: 1, Invalid: 0, Errors: 0, Skipped: 0"),
		"-gitleaks", pretend(t, "scanned ~9999 bytes")})
	if err := benchmark(args, &out); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{numbers.Kubeconform, numbers.KubeconformAll, numbers.Gitleaks} {
		if n := strings.Count(out.String(), "\n  "+name+" "); n != 2 {
			t.Errorf("%s is in %d tables, want two trees\n%s", name, n, out.String())
		}
	}
}

func TestFindsThePlanted(t *testing.T) {
	tree := filepath.Join(t.TempDir(), "tree")
	if err := os.WriteFile(tree+".truth.json", []byte(`[{"file":"a.yaml","line":3,"path":"x"}]`), 0o644); err != nil {
		t.Fatal(err)
	}
	for findings, want := range map[string]bool{
		`{"severity":"error","file":"./a.yaml","line":3}`:                                                 true,
		`{"severity":"error","file":"a.yaml","line":4}`:                                                   false,
		`{"severity":"warning","file":"a.yaml","line":3}`:                                                 false,
		`{"severity":"error","file":"a.yaml","line":3},{"severity":"error","file":"a.yaml","line":9}`:     false,
		`{"severity":"error","file":"a.yaml","line":3},{"severity":"warning","file":"b.yaml","line":100}`: true,
	} {
		if err := findsThePlanted(fmt.Appendf(nil, `{"findings":[%s]}`, findings), tree); (err == nil) != want {
			t.Errorf("%s: error %v", findings, err)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, args := range [][]string{
		{"-files", "0"}, {"-runs", "0"}, {"-mixed", "99"}, {"-items", "-1"}, {"-parts", "compare,compare"},
		{"-parts", "speed"}, {"-growth-files", "1,x"}, {"-growth-bytes", "0"}, {"more"}, {"-no-such-flag"},
	} {
		if _, err := parse(args, io.Discard); err == nil {
			t.Errorf("%v was accepted", args)
		}
	}
}

func TestResult(t *testing.T) {
	e := entrant{name: "x", samples: []sample{{3 * time.Second, 1 << 20}, {1 * time.Second, 3 << 20}, {2 * time.Second, 2 << 20}}}
	if got, want := e.result(), (numbers.Run{Program: "x", Seconds: 2, PeakMiB: 3, Times: 3}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// A slow program drops out, but for the rounds that it owes.
func TestRounds(t *testing.T) {
	program := pretend(t, "")
	fast, slow := &entrant{command: []string{program}}, &entrant{command: []string{program}, samples: []sample{{wall: time.Hour}}}
	results, err := compete([]*entrant{fast, slow}, rounds{least: 2, most: 4, budget: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if results[0].Times != 4 || results[1].Times != 1+2 {
		t.Errorf("%d and %d runs, want 4 and 3", results[0].Times, results[1].Times)
	}
}
