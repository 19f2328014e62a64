package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// readAll walks the tree and reads every file, on all processors, as check has
// to at the very least.
func readAll(dir string) error {
	files := make(chan string, 64)
	var wg sync.WaitGroup
	failed := make(chan error, 1)
	for range runtime.NumCPU() {
		wg.Go(func() {
			for file := range files {
				if _, err := os.ReadFile(file); err != nil {
					select {
					case failed <- err:
					default: // one error is enough
					}
				}
			}
		})
	}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files <- file
		}
		return err
	})
	close(files)
	wg.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return err
	}
}
