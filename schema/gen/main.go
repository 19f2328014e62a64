// Command gen turns the facts under schema/facts into the tables of
// catalogue.go.
//
//	go run ./gen          # in schema/: writes catalogue.go
//	go run ./gen -check   # exits 1 if catalogue.go is not what it would write
//
// The output depends on the facts alone, byte for byte. It holds composite
// literals that the linker lays out, so the package that carries them has
// nothing to do when a program starts. The generator refuses facts that the
// package could not serve: a name that is used but not declared, two fields of
// a class that differ only in spelling, or a class that contains itself.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("dir", ".", "the schema package's `directory`")
	check := flags.Bool("check", false, "compare with the file on disk and write nothing")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := write(*dir, *check); err != nil {
		fmt.Fprintln(stderr, "gen:", err)
		return 1
	}
	return 0
}

// write generates the catalogue of the package in dir, or with check set
// reports whether the one on disk is up to date.
func write(dir string, check bool) error {
	source, err := generate(os.DirFS(filepath.Join(dir, "facts")))
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "catalogue.go")
	if !check {
		return os.WriteFile(file, source, 0o644)
	}
	have, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, source) {
		return fmt.Errorf("%s does not match the facts; run `go generate ./schema`", file)
	}
	return nil
}
