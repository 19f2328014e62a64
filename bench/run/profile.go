package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"

	"secretref.dev/secretref/bench/numbers"
)

// profile says where the processor time of a check goes. Each run is a process
// of its own, so that the profile is of what a user starts; one of them lasts
// too short for a picture, so there are many.
func (b *bench) profile() error {
	tree, err := b.tree("profiled-tree", b.files, 0)
	if err != nil {
		return err
	}
	defer os.RemoveAll(tree)
	program, err := b.build("./bench/profiled", "profiled")
	if err != nil {
		return err
	}
	gc, err := collector()
	if err != nil {
		return err
	}
	args := []string{"tool", "pprof", "-traces", "-unit=ms"}
	for i := range b.profileRuns {
		file := b.path(strconv.Itoa(i) + ".pprof")
		e := entrant{name: "profiled", dir: tree, command: []string{program, "check"}, env: append(gc, "SECRETREF_CPUPROFILE="+file)}
		if err := e.measure(); err != nil {
			return err
		}
		args = append(args, file)
	}
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	traces, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("reading the profile with go tool pprof: %w", err)
	}
	total, stages, err := byStage(string(traces))
	if err != nil {
		return err
	}
	b.Profile = &numbers.Profile{Files: b.files, Times: b.profileRuns, Millis: total / float64(b.profileRuns), Stages: stages}
	return nil
}
