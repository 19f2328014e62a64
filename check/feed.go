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

// AddDocuments checks documents that the caller has parsed and adds what they
// give. The name is only used for the file as a whole; each document's source
// has its own.
func (c *Collector) AddDocuments(name string, docs []*manifest.Document) {
	c.Add(c.Documents(name, docs))
}

// AddSource checks a text that was named by the user and adds what it gives.
func (c *Collector) AddSource(src *manifest.Source) {
	s := new(scratch)
	f, broken := c.source(src, true, s)
	f.again = func(strict *Checker) *FileResult {
		f, _ := strict.source(src, true, new(scratch))
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
	return f, &brokenFile{Unreadable: unreadable(src.Name, err), certain: named || f.manifests > 0 || looksOurs(src.Text)}
}
