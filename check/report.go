package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/redact"
)

// A finding is what a rule knows; the rest of a [Finding] follows from the
// place.
type finding struct {
	rule    string
	place   place
	message string
	hint    string
	mask    string // "" for findings that are not about a value
	again   string // tells findings of a rule about one value apart; most rules have one

	repair *repairing // what would correct it, nil for nothing that is known
	fix    *Repair    // the same for those who ask, see Options.Repair
}

// report notes a finding of the walker's manifest.
func (w *walker) report(f finding) {
	if f.repair != nil && w.repair != nil {
		f.fix = w.repairOf(&f.place, f.repair)
	}
	w.add(f, w.id, w.body.Path, w.body.Object)
}

// add notes a finding. base is the path of the manifest, from which the path
// of an annotation counts.
func (r *docRun) add(f finding, id ManifestID, base *manifest.Path, o *manifest.Object) {
	if r.only != nil && !r.only(f.rule) {
		r.drop(f, false)
		return
	}
	doc, span := f.place.doc, manifest.Span{}
	if f.place.at != nil {
		span = f.place.at.Span
	}
	at := valueKey{f.rule, doc, span}
	if r.retold >= maxRepeated && r.told[at] {
		return
	}
	full := redact.Text(f.place.path.String())
	key := seenKey{f.rule, full, span, f.again}
	if r.seen[key] {
		return
	}
	if r.seen == nil {
		r.seen = make(map[seenKey]bool)
	}
	r.seen[key] = true
	if r.repeatedTooOften(at) {
		return
	}
	severity, over := r.severityBy(f.rule, doc.Source.Name, id)
	if severity == policy.Off {
		r.drop(f, true)
		if over == nil {
			return
		}
	}
	id = ManifestID{redact.Text(id.Type), redact.Text(id.Name)}
	out := Finding{Rule: f.rule, Severity: severity, Message: redact.Text(f.message), Hint: redact.Text(f.hint),
		File: doc.Source.Name, Document: r.documentIndex(doc), Path: full, Manifest: id, Fingerprint: fingerprint(f.rule, id, full)}
	start, end := doc.Source.Range(span)
	out.Line, out.Column, out.EndLine, out.EndColumn = start.Line, start.Column, end.Line, end.Column
	out.Excerpt, out.Carrier = excerpt(f, start), r.carrier
	out.Mark = r.mark(&out, f.place.doc, f.place.at)
	if severity == policy.Off {
		out.Severity, out.Suppression = defaultSeverity(f.rule), overridden(over)
		r.file.suppressed = append(r.file.suppressed, out)
		return
	}
	if host := f.place.host; host != nil {
		doc, f.place.key, span = host.doc, host.key, host.at.Span
	}
	r.pending = append(r.pending, pending{Finding: out, doc: doc, span: r.keySpan(f.place, span), object: o,
		relative: redact.Text(f.place.path.From(base)), fix: f.fix})
}

// maxRepeated bounds how often findings about the same values are kept:
// aliases repeat them as often as they like.
const maxRepeated = 1000

// repeatedTooOften notes a finding about a value, and reports whether too many
// were about values that had one already. It says so once.
func (r *docRun) repeatedTooOften(at valueKey) bool {
	if !r.told[at] {
		if r.told == nil {
			r.told = make(map[valueKey]bool)
		}
		r.told[at] = true
		return false
	}
	if r.retold++; r.retold == maxRepeated {
		r.file.unreadable = append(r.file.unreadable, Unreadable{File: at.doc.Source.Name,
			Message: fmt.Sprintf("aliases repeat values that have findings more than %d times; the rest is not shown", maxRepeated)})
	}
	return r.retold >= maxRepeated
}

// keySpan reaches from a key to its value: an allow may stand above either.
func (r *docRun) keySpan(p place, value manifest.Span) manifest.Span {
	if p.key != nil && p.key.Span.Start < value.Start {
		return manifest.Span{Start: p.key.Span.Start, End: value.Start}
	}
	return manifest.Span{Start: value.Start, End: value.Start}
}

// index is the number of the document in the file that the finding names.
func (r *docRun) documentIndex(d *manifest.Document) int {
	if d.Source.Name != r.outer.Source.Name {
		return d.Index
	}
	return r.outer.Index
}

// maxIndent keeps the excerpt of a value far to the right on the screen.
const maxIndent = 40

func excerpt(f finding, start manifest.Position) Excerpt {
	if f.mask == "" {
		return Excerpt{}
	}
	e := Excerpt{Mask: f.mask, Item: f.place.key == nil}
	column := start.Column
	if f.place.key != nil {
		e.Key = redact.Text(clipName(keyName(f.place.key.Resolve().Decoded())))
		if p := f.place.doc.Source.Position(f.place.key.Span.Start); p.Column > 0 {
			column = p.Column
		}
	}
	e.Indent = min(max(column-1, 0), maxIndent)
	return e
}

// fingerprint stays the same when lines move or the value changes.
func fingerprint(rule string, id ManifestID, at string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{rule, id.Type, id.Name, at}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// severity is what the policy makes of a rule for a manifest of a file.
func (c *Checker) severity(rule, file string, id ManifestID) policy.Severity {
	s, _ := c.severityBy(rule, file, id)
	return s
}

// severityBy also gives the override that says so, nil for none.
func (c *Checker) severityBy(rule, file string, id ManifestID) (policy.Severity, *policy.Override) {
	return c.policy.SeverityBy(rule, defaultSeverity(rule), c.policyName(file), id.Type, id.Name)
}

func defaultSeverity(rule string) policy.Severity {
	r, _ := RuleOf(rule)
	return r.Default
}

// overridden is what a report says of a finding whose rule an override switches
// off.
func overridden(o *policy.Override) Suppression {
	return Suppression{By: "override", Reason: redact.Text("the policy switches the rule off for " + o.Where())}
}

// policyName is a file's name as the policy's patterns are held against it.
func (c *Checker) policyName(file string) string {
	if len(c.policy.Overrides) == 0 && len(c.policy.Exclude) == 0 {
		return file // nobody asks
	}
	if path.IsAbs(c.policy.Dir) && !path.IsAbs(file) && c.dir != "" {
		return path.Join(c.dir, file)
	}
	return file
}
