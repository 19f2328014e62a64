// Draw puts the numbers of a benchmark into the documentation:
//
//	go run ./bench/run -parts compare,growth,profile,parameters -json docs/performance/numbers.json
//	go run ./bench/draw
//
// It reads docs/performance/numbers.json, draws the pictures beside it, and
// replaces the tables in docs/performance.md, which stand between comments:
//
//	<!-- numbers: manifests -->
//	…
//	<!-- end -->
//
// Same numbers, same bytes. It measures nothing.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"secretref.dev/secretref/bench/numbers"
)

const (
	page     = "docs/performance.md"
	pictures = "docs/performance"
)

func main() {
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, "draw: run it in the directory of go.mod:", err)
		os.Exit(2)
	}
}

func write() error {
	files, err := documentation()
	if err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// documentation is every file that holds numbers, by name.
func documentation() (map[string]string, error) {
	n, err := numbers.Load(filepath.Join(pictures, "numbers.json"))
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(page)
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	if files[page], err = fill(string(text), n); err != nil {
		return nil, fmt.Errorf("%s: %w", page, err)
	}
	for _, s := range n.Growth {
		files[filepath.Join(pictures, s.Name+".svg")] = growth(s)
	}
	if n.Profile != nil {
		files[filepath.Join(pictures, "profile.svg")] = stages(n.Profile)
	}
	return files, nil
}
