package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/gitrev"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
)

// compareWith makes a run compare with the revision of --diff. It returns what
// is to be called at the end, and what of the policy has changed since.
func (a *app) compareWith(ctx context.Context, f checkFlags, paths []string, opt *check.Options, policyFile, baselineFile string) (done func(), changed []string, err error) {
	if policyFile == "" && f.policy != "" {
		policyFile = filepath.Join(resolved(filepath.Dir(a.absolute(f.policy))), filepath.Base(f.policy))
	}
	starts := a.startDirs(a.existing(paths))
	also := slices.DeleteFunc([]string{policyFile, baselineFile}, func(file string) bool { return file == "" })
	for _, dir := range starts {
		for ; isBelow(dir, resolved(opt.Root)) && opt.Root != ""; dir = filepath.Dir(dir) {
			also = append(also, filepath.Join(dir, policy.FileName))
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	slices.Sort(also)
	r, err := a.since(ctx, f.diff, paths, opt, slices.Compact(also))
	if err != nil {
		return nil, nil, err
	}
	opt.Since = r
	if line := r.policySince(opt.Policy, policyFile, slashed(starts)); line != "" {
		changed = append(changed, line)
	}
	if rel, ok := below(r.top, filepath.ToSlash(baselineFile)); ok && baselineFile != "" && r.tree.Has(rel) {
		data, err := r.tree.Read(rel)
		if err == nil { // an old one that cannot be read speaks for nothing
			opt.SinceBaseline, _ = policy.ParseBaseline(opt.Baseline.Name, data, check.Vocabulary())
		}
	}
	return r.tree.Close, changed, nil
}

// since finds the commit for --diff. The caller closes its tree.
func (a *app) since(ctx context.Context, rev string, paths []string, opt *check.Options, also []string) (*revision, error) {
	if slices.Contains(paths, check.Stdin) {
		return nil, &hintedError{"--diff: standard input has no revision to compare with", "name files or directories of a Git repository"}
	}
	program := a.lookPath("git")
	switch {
	case program == "":
		return nil, &hintedError{"--diff: there is no git in PATH", "install Git, or check without --diff"}
	case opt.Root == "":
		return nil, &hintedError{"--diff: the paths do not lie in one Git repository", "name files or directories of one repository, or check without --diff"}
	}
	r := &revision{dir: filepath.ToSlash(opt.Dir), inputs: paths}
	r.mapInputs(a, paths)
	options := gitrev.Options{Git: program, Env: a.gitEnvironment(), Dir: opt.Root, Rev: rev, MaxSize: manifest.MaxFileSize,
		Paths: r.listed(filepath.ToSlash(resolved(opt.Root)), paths, also)}
	named := make(map[string]bool)
	options.Keep = func(p string) bool { return manifest.IsManifestName(p) || named[p] }
	for _, p := range paths {
		if rel, ok := below(filepath.ToSlash(resolved(opt.Root)), r.real(p)); ok {
			named[rel] = true
		}
	}
	tree, err := gitrev.Open(ctx, options)
	if err != nil {
		return nil, diffError(err)
	}
	r.tree, r.top = tree, filepath.ToSlash(tree.Top)
	for _, p := range paths {
		if _, ok := r.path(p); !ok {
			tree.Close()
			return nil, &hintedError{fmt.Sprintf("--diff: %q lies outside of the Git work tree", p), "name files or directories of one repository"}
		}
	}
	return r, nil
}

// gitEnvironment is what Git sees of the environment.
func (a *app) gitEnvironment() []string {
	var env []string
	for _, name := range gitrev.Variables(a.env.Getenv("GIT_CONFIG_COUNT")) {
		if value := a.env.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// diffError says that Git could not be asked. It repeats nothing of the
// revision, which is an argument like any other.
func diffError(err error) error {
	if p, ok := errors.AsType[*gitrev.Problem](err); ok {
		return &hintedError{"--diff: " + p.Message, p.Hint}
	}
	return fmt.Errorf("--diff: %w", err)
}
