package check

import (
	"slices"
	"strings"
	"time"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/redact"
)

// An exception is an inline allow with its place.
type exception struct {
	policy.Allow
	doc    *manifest.Document
	span   manifest.Span
	line   int  // of the source's own text
	own    bool // alone on its line: it speaks for the line below
	object *manifest.Object
	used   bool
	locked bool // it would have applied, and the policy forbids it
}

// settle holds the findings against the allows and moves them to the file's
// result.
func (r *docRun) settle() {
	exceptions := r.comments()
	exceptions = append(exceptions, r.annotations()...)
	index := indexOf(exceptions)
	for _, p := range r.pending {
		if r.allowed(&p, index) {
			r.file.suppressed = append(r.file.suppressed, p.Finding)
		} else {
			r.file.findings = append(r.file.findings, p.Finding)
			r.repairable(&p)
		}
	}
	r.settleFacts(index)
	r.pending = nil
	for _, e := range exceptions {
		r.leftover(e)
	}
	for _, p := range r.pending { // what leftover added; nothing allows it
		r.file.findings = append(r.file.findings, p.Finding)
	}
}

// comments reads the allows in the comments of the documents that are ours.
func (r *docRun) comments() []*exception {
	var out []*exception
	for _, o := range r.docs.list {
		d := o.Document
		for _, c := range d.Comments {
			if !containsFold(c.Text, "secretref") {
				continue
			}
			a, found, err := policy.ParseComment(c.Text, r.vocab)
			switch {
			case !found:
			case err != nil:
				r.invalid(d, c.Span, err)
			case d.Loose:
				r.invalidAllow(d, c.Span, "the document is too unusual to tell comments from values, so no allow counts in it", "write the document in plainer YAML")
			case slices.ContainsFunc(a.Rules, unsuppressable):
				r.invalidAllow(d, c.Span, "an allow cannot speak for the rules about allows", "remove the allow that does nothing, or mend the one that is wrong")
			case a.Expired(r.now):
				r.invalidAllow(d, c.Span, "the allow ended on "+a.Until.Format("2006-01-02"), "mend the finding, or extend the allow with its reason")
			default:
				out = append(out, &exception{Allow: a, doc: d, span: c.Span, own: c.Own, line: d.Source.Own(c.Span.Start).Line})
			}
		}
	}
	return out
}

// annotations reads the allows of Kubernetes objects, where comments do not
// survive.
func (r *docRun) annotations() []*exception {
	var out []*exception
	for _, o := range r.objects {
		n := o.Annotation(policy.AnnotationKey)
		if n == nil {
			continue
		}
		allows, err := policy.ParseAnnotation(n.Value, r.vocab)
		if err != nil {
			r.invalid(o.Doc, n.Span, err)
			continue
		}
		for _, a := range allows {
			if a.Expired(r.now) {
				r.invalidAllow(o.Doc, n.Span, "the allow ended on "+a.Until.Format("2006-01-02"), "mend the finding, or extend the allow with its reason")
				continue
			}
			out = append(out, &exception{Allow: a, doc: o.Doc, span: n.Span, object: o})
		}
	}
	return out
}

func (r *docRun) invalid(d *manifest.Document, span manifest.Span, err error) {
	message, hint := err.Error(), ""
	if e, ok := err.(*policy.ParseError); ok {
		message, hint = e.Message, e.Hint
	}
	r.invalidAllow(d, span, message, hint)
}

// invalidAllow reports an allow that is wrong in itself, once.
func (r *docRun) invalidAllow(d *manifest.Document, span manifest.Span, message, hint string) {
	if !r.second {
		r.addInvalid(d, span, message, hint)
	}
}

func (r *docRun) addInvalid(d *manifest.Document, span manifest.Span, message, hint string) {
	r.add(finding{rule: "allow-invalid", place: place{doc: d, at: &manifest.Node{Span: span}}, message: message, hint: hint}, r.ownerOf(d), nil, nil)
}

// unsuppressable rules speak of the allows themselves, or of what nobody knows.
func unsuppressable(rule string) bool {
	return rule == "allow-invalid" || rule == "allow-unused" || rule == storeUnreachable
}

func (r *docRun) allowed(p *pending, all exceptionIndex) bool {
	if unsuppressable(p.Rule) {
		return false
	}
	ok := false
	for _, e := range all.near(p) {
		if !e.covers(p) {
			continue
		}
		if r.policy.Locked && p.Severity >= policy.Error {
			e.locked = true
			continue
		}
		if !ok {
			p.Suppression = e.suppression()
		}
		e.used, ok = true, true
	}
	return ok
}

// suppression is what a report says of the exception.
func (e *exception) suppression() Suppression {
	s := Suppression{By: "comment", Reason: redact.Text(e.Reason), Line: e.doc.Source.Line(e.span.Start)}
	if e.object != nil {
		s.By = "annotation"
	}
	if !e.Until.IsZero() {
		s.Until = e.Until.Format(time.DateOnly)
	}
	return s
}

// covers reports whether an exception that is near a finding speaks for it.
func (e *exception) covers(p *pending) bool {
	return e.Covers(p.Rule, p.relative) || e.object != nil && e.Covers(p.Rule, p.Path)
}

// An exceptionIndex finds exceptions by their place.
type exceptionIndex struct {
	comments map[docLine][]*exception
	objects  map[*manifest.Node][]*exception
}

type docLine struct {
	doc  *manifest.Document
	line int
}

func indexOf(all []*exception) exceptionIndex {
	if len(all) == 0 {
		return exceptionIndex{}
	}
	x := exceptionIndex{make(map[docLine][]*exception), make(map[*manifest.Node][]*exception)}
	for _, e := range all {
		if e.object != nil {
			x.objects[e.object.Node] = append(x.objects[e.object.Node], e)
		} else {
			at := docLine{e.doc, e.line}
			x.comments[at] = append(x.comments[at], e)
		}
	}
	return x
}

// near returns the exceptions that can speak for a finding: those of the
// object it is in, those on the line of its value or key, and those alone on
// the line above, with nothing but others of the kind between.
func (x exceptionIndex) near(p *pending) []*exception {
	var found []*exception
	if p.object != nil {
		found = append(found, x.objects[p.object.Node]...)
	}
	if len(x.comments) == 0 {
		return found
	}
	for _, off := range []int{p.span.Start, p.span.End} {
		line := p.doc.Source.Own(off).Line
		found = append(found, x.comments[docLine{p.doc, line}]...)
		for range maxStack {
			line--
			above := own(x.comments[docLine{p.doc, line}])
			if len(above) == 0 {
				break
			}
			found = append(found, above...)
		}
	}
	return found
}

// maxStack is how many allows may stand above one line.
const maxStack = 30

// own keeps the comments that stand alone on their line.
func own(list []*exception) []*exception {
	if len(list) > 0 && list[0].own {
		return list
	}
	return nil
}

// deferred are the rules that are settled when all files have been read, or
// when the stores have been asked. An allow of theirs is never called unused:
// it is not known yet.
func deferred(rule string) bool {
	return rule == "duplicate-manifest" || rule == "tenant-mismatch" || slices.Contains(crossRules, rule) || online(rule)
}

// leftover reports an allow that did nothing.
func (r *docRun) leftover(e *exception) {
	switch {
	case e.used:
	case e.locked:
		r.addInvalid(e.doc, e.span, "the policy is locked: an allow in a manifest does not apply to errors", "ask the owner of the policy for an override")
	case slices.ContainsFunc(e.Rules, deferred):
	default:
		r.add(finding{rule: "allow-unused", place: place{doc: e.doc, at: &manifest.Node{Span: e.span}},
			message: "the allow suppresses nothing", hint: "remove it"}, r.ownerOf(e.doc), nil, nil)
	}
}

// containsFold reports whether a text holds a lower-case ASCII word in any
// letter case.
func containsFold(s, word string) bool {
	for i := 0; i+len(word) <= len(s); i++ {
		if s[i]|0x20 == word[0] && strings.EqualFold(s[i:i+len(word)], word) {
			return true
		}
	}
	return false
}
