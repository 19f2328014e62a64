package cli

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/redact"
)

// baselineFlags say which baseline counts.
type baselineFlags struct {
	file string
	none bool
}

func (f *baselineFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "baseline", "", "read the baseline from `FILE` instead of looking for one")
	flags.BoolVar(&f.none, "no-baseline", false, "also report what is in the baseline")
}

// useBaseline finds the baseline of a run: the named file, else the nearest at
// or above the paths, as a policy is found. file is absolute, "" for none.
func (a *app) useBaseline(f baselineFlags, paths []string, opt *check.Options) (file string, err error) {
	switch {
	case f.none && f.file != "":
		return "", &hintedError{"--baseline and --no-baseline exclude each other", "choose one"}
	case f.none:
		return "", nil
	case f.file != "":
		file = a.absolute(f.file)
	default:
		file = a.findBaseline(paths)
	}
	if file == "" {
		return "", nil
	}
	if opt.Baseline, err = a.readBaseline(file); err != nil {
		return "", err
	}
	opt.Whole = len(opt.Exclude) == 0 && a.covers(paths, filepath.Dir(file), opt.Baseline.Paths)
	return file, nil
}

func (a *app) findBaseline(paths []string) string {
	starts := a.startDirs(a.existing(paths))
	return filepath.FromSlash(policy.DiscoverFile(policy.BaselineName, slashed(starts), filepath.ToSlash(a.boundary(starts)), exists))
}

func (a *app) readBaseline(file string) (*policy.Baseline, error) {
	data, err := readFile(file, policy.MaxBaseline)
	if err != nil {
		return nil, &hintedError{fmt.Sprintf("cannot read the baseline %q: %v", a.display(file), err),
			"name a readable file with --baseline, or check with --no-baseline"}
	}
	return policy.ParseBaseline(a.display(file), data, check.Vocabulary())
}

// covers reports whether the paths are, or lie around, all that a baseline in
// dir was written for.
func (a *app) covers(paths []string, dir string, written []string) bool {
	for _, p := range written {
		at := resolved(filepath.Join(dir, filepath.FromSlash(p)))
		if !slices.ContainsFunc(paths, func(input string) bool {
			return input != check.Stdin && isBelow(at, resolved(a.absolute(input)))
		}) {
			return false
		}
	}
	return true
}

// relativeTo names the paths as a baseline in dir has them. A name in which
// there is what looks like a credential gives way to the directory around it.
func (a *app) relativeTo(dir string, paths []string) []string {
	var all []string
	for _, p := range paths {
		rel, err := filepath.Rel(resolved(dir), resolved(a.absolute(p)))
		if err != nil {
			rel = resolved(a.absolute(p))
		}
		rel = path.Clean(filepath.ToSlash(rel))
		for redact.Text(rel) != rel {
			rel = path.Dir(rel)
		}
		all = append(all, rel)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
