// Package cli is the command: its subcommands and flags, one file each.
//
//	os.Exit(cli.Run(ctx, cli.Env{
//		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
//		Getenv: os.Getenv, Now: time.Now, IsTerminal: isTerminal, Dir: dir,
//	}))
//
// Everything a command needs from the process comes in by [Env], and everything
// it prints goes out through package redact: results, help, and above all
// errors, which repeat arguments, and an argument may be a credential.
//
// Messages are lower case without a full stop, one line that starts with
// "secretref:", and below it a hint with the next step. Results go to standard
// output, everything else to standard error.
//
// The exit status is 0 when nothing was found, 1 when something was, and 2 when
// a question could not be answered: bad usage, an input that cannot be read, an
// interrupt. The package holds no rules and reads no manifest itself.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"secretref.dev/secretref/redact"
)

// The exit status of every command.
const (
	exitOK       = 0
	exitFindings = 1
	exitTrouble  = 2 // bad usage, unreadable input, interrupt
)

// Env is what a run sees of the process. Every field but Version and Dir is
// required.
type Env struct {
	Args           []string // without the program's name
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time
	IsTerminal     func(stream any) bool // of Stdin, Stdout or Stderr
	Dir            string                // the working directory, absolute; "" = not known
	Version        string                // what `version` prints; "" = "devel"
}

// Run runs the command that env.Args name and returns the exit status. When ctx
// ends, it stops and returns 2.
func Run(ctx context.Context, env Env) (status int) {
	a := &app{
		env:    env,
		stdin:  &interruptible{ctx: ctx, r: env.Stdin},
		stdout: redact.NewWriter(env.Stdout),
		stderr: redact.NewWriter(env.Stderr),
	}
	defer func() {
		if trouble := recover(); trouble != nil {
			a.fail(internalError(trouble))
			status = exitTrouble
		}
		if a.stdout.Close() != nil || a.stderr.Close() != nil {
			status = exitTrouble
		}
	}()
	if env.IsTerminal(env.Stderr) {
		a.errorWidth = a.columns()
	}
	if config, ok := legacyPluginConfig(env); ok {
		return a.function(ctx, a.stdin, config)
	}
	err := a.execute(ctx)
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	if err != nil {
		a.fail(err)
		return exitTrouble
	}
	return a.status
}

// An app is one run. Commands write to stdout and stderr, which mask, and leave
// the exit status in status; an error they return makes it 2.
type app struct {
	env            Env
	stdin          io.Reader // of env, but ends when the context does
	stdout, stderr io.WriteCloser
	status         int
	errorWidth     int // of the terminal that stderr is, 0 for anything else
}

// internalError describes a panic by its place alone: its value may hold
// anything that the program was working on.
func internalError(trouble any) error {
	where := "an unknown place"
	pc := make([]uintptr, 32)
	frames := runtime.CallersFrames(pc[:runtime.Callers(2, pc)])
	for passed := false; ; {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			passed = true
		case passed && len(frame.Function) > 8 && frame.Function[:8] != "runtime.":
			where, more = fmt.Sprintf("%s, line %d", frame.Function, frame.Line), false
		}
		if !more {
			break
		}
	}
	kind := "panic"
	if _, ok := trouble.(runtime.Error); ok {
		kind = "runtime error"
	}
	return &hintedError{
		message: fmt.Sprintf("internal error: %s in %s", kind, where),
		hint:    "this is a bug in secretref; nothing was checked. Please report this line",
	}
}
