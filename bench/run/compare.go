package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"secretref.dev/secretref/bench/numbers"
)

// compare has all programs run on the three trees, and the KRM function on its
// input.
func (b *bench) compare() error {
	for _, c := range []contest{
		{name: numbers.Manifests, manifests: b.files, rounds: rounds{1, b.runs, b.budget}},
		{name: numbers.Mixed, manifests: b.mixed / mixedShare, mixed: b.mixed, rounds: rounds{1, b.runs, b.budget}},
		{name: numbers.OneFile, manifests: 1, rounds: rounds{1, b.starts, b.budget}},
	} {
		if c.manifests == 0 {
			continue
		}
		result, err := b.contest(c)
		if err != nil {
			return err
		}
		b.Contests = append(b.Contests, result)
	}
	if b.items == 0 {
		return nil
	}
	return b.function()
}

// A contest is a tree to be.
type contest struct {
	name             string
	manifests, mixed int
	rounds           rounds
}

func (b *bench) contest(c contest) (numbers.Contest, error) {
	result := numbers.Contest{Name: c.name}
	tree, err := b.tree(c.name, c.manifests, c.mixed)
	if err != nil {
		return result, err
	}
	defer os.RemoveAll(tree)
	if result.Files, result.Bytes, err = sizeOf(tree); err != nil {
		return result, err
	}
	entrants, err := b.ours(c, tree)
	if err != nil {
		return result, err
	}
	rivals, err := b.rivals(c, tree, result)
	if err != nil {
		return result, err
	}
	result.Runs, err = compete(append(entrants, rivals...), c.rounds)
	return result, err
}

// ours are the programs of this repository, with the check proved. One file is
// named, as a hook names the files of a commit.
func (b *bench) ours(c contest, tree string) ([]*entrant, error) {
	paths := []string{}
	if c.name == numbers.OneFile {
		file, err := onlyFile(tree)
		if err != nil {
			return nil, err
		}
		paths = append(paths, file)
	}
	secretref, err := b.secretref()
	if err != nil {
		return nil, err
	}
	entrants := []*entrant{b.entrant(numbers.Floor, tree), b.entrant(numbers.Check, tree), b.entrant(numbers.Library, tree)}
	floor, check, library := entrants[0], entrants[1], entrants[2]
	if floor.command, err = b.command("./bench/floor", "floor", paths); err != nil {
		return nil, err
	}
	bare := b.entrant(numbers.Bare, tree)
	bare.command = slices.Insert(slices.Clone(floor.command), 1, "-bare")
	if library.command, err = b.command("./bench/library", "library", paths); err != nil {
		return nil, err
	}
	if library.env, err = collector(); err != nil {
		return nil, err
	}
	check.command = append([]string{secretref, "check", "--output", "json"}, paths...)
	if err := prove(check, library, tree); err != nil {
		return nil, err
	}
	check.command = append([]string{secretref, "check"}, paths...) // as a user starts it
	if c.name == numbers.OneFile {
		empty := b.entrant(numbers.Empty, tree)
		if empty.command, err = b.command("./bench/empty", "empty", nil); err != nil {
			return nil, err
		}
		return append(entrants, empty), nil
	}
	entrants = append(entrants, bare)
	return entrants, nil
}

func (b *bench) entrant(name, dir string) *entrant { return &entrant{name: name, dir: dir} }

func (b *bench) command(pkg, name string, args []string) ([]string, error) {
	program, err := b.build(pkg, name)
	return append([]string{program}, args...), err
}

// onlyFile finds the file of a tree of one, by its name in the tree.
func onlyFile(tree string) (string, error) {
	files, err := filepath.Glob(filepath.Join(tree, "truefoundry", "*", "*", "*.yaml"))
	if err != nil || len(files) == 0 {
		return "", os.ErrNotExist
	}
	return filepath.ToSlash(strings.TrimPrefix(files[0], tree+string(filepath.Separator))), nil
}
