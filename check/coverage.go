package check

import (
	"slices"
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/schema"
)

// Coverage is what a run has looked at, whether or not there was anything to
// find: what [Options.Coverage] asks for. It holds names and places, and no
// value.
type Coverage struct {
	Files   []CoveredFile // by name
	Skipped []Skipped     // what a pattern kept out, in the order of the walk
}

// A CoveredFile is one file of the inputs.
type CoveredFile struct {
	File       string
	Documents  int // 0 when it was not taken apart
	Manifests  []*CoveredManifest
	Others     []OtherDocument // documents without a manifest
	Why        string          // why it holds no manifest; "" if it holds one, or could not be read
	Unreadable string          // why a part of it or all could not be read
}

// A CoveredManifest is one manifest, with the fields that the catalogue or the
// policy calls sensitive, in the order of the walk.
type CoveredManifest struct {
	ID           ManifestID
	Document     int
	Line, Column int
	Path         string // "" for one that is the whole document
	InCatalogue  bool   // its type is one of today's
	Fields       []CoveredField
}

// A CoveredField is one sensitive field that the manifest has.
type CoveredField struct {
	Path         string
	Line, Column int
	Sensitivity  schema.Sensitivity
	Verdict      FieldVerdict
	Rules        []string // what was reported there
	Allowed      []string // what was found there and is suppressed
	Off          []string // what would have been reported, had the policy not switched it off
	// Unasked are rules that would have been reported and are left out by
	// [Options.Only].
	Unasked []string
}

// An OtherDocument is a document that is no manifest and holds none.
type OtherDocument struct {
	Document, Line int
	Why            string
}

// Skipped is a file or directory that a pattern kept out.
type Skipped struct {
	Path, Pattern string
	Directory     bool // nothing in it was looked at either
}

// A FieldVerdict is what was made of a field, in one word.
type FieldVerdict string

// The verdicts. The first that applies is given.
const (
	VerdictLiteral   FieldVerdict = "literal"   // a secret stands there, and is reported
	VerdictReference FieldVerdict = "reference" // a reference; rules may still have a warning about it
	VerdictReported  FieldVerdict = "reported"  // something else is reported: a placeholder, a template, …
	VerdictAllowed   FieldVerdict = "allowed"   // what was found is suppressed
	VerdictOff       FieldVerdict = "off"       // what was found is of a rule that is off
	VerdictEmpty     FieldVerdict = "empty"     // nothing stands there
	VerdictInside    FieldVerdict = "inside"    // a text that was read as fields of its own, which follow
	VerdictExpanded  FieldVerdict = "expanded"  // a template, or ciphertext, that the policy says is turned into the value, or a shell does
	VerdictPlain     FieldVerdict = "plain"     // a value that may stand there: an id, a URL without a credential
)

// FieldVerdicts lists the verdicts in the order in which they apply.
func FieldVerdicts() []FieldVerdict {
	return []FieldVerdict{VerdictLiteral, VerdictReference, VerdictReported, VerdictAllowed, VerdictOff,
		VerdictEmpty, VerdictInside, VerdictExpanded, VerdictPlain}
}

// literalRules say that a secret stands in the manifest itself.
var literalRules = []string{"literal-secret", "leaked-credential", "credential-in-url", "secret-group-values", "plaintext-kubernetes-secret"}

// covering gives the file's result a place for what was looked at.
func (c *Checker) covering(f *FileResult) {
	if c.coverage {
		f.covered = &CoveredFile{File: f.file}
	}
}

// cover notes a manifest that is about to be walked.
func (w *walker) cover() {
	start := w.body.Doc.Source.Position(w.body.Node.Span.Start)
	m := &CoveredManifest{ID: ManifestID{strings.Clone(redact.Text(w.id.Type)), strings.Clone(redact.Text(w.id.Name))},
		Document: w.documentIndex(w.body.Doc), Line: start.Line, Column: start.Column,
		Path: redact.Text(w.body.Path.String()), InCatalogue: w.known && w.root.Retired == ""}
	w.file.covered.Manifests = append(w.file.covered.Manifests, m)
	w.covered = m
}

// dropped is a rule that has something to say of a place and is not reported.
type dropped struct {
	path, rule string
	off        bool
}

// drop notes that a finding is not reported. It costs nothing where nobody
// asks for the coverage.
func (r *docRun) drop(f finding, off bool) {
	if r.coverage {
		r.dropped = append(r.dropped, dropped{redact.Text(f.place.path.String()), f.rule, off})
	}
}

// watched judges what a sensitive field holds, and notes what came of it.
func (w *walker) watched(n *manifest.Node, p place) {
	_, template := templateMapping(p.doc, n)
	if n.Kind != manifest.Scalar && p.cover.sensitivity != schema.Must && !template {
		w.into(n, &p) // its values are the fields
		return
	}
	fields, references, mark := w.file.fields, w.file.references, len(w.dropped)
	at := p.doc.Source.Position(p.at.Span.Start)
	f := CoveredField{Path: redact.Text(p.path.String()), Line: at.Line, Column: at.Column, Sensitivity: p.cover.sensitivity}
	m, own := w.covered, len(w.covered.Fields)
	m.Fields = append(m.Fields, f)
	w.into(n, &p)
	if w.file.fields == fields { // the walk has stopped before it
		m.Fields = slices.Delete(m.Fields, own, own+1)
		return
	}
	f.Verdict = VerdictPlain
	switch {
	case n.Kind == manifest.Scalar && (n.IsNull() || strings.TrimSpace(n.Value) == ""), n.Kind != manifest.Scalar && len(n.Children) == 0:
		f.Verdict = VerdictEmpty
	case w.file.fields > fields+1:
		f.Verdict = VerdictInside
	case w.file.references > references:
		f.Verdict = VerdictReference
	case template, hasTemplate(n.Value), strings.HasPrefix(n.Value, "ENC["):
		f.Verdict = VerdictExpanded
	}
	for _, d := range w.dropped[mark:] {
		switch {
		case d.path != f.Path:
		case d.off:
			f.Off = append(f.Off, d.rule)
		default:
			f.Unasked = append(f.Unasked, d.rule)
		}
	}
	m.Fields[own] = f
}

// coverOther notes a document that is no manifest.
func (f *FileResult) coverOther(d *manifest.Document) {
	o := OtherDocument{Document: d.Index, Line: 1, Why: notManifest(d)}
	if d.Root != nil {
		o.Line = d.Source.Line(d.Root.Span.Start)
	}
	f.covered.Others = append(f.covered.Others, o)
}

// notManifest says why a document is none, in the words of [recognise].
func notManifest(d *manifest.Document) string {
	root := d.Root.Resolve()
	if root == nil || root.IsNull() {
		return "an empty document"
	}
	if o := manifest.NewObject(d, root, nil); o != nil {
		if plainKind(o.Kind) {
			return "a Kubernetes " + o.Kind + " without a manifest in it"
		}
		return "a Kubernetes object without a manifest in it"
	}
	switch {
	case root.Kind == manifest.Sequence:
		return "a list without a manifest in it"
	case root.Kind != manifest.Mapping:
		return "a single value"
	case root.Text("type") != "":
		return "its type is none of the platform's, and it has neither auth_data nor integrations"
	}
	return "it has neither type, auth_data nor integrations"
}

// plainKind reports whether a kind is a word that may be repeated.
func plainKind(kind string) bool {
	return kind != "" && len(kind) <= 40 && !keyLike(kind) && strings.Trim(kind, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
