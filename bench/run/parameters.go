package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"secretref.dev/secretref/bench/numbers"
)

// howManyParameters, and how long a request takes, are those of the benchmark.
const howManyParameters = 1000

// parameters compares reading a thousand parameters with vals. The server that
// both ask, and so the benchmark, is in the module of the stores' tests.
func (b *bench) parameters() error {
	vals, version, err := b.valsProgram()
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "test", "-run", "^$", "-bench", "^BenchmarkThousandParameters$", "-benchtime", fmt.Sprintf("%dx", b.runs), ".")
	cmd.Dir = filepath.Join("test", "servers")
	cmd.Env = append(os.Environ(), "VALS="+vals)
	output, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("the benchmark of the stores in test/servers (run this in the directory of go.mod): %w\n%s", err, output)
	}
	result, err := readParameters(string(output))
	if err != nil {
		return err
	}
	for i := range result.Runs {
		if result.Runs[i].Program != numbers.Stores {
			result.Runs[i].Version = version
		}
	}
	b.Parameters = &result
	return nil
}

// valsProgram finds vals, "none" where it is not installed: the benchmark looks
// for it by itself if it is told nothing.
func (b *bench) valsProgram() (path, version string, err error) {
	path, err = exec.LookPath(b.vals)
	switch {
	case err != nil && strings.ContainsRune(b.vals, filepath.Separator):
		return "", "", fmt.Errorf("%w; an empty name leaves the program out", err)
	case err != nil:
		fmt.Fprintln(b.out, "\nvals is not installed, so nothing is compared with it: go install github.com/helmfile/vals/cmd/vals@v0.46.1")
		return "none", "", nil
	}
	if path, err = filepath.Abs(path); err != nil {
		return "", "", err
	}
	return path, versionOf(path), nil
}

// measured is a line of go test about one of the programs.
var measured = regexp.MustCompile(`(?m)^BenchmarkThousandParameters/(\S+?)(?:-\d+)?\s+(\d+)\s+([\d.]+) ns/op\s+([\d.]+) requests/op`)

// readParameters reads what go test prints.
func readParameters(output string) (numbers.Contest, error) {
	names := map[string]string{"secretref": numbers.Stores, "vals": numbers.Vals, "vals_by_path": numbers.ValsByPath}
	c := numbers.Contest{Name: numbers.Parameters, Items: howManyParameters}
	for _, m := range measured.FindAllStringSubmatch(output, -1) {
		times, err := strconv.Atoi(m[2])
		nanos, err2 := strconv.ParseFloat(m[3], 64)
		requests, err3 := strconv.ParseFloat(m[4], 64)
		if err := errors.Join(err, err2, err3); err != nil {
			return c, err
		}
		c.Runs = append(c.Runs, numbers.Run{Program: names[m[1]], Seconds: nanos / 1e9, Requests: int(requests), Times: times})
	}
	if _, ok := c.Run(numbers.Stores); !ok {
		return c, errors.New("the benchmark of the stores says nothing\n" + output)
	}
	return c, nil
}
