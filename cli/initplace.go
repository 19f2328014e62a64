package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/starter"
)

// An initPlace is where init works.
type initPlace struct {
	named string // as the user did
	dir   string // what is checked: absolute, links resolved
	root  string // of the repository, dir where there is none
	rel   string // dir relative to root, slash-separated
}

func (a *app) initPlace(args []string) (p initPlace, err error) {
	switch {
	case len(args) > 1:
		return p, &hintedError{"init takes one directory", "name the root of the repository, or the directory that is checked"}
	case len(args) == 1:
		p.named = args[0]
	default:
		p.named = "."
	}
	const hint = "name the root of the repository, or the directory that is checked"
	if p.named == "" {
		return p, &hintedError{"DIR is empty", hint + "; a variable may be unset"}
	}
	p.dir = resolved(a.absolute(p.named))
	info, err := os.Stat(p.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return p, &hintedError{fmt.Sprintf("cannot read the directory %q: no such directory", p.named), hint}
	case err != nil:
		return p, &hintedError{fmt.Sprintf("cannot read the directory %q: %v", p.named, reason(err)), hint}
	}
	if !info.IsDir() {
		return p, &hintedError{fmt.Sprintf("%q is not a directory", p.named), hint}
	}
	if p.root = gitRoot(p.dir); p.root == "" {
		p.root = p.dir
	}
	p.rel = relativeTo(p.root, p.dir)
	if !starter.Writable(p.rel) {
		return p, &hintedError{"the path from the root of the repository has characters that a pipeline could read differently", "name the root of the repository instead"}
	}
	return p, nil
}

// holdBack finds out which fields of the policy would change findings: facts
// then has them as comments.
func (a *app) holdBack(ctx context.Context, facts *starter.Facts, place initPlace, opt check.Options, before *check.Result) error {
	opt.Graph, opt.Coverage = false, false
	for _, held := range [][]string{nil, {starter.Tenant}, {starter.Kubernetes}, {starter.Tenant, starter.Kubernetes}} {
		facts.Held = held
		name := filepath.Join(place.dir, policy.FileName)
		pol, err := policy.Parse(a.display(name), []byte(facts.Policy()), check.Vocabulary())
		if err != nil {
			return fmt.Errorf("the policy that init makes is not valid: %w", err)
		}
		pol.Dir = filepath.ToSlash(place.dir)
		opt.Policy = pol
		after, err := a.runCheck(ctx, []string{place.named}, opt)
		if err != nil {
			return err
		}
		if slices.EqualFunc(before.Findings, after.Findings, sameFinding) {
			return nil
		}
	}
	return nil
}

func sameFinding(a, b check.Finding) bool {
	return a.Fingerprint == b.Fingerprint && a.File == b.File && a.Line == b.Line && a.Column == b.Column && a.Severity == b.Severity
}

// relativeTo names a file relative to a directory, slash-separated.
func relativeTo(dir, file string) string {
	rel, err := filepath.Rel(dir, file)
	if err != nil {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(rel)
}
