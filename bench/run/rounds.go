package main

import (
	"time"

	"secretref.dev/secretref/bench/numbers"
)

// rounds say how often the programs of a contest run.
type rounds struct {
	least, most int
	budget      time.Duration // after least runs, no more once this is used up
}

// compete runs all programs in turn, round after round, so that a busy machine
// slows all of them. Each round starts with another one: none always runs
// after the same neighbour.
func compete(entrants []*entrant, r rounds) ([]numbers.Run, error) {
	for round := range r.most {
		for i := range entrants {
			e := entrants[(i+round)%len(entrants)]
			if round >= r.least && e.spent() >= r.budget {
				continue
			}
			if err := e.measure(); err != nil {
				return nil, err
			}
		}
	}
	results := make([]numbers.Run, len(entrants))
	for i, e := range entrants {
		results[i] = e.result()
	}
	return results, nil
}
