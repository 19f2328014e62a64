package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"
)

// sample is one run of a program.
type sample struct {
	wall time.Duration
	peak int64 // bytes of resident memory, 0 where the system does not say
}

func (s sample) seconds() float64   { return s.wall.Seconds() }
func (s sample) megabytes() float64 { return float64(s.peak) / 1e6 }

// measure runs a program in dir, with its output thrown away. Exit status 1
// means findings, and is a success here.
func measure(program string, args []string, dir string, env []string) (sample, error) {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if exit := (*exec.ExitError)(nil); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) {
		return sample{}, fmt.Errorf("running %s: %w", program, err)
	}
	return sample{wall, peakMemory(cmd.ProcessState)}, nil
}

// median takes both medians, each by itself.
func median(samples []sample) sample {
	walls, peaks := slices.Clone(samples), slices.Clone(samples)
	slices.SortFunc(walls, func(a, b sample) int { return cmp.Compare(a.wall, b.wall) })
	slices.SortFunc(peaks, func(a, b sample) int { return cmp.Compare(a.peak, b.peak) })
	return sample{walls[len(walls)/2].wall, peaks[len(peaks)/2].peak}
}
