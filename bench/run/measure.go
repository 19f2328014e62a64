package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"

	"secretref.dev/secretref/bench/numbers"
)

// An entrant is a program with its input.
type entrant struct {
	name    string // one of the programs of package numbers
	version string // of somebody else's program
	command []string
	dir     string
	stdin   string // a file
	env     []string

	samples []sample
}

// sample is one run of a program.
type sample struct {
	wall time.Duration
	peak int64 // bytes of resident memory, 0 where the system does not say
}

func (e *entrant) cmd() *exec.Cmd {
	cmd := exec.Command(e.command[0], e.command[1:]...)
	cmd.Dir = e.dir
	cmd.Env = append(os.Environ(), e.env...)
	return cmd
}

// measure runs the program once, with its output thrown away.
func (e *entrant) measure() error {
	cmd := e.cmd()
	if e.stdin != "" {
		file, err := os.Open(e.stdin)
		if err != nil {
			return err
		}
		defer file.Close()
		cmd.Stdin = file
	}
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err := e.finished(err); err != nil {
		return err
	}
	e.samples = append(e.samples, sample{wall, peakMemory(cmd.ProcessState)})
	return nil
}

// finished is the error of a program that failed. Exit status 1 means findings
// for each of them, and is a success here.
func (e *entrant) finished(err error) error {
	if exit := (*exec.ExitError)(nil); err == nil || errors.As(err, &exit) && exit.ExitCode() == 1 {
		return nil
	}
	return fmt.Errorf("running %s: %w", e.name, err)
}

func (e *entrant) spent() (total time.Duration) {
	for _, s := range e.samples {
		total += s.wall
	}
	return total
}

// result is the median of the times and the most of the memory.
func (e *entrant) result() numbers.Run {
	samples := slices.Clone(e.samples)
	slices.SortFunc(samples, func(a, b sample) int { return cmp.Compare(a.wall, b.wall) })
	peak := slices.MaxFunc(samples, func(a, b sample) int { return cmp.Compare(a.peak, b.peak) }).peak
	return numbers.Run{Program: e.name, Version: e.version, Times: len(samples),
		Seconds: samples[len(samples)/2].wall.Seconds(), PeakMiB: float64(peak) / (1 << 20)}
}
