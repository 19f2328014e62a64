package check

import (
	"fmt"
	"sort"
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
)

// outside looks at all that stands between the values of a document of ours:
// comments, anchors, tags.
func (r *docRun) outside(d *manifest.Document) {
	for _, g := range r.gaps(d) {
		for _, m := range private(redact.FindBytes(d.Source.Text[g.Start:g.End])) {
			r.outsideFinding(d, manifest.Span{Start: g.Start + m.Start, End: g.Start + m.End}, m)
		}
	}
	for _, c := range d.Comments {
		r.commentedOut(d, c)
		for _, u := range r.links(d, c.Text) {
			if sampleWord(c.Text[u.Start:u.End]) {
				continue
			}
			r.add(finding{rule: "credential-in-url", place: place{doc: d, at: &manifest.Node{Span: c.Span}},
				message: "a comment holds a URL or connection string with " + u.What,
				hint:    "remove it, and rotate the credential if it was ever pushed"}, r.ownerOf(d), nil, nil)
			break
		}
	}
}

// gaps are the parts of a document outside its values, where there is
// anything to find.
func (r *docRun) gaps(d *manifest.Document) []manifest.Span {
	if r.isQuiet(d).shapes {
		return nil
	}
	return d.Gaps()
}

// commentedOut reports a setting that was taken out by a sign in front of it,
// credential and all. Comments are prose, so that only what can be nothing
// else counts: one name and one word with letters and digits.
func (r *docRun) commentedOut(d *manifest.Document, c manifest.Comment) {
	name, value, ok := lineSetting(c.Text)
	value, _, _ = strings.Cut(value, " #")
	value = unquote(strings.TrimSpace(value))
	if !ok || len(value) < 8 || !lettersAndDigits(value) || strings.ToUpper(value) == value ||
		strings.ContainsAny(value, " .") || !(setting{name: name, value: value}).assigned() {
		return
	}
	r.add(finding{rule: "leaked-credential", place: place{doc: d, at: &manifest.Node{Span: c.Span}},
		message: "a comment sets " + shown(name) + " to what looks like a credential: " + redact.Describe(value),
		hint:    "remove it, and rotate the credential if it was ever pushed"}, r.ownerOf(d), nil, nil)
}

func (r *docRun) outsideFinding(d *manifest.Document, span manifest.Span, m redact.Match) {
	where := "a tag or anchor"
	next := sort.Search(len(d.Comments), func(i int) bool { return d.Comments[i].Span.Start > span.Start })
	if next > 0 && span.Start < d.Comments[next-1].Span.End {
		where = "a comment"
	}
	r.add(finding{rule: "leaked-credential", place: place{doc: d, at: &manifest.Node{Span: span}},
		message: fmt.Sprintf("%s holds what looks like %s, %d characters", where, m.Shape.Name, len([]rune(string(d.Source.Text[span.Start:span.End])))),
		hint:    "remove it, and rotate the credential if it was ever pushed"}, r.ownerOf(d), nil, nil)
}

// keyText looks for a credential in a key.
func (w *walker) keyText(at, k *manifest.Node, p place) {
	text := k.Decoded()
	ms := private(w.find(p.doc, text))
	if len(ms) == 0 {
		return
	}
	q := p
	q.path, q.at, q.key = w.keyPath(p.path, text), at, nil
	w.report(finding{rule: "leaked-credential", place: q,
		message: fmt.Sprintf("a key looks like %s, %d characters", ms[0].Shape.Name, len([]rune(text[ms[0].Start:ms[0].End]))),
		hint:    "remove it, and rotate the credential if it was ever pushed"})
}

// complexKey looks into a key that is itself a mapping or list.
func (w *walker) complexKey(k *manifest.Node, p place) {
	q := w.under(p, "?", nil)
	q.cover = cover{unknown: true}
	w.value(k, q)
}
