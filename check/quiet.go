package check

import (
	"strings"
	"unsafe"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
)

// quiet is what one look at the whole text of a document has shown. Nearly
// every document holds no credential of a known shape and no URL with one;
// then none of its values needs a look of its own. It says so only where every
// value stands in the text as it is.
type quiet struct {
	doc           *manifest.Document
	shapes, links bool // there are none
}

func (r *docRun) isQuiet(d *manifest.Document) *quiet {
	if r.quiet.doc != d {
		r.quiet = quiet{doc: d}
		if d != nil && d.Verbatim {
			text := d.Text()
			r.quiet.shapes = len(redact.FindBytes(text)) == 0
			r.quiet.links = noLinks(d)
		}
	}
	return &r.quiet
}

// noLinks looks at the text between the comments and at the comments, each
// alone: what a comment says must not excuse a value before it.
func noLinks(d *manifest.Document) bool {
	text, base := d.Text(), d.TextStart()
	at := 0
	for _, c := range d.Comments {
		if !clean(text[at:c.Span.Start-base]) || !clean(text[c.Span.Start-base:c.Span.End-base]) {
			return false
		}
		at = c.Span.End - base
	}
	return clean(text[at:])
}

func clean(b []byte) bool {
	return len(redact.URLCredentials(unsafe.String(unsafe.SliceData(b), len(b)))) == 0
}

// find is [redact.Find] for a value or key of a document.
func (r *docRun) find(d *manifest.Document, s string) []redact.Match {
	if r.isQuiet(d).shapes {
		return nil
	}
	return redact.Find(s)
}

// links is [redact.URLCredentials] for a value of a document. A template's
// default may complete a URL that is none in the text.
func (r *docRun) links(d *manifest.Document, s string) []redact.URLCredential {
	if r.isQuiet(d).links && !strings.Contains(s, "${") {
		return nil
	}
	return redact.URLCredentials(s)
}
