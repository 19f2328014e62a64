package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"

	"secretref.dev/secretref/bench/numbers"
)

// growth measures the check and the floor below it at several sizes.
func (b *bench) growth() error {
	for _, s := range []struct {
		name  string
		sizes []int
		point func(int) (numbers.Point, error)
	}{
		{numbers.ByFiles, b.growthFiles, b.pointOfFiles},
		{numbers.ByBytes, b.growthBytes, b.pointOfBytes},
		{numbers.ByCores, processors(runtime.NumCPU()), b.pointOfCores},
	} {
		series := numbers.Series{Name: s.name}
		for _, size := range s.sizes {
			p, err := s.point(size)
			if err != nil {
				return err
			}
			p.X = size
			series.Points = append(series.Points, p)
		}
		b.Growth = append(b.Growth, series)
	}
	return nil
}

// processors are the powers of two up to what the machine has, and that.
func processors(all int) (list []int) {
	for n := 1; n < all; n *= 2 {
		list = append(list, n)
	}
	return append(list, all)
}

func (b *bench) pointOfFiles(n int) (numbers.Point, error) {
	tree, err := b.tree("growth", n, 0)
	if err != nil {
		return numbers.Point{}, err
	}
	defer os.RemoveAll(tree)
	return b.point(tree, nil)
}

func (b *bench) pointOfBytes(n int) (numbers.Point, error) {
	dir := b.path("growth")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return numbers.Point{}, err
	}
	defer os.RemoveAll(dir)
	if _, err := b.generate("growth/one.yaml", "-stream", strconv.Itoa(n)); err != nil {
		return numbers.Point{}, err
	}
	return b.point(dir, nil)
}

// pointOfCores uses the tree of the first contest. Go takes part of the
// processors when it is told so; the file system's work is not bounded by it.
func (b *bench) pointOfCores(n int) (numbers.Point, error) {
	tree := b.path("cores")
	if _, err := os.Stat(tree); err != nil {
		if tree, err = b.tree("cores", b.files, 0); err != nil {
			return numbers.Point{}, err
		}
	}
	return b.point(tree, []string{fmt.Sprintf("GOMAXPROCS=%d", n)})
}

// point measures one size. What takes milliseconds runs more often.
func (b *bench) point(dir string, env []string) (p numbers.Point, err error) {
	if p.Files, p.Bytes, err = sizeOf(dir); err != nil {
		return p, err
	}
	secretref, err := b.secretref()
	if err != nil {
		return p, err
	}
	floor, check := b.entrant(numbers.Floor, dir), b.entrant(numbers.Check, dir)
	if floor.command, err = b.command("./bench/floor", "floor", nil); err != nil {
		return p, err
	}
	check.command = []string{secretref, "check"}
	floor.env, check.env = env, env
	runs, err := compete([]*entrant{floor, check}, rounds{b.runs, 5 * b.runs, time.Second})
	if err != nil {
		return p, err
	}
	p.Floor, p.Check = runs[0], runs[1]
	return p, nil
}
