package check

import (
	"secretref.dev/secretref/manifest"
)

// In returns a checker for files whose relative names count from dir, an
// absolute path: the policy's patterns are held against them.
func (c *Checker) In(dir string) *Checker {
	d := *c
	d.dir = dir
	return &d
}

// A Worker checks one document after the other in the same memory. It is for
// one goroutine at a time; several may serve one [Checker].
type Worker struct {
	*Checker
	scratch scratch
}

// Worker returns a new worker.
func (c *Checker) Worker() *Worker { return &Worker{Checker: c, scratch: *c.newScratch()} }

// Reader is for the documents that the worker is to check: it may read the
// next one when [Worker.Document] has returned.
func (w *Worker) Reader() *manifest.Reader { return &w.scratch.reader }

// Document checks a document that the caller has parsed, for a [Collector].
// The name is only used for the file as a whole; the document's source has its
// own. again must give the same document to a worker of another checker.
func (w *Worker) Document(name string, d *manifest.Document, again func(*Worker) *FileResult) *FileResult {
	f := w.documents(name, []*manifest.Document{d}, &w.scratch)
	f.again = func(strict *Checker) *FileResult { return again(strict.Worker()) }
	return f
}

// AddSource checks a text that was named by the user and adds what it gives.
func (c *Collector) AddSource(src *manifest.Source) {
	s := c.newScratch()
	f, broken := c.source(src, true, s)
	f.again = func(strict *Checker) *FileResult {
		f, _ := strict.source(src, true, strict.newScratch())
		return f
	}
	c.addWhole(f, broken)
}

// addWhole adds a file's result and what could not be read of it, as one file.
func (c *Collector) addWhole(f *FileResult, broken *brokenFile) {
	if broken != nil {
		c.addBroken(*broken)
	}
	if f != nil {
		if broken != nil {
			c.result.Summary.Files--
		}
		c.Add(f)
	}
}

// source checks one text. The second result is set when a part of it does
// not parse.
func (c *Checker) source(src *manifest.Source, named bool, s *scratch) (*FileResult, *brokenFile) {
	docs, err := s.reader.Parse(src)
	f := c.documents(src.Name, docs, s)
	if err == nil {
		return f, nil
	}
	f.unknown |= unreadableDeclarations(src.Text)
	return f, &brokenFile{Unreadable: unreadable(src.Name, err), certain: named || f.manifests > 0 || looksOurs(src.Text)}
}
