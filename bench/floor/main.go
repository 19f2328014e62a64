// Floor walks the working directory and reads the files that a check of it
// would read, and does nothing with them. No check can be faster:
//
//	cd corpus && go run ../bench/floor
//
// What makes it a fair floor: the walk is the check's own, one goroutine that
// hands over batches; as many readers as there are processors read them, with
// the system calls of the check's reader and no others. It does not look at a
// byte, so there is no check of the encoding in it. Each file goes into the
// reader's one buffer, so there is no garbage in it either: a check pays for
// that by itself.
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
	if len(paths) == 0 {
		paths = []string{"."}
	}
	if err := readAll(paths); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(2)
	}
}

// batch is how many files a reader takes at once, as in package check.
const batch = 32

func readAll(paths []string) error {
	readers := runtime.GOMAXPROCS(0)
	work := make(chan []manifest.File, readers)
	failed := make(chan error, readers)
	var wg sync.WaitGroup
	for range readers {
		wg.Go(func() {
			var buf []byte
			var first error
			for files := range work {
				for _, f := range files {
					var err error
					if buf, err = read(f, buf); err != nil && first == nil {
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
