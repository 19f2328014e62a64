package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// The program is run for real on a small tree; the test binary is the process
// that reads only.
func TestMain(m *testing.M) {
	if dir := os.Getenv(floorVariable); dir != "" {
		if err := readAll(dir); err != nil {
			os.Exit(2)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestBenchmark(t *testing.T) {
	t.Chdir("../..")
	var out bytes.Buffer
	if err := benchmark([]string{"-files", "100", "-mixed", "5", "-literal-rate", "0.1", "-runs", "1"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`(?m)^tree   105 files, 0\.\d MB, seed 1; `,
		`(?m)^check  +\d\.\d{3} s +\d+ files/s +\d+\.\d MB/s +[1-9]\d* MB peak memory$`,
		`(?m)^read   +\d\.\d{3} s .*walks and reads only`,
		`(?m)^ratio  check takes \d+\.\d times as long as reading; medians of 1 runs$`,
	} {
		if !regexp.MustCompile(line).Match(out.Bytes()) {
			t.Errorf("no line matches %s in\n%s", line, out.String())
		}
	}
}

// A checker that finds nothing is not timed.
func TestBenchmarkRefusesABlindChecker(t *testing.T) {
	t.Chdir("../..")
	blind := filepath.Join(t.TempDir(), "blind")
	if err := os.WriteFile(blind, []byte("#!/bin/sh\necho '{}'\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	err := benchmark([]string{"-files", "20", "-literal-rate", "0.5", "-binary", blind}, io.Discard)
	if err == nil || !regexp.MustCompile("10 literals were planted and 0 errors found").MatchString(err.Error()) {
		t.Errorf("error %v", err)
	}
}

func TestMedian(t *testing.T) {
	got := median([]sample{{3 * time.Second, 10}, {1 * time.Second, 30}, {2 * time.Second, 20}})
	if want := (sample{2 * time.Second, 20}); got != want {
		t.Errorf("median %v, want %v", got, want)
	}
}
