// Package verify asks the secret stores whether the secrets exist to which
// manifests refer.
//
//	v, err := verify.New(ctx, paths, verify.Options{Check: opt, Stores: env})
//	fmt.Println(v.Plan)          // 412 references, 37 distinct secrets in 4 stores, 6 requests
//	result, err := v.Run(ctx)    // a check.Result: findings with their places
//
// The manifests are read twice: once for the references, and once more with
// the answers at hand, so that a finding has its place, and allows, overrides
// and every report work as they do for a check. Nothing is dialled between New
// and Run.
//
// The package knows no store's protocol (package store does), keeps no value,
// and judges nothing but what a store said: whatever could not be asked is a
// finding too, because part of a set is no success.
package verify

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"sync"

	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/check"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// Options configure a verification.
type Options struct {
	// Check is how the manifests are read. Its fields Judge and Only are set by
	// this package; Graph and Coverage are about the result. Paths must be
	// readable twice.
	Check check.Options

	// Stores is the outside world of the stores. Progress and Log may be nil.
	Stores store.Env

	// Trusted says that the operator named the policy: the hosts that its
	// stores name are trusted then.
	Trusted bool

	// Read asks by reading each secret, and dropping the value, instead of by
	// its metadata.
	Read bool

	// Skip are globs of stores that are not asked: a store's full name,
	// "truefoundry" for secret groups, "kubernetes" for the mounted Secret.
	Skip []string

	// Progress is told how many secrets have an answer; nil is fine. It is
	// called from several goroutines.
	Progress func(done, total int)
}

// A Verification is ready to ask.
type Verification struct {
	Plan  Plan
	Notes []string // after Run: what stores said about their requests, each once

	opt   Options
	paths []string
	stdin []byte // read once
	first *check.Result
	noted sync.Mutex

	targets []ask.Target           // that are asked
	planned map[ref.Reference]bool // those of the first reading, skipped ones too
}

// The rules of a verification: no others are reported.
const (
	ruleMissing     = "secret-missing"
	ruleRefused     = "secret-refused"
	ruleDisabled    = "secret-disabled"
	ruleUnreachable = "store-unreachable"
)

// New reads the manifests and plans the requests. It opens no connection.
func New(ctx context.Context, paths []string, opt Options) (*Verification, error) {
	v := &Verification{opt: opt, paths: paths}
	if err := v.twice(); err != nil {
		return nil, err
	}
	result, err := check.Run(ctx, paths, v.inventory())
	if err != nil {
		return nil, err
	}
	v.first = result
	v.Plan, err = v.plan(ctx)
	v.Plan.Malformed = len(result.Findings) + len(result.Suppressed)
	return v, err
}

// twice makes sure that the inputs can be read a second time.
func (v *Verification) twice() error {
	for _, p := range v.paths {
		switch {
		case p == check.Stdin && v.opt.Check.Stdin != nil:
			data, err := io.ReadAll(io.LimitReader(v.opt.Check.Stdin, manifest.MaxFileSize+1))
			if err != nil {
				return fmt.Errorf("reading standard input: %w", err)
			}
			v.stdin = data
		case p != check.Stdin && !manifest.IsDirectory(p) && !manifest.Reopens(manifest.File{Path: p}) && exists(p):
			return fmt.Errorf("%q cannot be read twice, as verify does; write it to a file first", p)
		}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// options are those of a run of their own.
func (v *Verification) options() check.Options {
	opt := v.opt.Check
	if v.stdin != nil {
		opt.Stdin = bytes.NewReader(v.stdin)
	}
	return opt
}

// inventory are the options of the first reading: it has the graph, and the
// values that are missing from it, whatever the policy says of their rule.
func (v *Verification) inventory() check.Options {
	opt := v.options()
	if opt.Policy != nil {
		bare := *opt.Policy
		bare.Rules, bare.Overrides = nil, nil
		opt.Policy = &bare
	}
	opt.Graph, opt.Coverage = true, false
	opt.Only = func(rule string) bool { return rule == "malformed-reference" }
	return opt
}

// First is the result of the first reading: what could not be read, above all.
// Its findings are the values that are meant as references and are none.
func (v *Verification) First() *check.Result { return v.first }

// Run asks the stores and returns the findings, with what could not be read.
func (v *Verification) Run(ctx context.Context) (*check.Result, error) {
	verdicts, err := v.ask(ctx)
	if err != nil {
		return nil, err
	}
	second := v.options()
	second.Only = ours
	second.Judge = func(r ref.Reference) []check.Verdict { return v.verdict(r, verdicts) }
	return check.Run(ctx, v.paths, second)
}

func ours(rule string) bool {
	return rule == ruleMissing || rule == ruleRefused || rule == ruleDisabled || rule == ruleUnreachable
}
