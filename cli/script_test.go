package cli_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"secretref.dev/secretref/cli"
)

// The scripts in testdata/script are the manual by example, one claim each.
// They run the command in a process of its own; with UPDATE_SCRIPTS=1 they write
// the expected outputs anew.

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"secretref": secretref})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               plantCanary,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

// exits is the script command "exits STATUS PROGRAM ARGUMENT...": exec that
// tells 1 from 2.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM ARGUMENT...")
	}
	status := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		failed := (*exec.ExitError)(nil)
		if !errors.As(err, &failed) {
			ts.Fatalf("%v", err)
		}
		status = failed.ExitCode()
	}
	if strconv.Itoa(status) != args[0] {
		ts.Fatalf("exit status %d, want %s", status, args[0])
	}
}

// plantCanary puts the canary where files of a script say @CANARY@.
func plantCanary(e *testscript.Env) error {
	return filepath.WalkDir(e.WorkDir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return os.WriteFile(file, bytes.ReplaceAll(data, []byte("@CANARY@"), []byte(canary)), 0o644)
	})
}

// canary is a made-up token of a well-known shape, put together here so that
// scanners of this repository do not trip over it.
const canary = "ghp_" + "CANARYcanaryCANARYcanaryCANARYcanary"

// today is the day on which the scripts run.
func today() time.Time { return time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC) }

func secretref() {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	os.Exit(cli.Run(context.Background(), cli.Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Now: today, Dir: dir, Version: "v0.0.0-test",
		IsTerminal: func(any) bool { return os.Getenv("TERMINAL") != "" },
	}))
}
