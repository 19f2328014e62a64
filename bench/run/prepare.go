package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"

	"secretref.dev/secretref/bench/corpus"
)

// size is what there is to read.
type size struct {
	files int
	bytes int64
}

func (s size) megabytes() float64 { return float64(s.bytes) / 1e6 }

func (s size) rate(m sample) string {
	return fmt.Sprintf("%7.3f s  %8.0f files/s  %7.1f MB/s  %6.0f MB peak memory",
		m.seconds(), float64(s.files)/m.seconds(), s.megabytes()/m.seconds(), m.megabytes())
}

// generate writes the tree with a program of its own, and says how large it is.
func generate(program, tree string, o corpus.Options) (size, error) {
	if err := build("./bench/gencorpus", program); err != nil {
		return size{}, err
	}
	cmd := exec.Command(program,
		"-files", strconv.Itoa(o.Files), "-mixed", strconv.Itoa(o.Mixed), "-seed", strconv.FormatUint(o.Seed, 10),
		"-literal-rate", strconv.FormatFloat(o.LiteralRate, 'g', -1, 64), "-out", tree)
	if output, err := cmd.CombinedOutput(); err != nil {
		return size{}, fmt.Errorf("writing the tree: %w\n%s", err, output)
	}
	var s size
	err := filepath.WalkDir(tree, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			s.files++
			s.bytes += info.Size()
		}
		return err
	})
	return s, err
}

// build compiles a package as a release is compiled, but for the paths in it.
func build(pkg, out string) error {
	cmd := exec.Command("go", "build", "-ldflags", "-s -w", "-o", out, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s (run this in the directory of go.mod): %w\n%s", pkg, err, output)
	}
	return nil
}

// prove checks once and compares the errors with the planted literals: the
// speed of a check that misses something means nothing.
func prove(binary, tree string) error {
	cmd := exec.Command(binary, "check", "--output", "json")
	cmd.Dir = tree
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) {
		return fmt.Errorf("checking the tree: %w", err)
	}
	var report struct {
		Findings []struct {
			Severity, File string
			Line           int
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return err
	}
	var found, planted []string
	for _, f := range report.Findings {
		if f.Severity == "error" {
			found = append(found, fmt.Sprintf("%s:%d", path.Clean(f.File), f.Line))
		}
	}
	data, err := os.ReadFile(corpus.TruthFile(tree))
	if err != nil {
		return err
	}
	var truth []corpus.Literal
	if err := json.Unmarshal(data, &truth); err != nil {
		return err
	}
	for _, l := range truth {
		planted = append(planted, fmt.Sprintf("%s:%d", l.File, l.Line))
	}
	slices.Sort(found)
	slices.Sort(planted)
	if !slices.Equal(found, planted) {
		return fmt.Errorf("%d literals were planted and %d errors found, not the same ones", len(planted), len(found))
	}
	return nil
}
