package check

import (
	"fmt"
	"hash/maphash"
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/redact"
)

// A fact is what the rule about duplicates needs of one manifest. Most are
// never part of a finding, so they keep places, not texts.
type fact struct {
	typ, name, workspace string
	src                  *manifest.Source
	span                 manifest.Span // of the name
	path                 string
	document             int
	severity             policy.Severity
	carrier              ObjectRef
	allowed              bool
	off                  bool        // an override says so
	suppression          Suppression // when it is allowed

	doc    *manifest.Document // for the allows; nil when they are settled
	object *manifest.Object
}

// remember notes the manifest for the comparison with others.
func (w *walker) remember() {
	name := w.body.Node.Get("name")
	if name == nil || w.id.Name == "" || w.templated || strings.ContainsAny(w.id.Name, "{$<") {
		return
	}
	doc := w.body.Doc
	severity, over := w.severityBy("duplicate-manifest", doc.Source.Name, w.id)
	if severity == policy.Off && over == nil || w.only != nil && !w.only("duplicate-manifest") {
		return
	}
	workspace := w.body.Node.Text("workspace_fqn")
	if workspace == "" {
		workspace = w.body.Node.Text("workspace")
	}
	f := fact{typ: w.id.Type, name: w.id.Name, workspace: workspace,
		src: doc.Source, span: name.Span, path: w.paths.Key(w.body.Path, "name").String(), document: w.documentIndex(doc),
		severity: severity, carrier: w.carrier, doc: doc, object: w.body.Object}
	if severity == policy.Off {
		f.severity, f.off, f.suppression = defaultSeverity("duplicate-manifest"), true, overridden(over)
	}
	w.facts = append(w.facts, f)
}

// settleFacts holds the facts against the allows, as if they were findings.
func (r *docRun) settleFacts(index exceptionIndex) {
	for i := range r.facts {
		f := &r.facts[i]
		p := pending{Finding: Finding{Rule: "duplicate-manifest", Severity: f.severity, Path: f.path},
			doc: f.doc, span: manifest.Span{Start: f.span.Start, End: f.span.Start}, object: f.object, relative: "name"}
		if f.off {
			f.allowed = true
		} else {
			f.allowed, f.suppression = r.allowed(&p, index), p.Suppression
		}
		f.doc, f.object = nil, nil
	}
	r.file.facts = append(r.file.facts, r.facts...)
}

// origin is where a manifest was seen first.
type origin struct {
	file int32
	line int32
}

// duplicate reports a manifest that was seen before in its top directory.
func (c *Collector) duplicate(f *FileResult, x *fact) {
	var h maphash.Hash
	h.SetSeed(c.seed)
	for _, s := range []string{f.top, x.typ, x.name, x.workspace} {
		h.WriteString(s)
		h.WriteByte(0)
	}
	key := h.Sum64()
	first, twice := c.first[key]
	if !twice {
		if len(c.files) == 0 || c.files[len(c.files)-1] != x.src.Name {
			c.files = append(c.files, x.src.Name)
		}
		c.first[key] = origin{int32(len(c.files) - 1), int32(x.src.Line(x.span.Start))}
		return
	}
	where := c.files[first.file]
	if first.line > 0 {
		where = fmt.Sprintf("%s:%d", where, first.line)
	}
	d := x.finding(where)
	d.Mark = c.markText(&d, x.name)
	if x.allowed {
		c.result.Suppressed = append(c.result.Suppressed, d)
	} else {
		c.result.Findings = append(c.result.Findings, d)
	}
}

func (x *fact) finding(where string) Finding {
	id := ManifestID{redact.Text(x.typ), redact.Text(x.name)}
	path := redact.Text(x.path)
	start, end := x.src.Range(x.span)
	return Finding{Rule: "duplicate-manifest", Severity: x.severity,
		Message: redact.Text("a manifest of this type and name is already at " + where + "; the platform keeps one of the two"),
		Hint:    "rename one, or remove it",
		File:    x.src.Name, Document: x.document, Line: start.Line, Column: start.Column, EndLine: end.Line, EndColumn: end.Column,
		Path: path, Manifest: id, Fingerprint: fingerprint("duplicate-manifest", id, path), Suppression: x.suppression, Carrier: x.carrier}
}
