package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"secretref.dev/secretref/bench/numbers"
)

// A bench is a run of this program: its settings, a directory for all that it
// makes, and the numbers so far.
type bench struct {
	settings
	numbers.Numbers
	dir string
	out io.Writer // for what is to be said beside the tables
}

func open(s settings) (*bench, error) {
	dir, err := os.MkdirTemp("", "secretref-bench-")
	if err != nil {
		return nil, err
	}
	b := &bench{settings: s, dir: dir}
	b.Machine = machine()
	if s.binary != "" {
		if b.binary, err = filepath.Abs(s.binary); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *bench) close() { os.RemoveAll(b.dir) }

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

// secretref is the program that everything is about.
func (b *bench) secretref() (string, error) {
	if b.binary != "" {
		return b.binary, nil
	}
	return b.build(".", "secretref")
}

// build compiles a package as a release is compiled, but for the paths in it,
// unless it has been done.
func (b *bench) build(pkg, name string) (string, error) {
	out := b.path(name)
	if _, err := os.Stat(out); err == nil {
		return out, nil
	}
	cmd := exec.Command("go", "build", "-ldflags", "-s -w", "-o", out, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s (run this in the directory of go.mod): %w\n%s", pkg, err, output)
	}
	return out, nil
}

// generate has a program of its own write something made up, as -out names it,
// unless it has been done.
func (b *bench) generate(out string, args ...string) (string, error) {
	program, err := b.build("./bench/gencorpus", "gencorpus")
	if err != nil {
		return "", err
	}
	out = b.path(out)
	if _, err := os.Stat(out); err == nil {
		return out, nil
	}
	args = append(args, "-out", out, "-seed", strconv.FormatUint(b.seed, 10))
	if output, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("writing %s: %w\n%s", filepath.Base(out), err, output)
	}
	return out, nil
}

// tree generates a tree of manifests and Kubernetes files.
func (b *bench) tree(out string, manifests, mixed int, more ...string) (string, error) {
	return b.generate(out, append([]string{"-files", strconv.Itoa(manifests), "-mixed", strconv.Itoa(mixed),
		"-literal-rate", strconv.FormatFloat(b.literalRate, 'g', -1, 64)}, more...)...)
}

// sizeOf counts what there is to read.
func sizeOf(path string) (files int, bytes int64, err error) {
	err = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			files++
			bytes += info.Size()
		}
		return err
	})
	return files, bytes, err
}
