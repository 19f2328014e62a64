package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"

	"secretref.dev/secretref/bench/corpus"
)

// prove runs both readers once, and check twice: the speed of a check that
// misses something, or that says something else each time, means nothing.
func prove(check, library *entrant, tree string) error {
	first, err := check.output()
	if err != nil {
		return err
	}
	again, err := check.output()
	if err != nil {
		return err
	}
	if !bytes.Equal(first, again) {
		return errors.New("check printed other bytes the second time")
	}
	slow, err := library.output()
	if err != nil {
		return err
	}
	if !bytes.Equal(first, slow) {
		return errors.New("check printed other bytes than the library's reader alone; compare both with --output json")
	}
	return findsThePlanted(first, tree)
}

// output runs the program once and returns what it prints.
func (e *entrant) output() ([]byte, error) {
	out, err := e.cmd().Output()
	return out, e.finished(err)
}

// findsThePlanted compares the errors of a report with the literals that were
// planted in the tree.
func findsThePlanted(output []byte, tree string) error {
	var report struct {
		Findings []struct {
			Severity, File string
			Line           int
		}
	}
	if err := json.Unmarshal(output, &report); err != nil {
		return err
	}
	found := []string{}
	for _, f := range report.Findings {
		if f.Severity == "error" {
			found = append(found, fmt.Sprintf("%s:%d", path.Clean(f.File), f.Line))
		}
	}
	planted, err := plantedIn(tree)
	if err != nil {
		return err
	}
	slices.Sort(found)
	slices.Sort(planted)
	if !slices.Equal(found, planted) {
		return fmt.Errorf("%d literals were planted and %d errors found, not the same ones", len(planted), len(found))
	}
	return nil
}

// plantedIn reads the truth list of a tree.
func plantedIn(tree string) ([]string, error) {
	data, err := os.ReadFile(corpus.TruthFile(tree))
	if err != nil {
		return nil, err
	}
	var truth []corpus.Literal
	if err := json.Unmarshal(data, &truth); err != nil {
		return nil, err
	}
	planted := []string{}
	for _, l := range truth {
		planted = append(planted, fmt.Sprintf("%s:%d", l.File, l.Line))
	}
	return planted, nil
}
