// Floor walks the working directory and reads the files that a check of it
// would read, and does nothing with them:
//
//	cd corpus && go run ../bench/floor
//	cd corpus && go run ../bench/floor -bare
//
// The walk is the check's own, one goroutine that hands over batches to as many
// readers as there are processors. Each reads as a check does: with the reader of
// package manifest, which keeps the bytes of every file and sees to their
// encoding, but does not parse.
//
// With -bare nothing is kept and no byte is looked at: open, stat, read and close,
// into one buffer of each reader. No program that reads these files can be faster.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"

	"secretref.dev/secretref/manifest"
)

func main() {
	paths := os.Args[1:]
	bare := len(paths) > 0 && paths[0] == "-bare"
	if bare {
		paths = paths[1:]
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	if err := readAll(paths, bare); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(2)
	}
}

// batch is how many files a reader takes at once, as in package check.
const batch = 32

func readAll(paths []string, bare bool) error {
	readers := runtime.GOMAXPROCS(0)
	work := make(chan []manifest.File, readers)
	failed := make(chan error, readers)
	var wg sync.WaitGroup
	for range readers {
		wg.Go(func() {
			read := reader()
			if bare {
				read = bareReader()
			}
			var first error
			for files := range work {
				for _, f := range files {
					if err := read(f); err != nil && first == nil {
						first = err
					}
				}
			}
			failed <- first
		})
	}
	err := walk(paths, work)
	close(work)
	wg.Wait()
	for range readers {
		if e := <-failed; err == nil {
			err = e
		}
	}
	return err
}

func walk(paths []string, work chan<- []manifest.File) error {
	files := make([]manifest.File, 0, batch)
	err := manifest.Stream(context.Background(), paths, manifest.WalkOptions{}, func(f manifest.File) {
		if files = append(files, f); len(files) == batch {
			work <- files
			files = make([]manifest.File, 0, batch)
		}
	})
	work <- files
	return err
}

// reader reads files as a check does.
func reader() func(manifest.File) error {
	var r manifest.Reader
	return func(f manifest.File) error {
		if f.Err != nil {
			return f.Err
		}
		_, err := r.Open(f)
		return err
	}
}

// bareReader reads every file into the same buffer.
func bareReader() func(manifest.File) error {
	var buf []byte
	return func(f manifest.File) (err error) {
		buf, err = read(f, buf)
		return err
	}
}

// read reads a file into buf, which grows when it must: open, stat, one read,
// close.
func read(f manifest.File, buf []byte) ([]byte, error) {
	if f.Err != nil {
		return buf, f.Err
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return buf, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return buf, err
	}
	if size := int(info.Size()) + 1; size > len(buf) {
		buf = make([]byte, size)
	}
	n, err := file.Read(buf)
	if err == nil && int64(n) != info.Size() || err == io.EOF && info.Size() > 0 {
		err = fmt.Errorf("%s: read %d of %d bytes", f.Path, n, info.Size())
	}
	if err == io.EOF {
		err = nil
	}
	return buf, err
}
