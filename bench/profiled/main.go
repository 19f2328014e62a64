// Profiled is secretref with a profile of where its processor time goes:
//
//	go build -o /tmp/profiled ./bench/profiled
//	cd corpus && SECRETREF_CPUPROFILE=/tmp/check.pprof /tmp/profiled check
//	go tool pprof -top /tmp/check.pprof
package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"time"

	"secretref.dev/secretref/cli"
)

func main() {
	name := os.Getenv("SECRETREF_CPUPROFILE")
	if name == "" {
		fmt.Fprintln(os.Stderr, "profiled: SECRETREF_CPUPROFILE names no file to write the profile to")
		os.Exit(2)
	}
	status, err := run(name)
	if err != nil {
		fmt.Fprintln(os.Stderr, "profiled:", err)
		os.Exit(2)
	}
	os.Exit(status)
}

func run(name string) (int, error) {
	file, err := os.Create(name)
	if err != nil {
		return 2, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return 2, err
	}
	dir, err := os.Getwd()
	if err != nil {
		return 2, err
	}
	status := cli.Run(context.Background(), cli.Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Now: time.Now, IsTerminal: func(any) bool { return false }, Dir: dir,
	})
	pprof.StopCPUProfile()
	return status, file.Close()
}
