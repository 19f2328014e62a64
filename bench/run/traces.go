package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A trace is a stack that the profiler has seen, and for how long.
type trace struct {
	millis float64
	frames []string // functions, the innermost first
}

// parseTraces reads what "go tool pprof -traces -unit=ms" prints: blocks
// between rules, each with the time before its first function.
func parseTraces(text string) ([]trace, error) {
	var all []trace
	blocks := strings.Split(text, "-----------+-------")
	for _, block := range blocks[1:] { // before the first rule is the head
		_, block, _ = strings.Cut(block, "\n")
		var t trace
		for line := range strings.Lines(block) {
			line = strings.TrimSuffix(strings.TrimSpace(line), " (inline)")
			if line == "" {
				continue
			}
			if len(t.frames) == 0 {
				millis, function, ok := strings.Cut(line, "ms ")
				n, err := strconv.ParseFloat(millis, 64)
				if !ok || err != nil {
					return nil, fmt.Errorf("no time before a function in the traces: %q", line)
				}
				t.millis, line = n, strings.TrimSpace(function)
			}
			t.frames = append(t.frames, line)
		}
		if len(t.frames) > 0 {
			all = append(all, t)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("the profile is empty; give more files or -profile-runs")
	}
	return all, nil
}
