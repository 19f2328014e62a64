package main

import (
	"os"
	"strconv"

	"secretref.dev/secretref/bench/corpus"
	"secretref.dev/secretref/bench/numbers"
)

// function times the KRM function on both ways in which its input holds
// manifests.
func (b *bench) function() error {
	secretref, err := b.secretref()
	if err != nil {
		return err
	}
	result := numbers.Contest{Name: numbers.Function, Items: b.items, Files: 1}
	var entrants []*entrant
	for _, input := range []struct {
		name     string
		envelope corpus.Envelope
	}{
		{numbers.NativeItems, corpus.Native},
		{numbers.ConfigItems, corpus.ConfigMap},
	} {
		list, err := b.generate(string(input.envelope)+".yaml", "-list", strconv.Itoa(b.items), "-envelope", string(input.envelope))
		if err != nil {
			return err
		}
		defer os.Remove(list)
		if _, result.Bytes, err = sizeOf(list); err != nil {
			return err
		}
		e := b.entrant(input.name, b.dir)
		e.command, e.stdin = []string{secretref, "fn"}, list
		entrants = append(entrants, e)
	}
	result.Runs, err = compete(entrants, rounds{1, b.runs, b.budget})
	b.Contests = append(b.Contests, result)
	return err
}
