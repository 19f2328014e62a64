package check

import (
	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/schema"
)

// A FileResult is what the documents of one source gave, before the rules
// that look at several files.
type FileResult struct {
	file       string
	top        string
	findings   []Finding
	suppressed []Finding
	unreadable []Unreadable
	foreign    bool // it cannot be a manifest, and was not parsed

	documents, manifests, fields, references int

	facts    []fact
	tenants  tenants
	declared *graph.Graph // what it declares and, where asked for, uses; nil for nothing
	notes    []byte       // see note
	unknown  unknown      // what the file may declare and nobody can read
	again    func(*Checker) *FileResult
	covered  *CoveredFile // nil unless the coverage is asked for
	ids      []ManifestID // of its manifests; empty unless marks are asked for
}

// A pending finding still has to be held against the allows of its document.
type pending struct {
	Finding
	doc *manifest.Document
	// span begins at the key and ends where the value begins; relative is
	// the path from the manifest's root.
	span     manifest.Span
	object   *manifest.Object
	relative string
	fix      *Repair // nil unless somebody asks
}

// docRun is the check of one outermost document and all that is embedded in it.
type docRun struct {
	*Checker
	*scratch
	file    *FileResult
	outer   *manifest.Document
	pending []pending
	facts   []fact
	visits  int                     // nodes seen; aliases make trees larger than texts
	docs    ownedDocs               // documents that hold a manifest or Secret
	bodies  []*manifest.Node        // the manifests in them
	isOne   map[*manifest.Node]bool // of the first of them, see isBody
	asked   int                     // how many those are
	objects []*manifest.Object      // that may carry an annotation
	seen    map[seenKey]bool        // made at the first finding
	carrier ObjectRef
	stopped bool
	// told are the values that a finding is about, and retold how many more
	// findings there were about them.
	told   map[valueKey]bool
	retold int
	quiet  quiet // of the document that was asked for last

	dropped []dropped // findings that are not reported, for the coverage
}

// scratch is memory that one worker uses again for every file. Nothing in it
// outlives the check of a file.
type scratch struct {
	reader      manifest.Reader
	top         string // see manifest.File: of the file that is checked
	notes       []byte // of that file, see note
	lastNote    int    // where the last of them begins
	kept        []byte // those of files before it
	paths       manifest.Paths
	pairs       []manifest.Pair // of the mappings being walked
	resolutions resolutions
	run         docRun
	walker      walker
	walking     bool // the walker is in use: another manifest is inside this one
}

func (c *Checker) newScratch() *scratch {
	return &scratch{reader: manifest.Reader{Library: c.library}}
}

type valueKey struct {
	rule string
	doc  *manifest.Document
	span manifest.Span
}

type seenKey struct {
	rule, path string
	span       manifest.Span
	again      string // see finding
}

func (c *Checker) newRun(f *FileResult, d *manifest.Document, s *scratch) *docRun {
	s.walking = false // also after a panic
	s.run = docRun{Checker: c, scratch: s, file: f, outer: d, docs: ownedDocs{list: s.run.docs.list[:0]}, bodies: s.run.bodies[:0], facts: s.run.facts[:0]}
	return &s.run
}

// document checks one document. It reports whether it is one of ours.
func (c *Checker) document(f *FileResult, d *manifest.Document, s *scratch) bool {
	f.documents++
	r := c.newRun(f, d, s)
	if o := manifest.NewObject(d, d.Root.Resolve(), nil); o != nil {
		r.carrier = ObjectRef{redact.Text(o.APIVersion), redact.Text(o.Kind), redact.Text(o.Namespace), redact.Text(o.Name)}
	}
	manifest.Unwrap(d, nil, r.visitor(false))
	ours := r.isOurs(d)
	if ours {
		r.besideBodies(d, nil)
	}
	for _, o := range r.docs.list {
		if !o.beside {
			r.ambiguous(o.Document)
		}
		r.outside(o.Document)
	}
	r.settle()
	return ours
}

// visitor feeds what the unwrapping of a document finds into the run.
// Templated says that {{ … }} is expanded before the text is a manifest.
func (r *docRun) visitor(templated bool) manifest.Visitor {
	return manifest.Visitor{
		Body: func(b manifest.Body) bool { return r.body(b, templated) },
		Object: func(o *manifest.Object) {
			if o.Node.Get("metadata") != nil {
				r.objects = append(r.objects, o)
			}
			r.kubernetesSecret(o)
			r.lastApplied(o)
			r.declareObject(o)
		},
		Entry: func(src *manifest.Source, path *manifest.Path, err error) {
			r.entryError(src, path, err)
		},
		Text: r.besideInText,
	}
}

// entryError reports an embedded text that does not parse, if it may be ours.
func (r *docRun) entryError(src *manifest.Source, path *manifest.Path, err error) {
	limited := manifest.Limited(err)
	if !limited && !looksOurs(src.Text) {
		return
	}
	at := ""
	if path != nil {
		at = " at " + path.String()
	}
	u := Unreadable{File: src.Name, Message: "the text" + at + " looks like a manifest and is " + problem(err)}
	if limited {
		u.Message = problem(err)
	}
	if e, ok := err.(*manifest.Error); ok {
		u.Line, u.Column = e.Position.Line, e.Position.Column
	}
	r.file.unreadable = append(r.file.unreadable, u)
}

func problem(err error) string {
	if e, ok := err.(*manifest.Error); ok {
		return e.Message
	}
	return err.Error()
}

// body checks a mapping if it is a manifest, and says whether it is.
func (r *docRun) body(b manifest.Body, templated bool) bool {
	what, values, ok := recognise(b)
	if values {
		r.helmValues(b)
	}
	if !ok {
		return false
	}
	r.file.manifests++
	r.claim(b.Doc, what.id)
	r.bodies = append(r.bodies, b.Node)
	w := r.newWalker()
	w.docRun, w.body, w.recognised, w.templated = r, b, what, templated
	w.walk()
	r.walking = r.walking && w != &r.walker
	return true
}

// newWalker returns an empty walker: that of the scratch, unless it is at work
// on a manifest around this one.
func (r *docRun) newWalker() *walker {
	if r.walking {
		return new(walker)
	}
	r.walking = true
	r.walker = walker{}
	return &r.walker
}

// recognised is what is known of a manifest before it is walked.
type recognised struct {
	id   ManifestID
	root schema.Root
	// known says that root is the manifest's own type; otherwise it may be
	// the one that was probably meant, or nothing.
	known     bool
	near      string // the type that was probably meant
	typeNode  *manifest.Node
	encrypted bool
}
