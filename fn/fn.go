// Package fn is the KRM function: it reads a ResourceList, checks the
// manifests in it, and writes the same bytes back with results.
//
//	status := fn.Run(ctx, fn.Env{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Dir: wd, Now: now})
//
// The hosts delete whatever is missing from the answer, rewrite whatever is
// changed in it, and fail a build by the exit status alone. So items are never
// touched, nothing is written before everything is known, and what could not
// be understood gets no answer at all. kustomize shows its user nothing but
// standard error; kpt shows the results. Both are served.
//
// A configuration of kind SecretRefRender asks for more: references are
// replaced where they stand, and the objects that make the Secret are added
// (render.go). Even then no other byte changes.
//
// The package reads no file unless its configuration names one, and opens no
// network unless the operator's environment allows it and the configuration
// asks for values (allow.go).
package fn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/store"
)

// Exit statuses.
const (
	clean   = 0
	found   = 1
	trouble = 2
)

// Env is what a call of the function has of the world.
type Env struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Dir    string // absolute: the working directory, where a host says it is
	Now    time.Time
	// Plugin is the configuration of a legacy kustomize plugin, which gets
	// plain documents on standard input; nil for a function.
	Plugin []byte
	// Getenv reads the operator's environment, nil for an empty one; Stores is
	// the world of the stores. They matter to a rendering of values alone.
	Getenv func(string) string
	Stores store.Env

	whole bool // all items are parsed as one tree: for comparisons
}

// Run answers one call. It returns the exit status: 0 without errors, 1 with
// findings at or above the policy's failOn, 2 when the input or the
// configuration could not be understood; then nothing is written to Stdout.
func Run(ctx context.Context, env Env) int {
	data, release, err := readAll(env.Stdin, manifest.MaxFileSize+1)
	defer release() // when all is written: values and errors may hold parts of it
	stderr := redact.NewWriter(env.Stderr)
	defer stderr.Close()
	if err == nil {
		err = ctx.Err()
	}
	status := trouble
	if err != nil {
		err = fmt.Errorf("reading standard input: %w", err)
	} else {
		status, err = run(ctx, env, data, stderr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "secretref: %s\n", problem(err))
	}
	return status
}

func run(ctx context.Context, env Env, data []byte, stderr io.Writer) (int, error) {
	if len(data) > manifest.MaxFileSize {
		return trouble, fmt.Errorf("more than %d MiB on standard input; check the files themselves with secretref check", manifest.MaxFileSize>>20)
	}
	in, err := newInput(data, env.Plugin, env.whole)
	if err != nil {
		return trouble, err
	}
	c := &call{env: env, in: in, host: in.host()}
	if err := c.configure(); err != nil {
		return trouble, err
	}
	if c.rendering != nil {
		return c.render(ctx, stderr)
	}
	result, err := c.check(check.New(c.policy, c.env.Now))
	if err != nil {
		return trouble, err
	}
	return c.answer(result, stderr)
}

// A call is one run of the function.
type call struct {
	env    Env
	in     *input
	host   host
	policy *policy.Policy

	rendering *policy.Render // nil: the items are only checked
}

// check checks the items and the files that the configuration names.
func (c *call) check(checker *check.Checker) (*check.Result, error) {
	c.in.place()
	checker = checker.In(c.env.Dir)
	out := check.NewCollector(checker)
	inOrder(len(c.in.items), func() func(int) []*check.FileResult {
		w := &worker{Worker: checker.Worker()}
		return func(i int) []*check.FileResult { return c.checkItem(w, i) }
	}, func(results []*check.FileResult) bool {
		for _, f := range results {
			out.Add(f)
		}
		return true
	})
	files, err := c.files()
	if err != nil {
		return nil, err
	}
	for _, src := range files {
		out.AddSource(src)
	}
	return out.Finish(), nil
}

// problem words an error with its next step.
func problem(err error) string {
	var pe *policy.ParseError
	if errors.As(err, &pe) {
		return pe.Error()
	}
	return err.Error()
}
