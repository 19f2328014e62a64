package main

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
)

// gcPercent is how main.go sets the garbage collector.
var gcPercent = regexp.MustCompile(`(?m)^const gcPercent = (\d+)$`)

// collector is the environment that gives the other programs made of our
// packages the garbage collector of secretref: without it, a comparison with
// them would be one of collectors. It is read from the source, so that it
// cannot be another one.
func collector() ([]string, error) {
	source, err := os.ReadFile("main.go")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("no main.go here; run this in the directory of go.mod")
	}
	if err != nil {
		return nil, err
	}
	if m := gcPercent.FindSubmatch(source); m != nil {
		return []string{"GOGC=" + string(m[1])}, nil
	}
	return nil, nil // Go's own
}
