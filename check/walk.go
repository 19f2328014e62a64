package check

import (
	"fmt"
	"slices"
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/schema"
)

// maxVisits bounds how many nodes aliases may add to those that a document is
// written with, which are fewer than its bytes.
const maxVisits = 200_000

// A walker goes through one manifest.
type walker struct {
	*docRun
	body manifest.Body
	recognised
	templated bool
	covered   *CoveredManifest // nil unless the coverage is asked for
	active    []*manifest.Node // the collections around the value being walked
	frames    []frame          // the mappings around the value being walked
	freeze    *manifest.Path   // set inside JSON in a string: the path of the string
	strict    bool             // that is YAML, which a text for people may be by chance
	texts     int              // how many strings deep that is

	account      string         // the full name of the account that the manifest declares, if it can have stores
	integrations *manifest.Node // of that account

	// The first places in active and frames: few manifests are deeper.
	activeSpace [16]*manifest.Node
	frameSpace  [16]frame
}

type frame struct {
	node *manifest.Node
	path *manifest.Path
}

func (w *walker) walk() {
	w.active, w.frames = w.activeSpace[:0], w.frameSpace[:0]
	if w.coverage {
		w.cover()
	}
	w.identify()
	w.declare()
	p := place{doc: w.body.Doc, path: w.body.Path, at: w.body.Node}
	if w.root.Class != nil {
		p.types = []*schema.Type{w.root.Class.Type()}
	} else {
		p.cover.unknown = true
	}
	w.mapping(w.body.Node, p)
	w.remember()
}

// identify reports what there is to say about the manifest as a whole.
func (w *walker) identify() {
	n := w.body.Node
	at := place{doc: w.body.Doc, path: w.paths.Key(w.body.Path, "type"), at: w.typeNode, name: "type"}
	switch sops := n.Get("sops"); {
	case w.typeNode == nil:
	case w.encrypted || sops != nil && sops.Kind == manifest.Mapping && sops.Get("mac") != nil:
		if !w.policy.Decrypts("sops") {
			w.report(finding{rule: "encrypted-value", place: at, message: "the manifest is encrypted with SOPS, which nothing decrypts before it is applied",
				hint: "keep the manifest in plain text with references in it, or say decrypts: [sops] in the policy if your pipeline runs sops"})
		}
	case w.root.Retired != "":
		w.report(finding{rule: "retired-field", place: at, message: fmt.Sprintf("the type %q was removed from the API; it was last seen on %s", w.id.Type, w.root.Retired),
			hint: "move the manifest to a type of today; secretref explain TYPE shows one"})
	case !w.known:
		w.unknownType(at, w.typeNode.Value, w.near)
	}
}

func (w *walker) unknownType(at place, typ, near string) {
	f := finding{rule: "unknown-type", place: at, message: fmt.Sprintf("the type %s is not in the catalogue of %s; its fields are judged by name and shape", w.shownUnknown(typ, near), catalogueDate())}
	if near != "" && near != typ {
		f.hint = "did you mean " + near + "?"
	}
	w.report(f)
}

// shownUnknown quotes a type that nearly is one or looks like one, and
// describes any other: it may be anything, put in the wrong place.
func (w *walker) shownUnknown(typ, near string) string {
	if near == "" && !plainType(typ) {
		return fmt.Sprintf("here (%s)", redact.Describe(typ))
	}
	return fmt.Sprintf("%q", typ)
}

// catalogueDate is the date of the API definition behind the catalogue.
func catalogueDate() string {
	date, _, _ := strings.Cut(schema.Version(), " ")
	return date
}

// enter guards against alias bombs and cycles. The result says whether to go
// on.
func (w *walker) enter(n *manifest.Node, p place) bool {
	if w.stopped {
		return false
	}
	if w.visits++; w.visits > maxVisits+len(w.outer.Source.Text) {
		w.stopped = true
		pos := p.doc.Source.Position(w.body.Node.Span.Start)
		w.file.unreadable = append(w.file.unreadable, Unreadable{File: p.doc.Source.Name, Line: pos.Line, Column: pos.Column,
			Message: fmt.Sprintf("aliases add more than %d values to the document", maxVisits)})
		return false
	}
	if slices.Contains(w.active, n) {
		w.report(finding{rule: "ambiguous-yaml", place: p, message: "an alias stands inside the value that it names",
			hint: "write the value out instead of the alias"})
		return false
	}
	return true
}

// value walks whatever a key or item holds.
func (w *walker) value(n *manifest.Node, p place) {
	p.at = n
	target := n.Resolve()
	if target == nil {
		return
	}
	if w.covered != nil && p.cover.sensitivity != schema.None {
		w.watched(target, p)
		return
	}
	w.into(target, &p)
}

// into judges a scalar and walks a collection. A place is large, so it is not
// copied once more.
func (w *walker) into(target *manifest.Node, p *place) {
	if text, ok := templateMapping(p.doc, target); ok {
		w.scalar(&manifest.Node{Kind: manifest.Scalar, Tag: "!!str", Value: text, Span: target.Span}, *p)
		return
	}
	switch target.Kind {
	case manifest.Scalar:
		w.scalar(target, *p)
	case manifest.Mapping:
		if w.collectionInSecret(target, *p) {
			return
		}
		w.mapping(target, *p)
	case manifest.Sequence:
		if w.collectionInSecret(target, *p) {
			return
		}
		w.sequence(target, *p)
	}
}

func (w *walker) sequence(n *manifest.Node, p place) {
	if !w.enter(n, p) {
		return
	}
	w.active = append(w.active, n)
	elems := schema.Elems(p.types)
	command := p.cover.hint == schema.HintCommandArgs || commandName(p.name)
	for i, item := range n.Children {
		q := p
		q.path, q.types, q.key = w.index(p.path, i), elems, nil
		if i > 0 && command {
			q.before = text(n.Children[i-1])
		}
		w.value(item, q)
	}
	w.active = w.active[:len(w.active)-1]
}

// text is the value of a scalar, "" for anything else.
func text(n *manifest.Node) string {
	if n = n.Resolve(); n != nil && n.Kind == manifest.Scalar {
		return n.Value
	}
	return ""
}

func (w *walker) mapping(n *manifest.Node, p place) {
	if !w.enter(n, p) {
		return
	}
	w.active = append(w.active, n)
	w.frames = append(w.frames, frame{n, p.path})
	depth := len(w.pairs)
	defer func() {
		w.active = w.active[:len(w.active)-1]
		w.frames = w.frames[:len(w.frames)-1]
		w.pairs = w.pairs[:depth]
	}()
	if w.carriedObject(n, p) {
		return
	}
	res, hasLevel := w.resolve(n, p)
	level := ""
	if hasLevel {
		level = n.Text("auth_level")
	}
	pairName := namedBy(n)
	w.pairs = n.AppendPairs(w.pairs)
	pairs := w.pairs[depth:len(w.pairs):len(w.pairs)]
	for _, pair := range pairs {
		k := pair.Key.Resolve()
		if k == nil || k.Kind != manifest.Scalar {
			w.complexKey(pair.Key, p)
			w.value(pair.Value, w.under(p, "?", nil))
			continue
		}
		w.keyText(pair.Key, k, p)
		name, value, at := clipName(keyName(k.Decoded())), pair.Value, pair.Key
		if inKey, v, ok := assignedInKey(k, value); ok {
			name, value, at = inKey, v, nil
		}
		var q place
		w.below(&q, &res, &p, at, name, value)
		if hasLevel && q.cover.hint != "" {
			q.cover.levels, q.cover.perUser = true, level == "per_user"
		}
		q.name = effectiveName(name, pairName, p.name)
		w.value(value, q)
	}
	w.overridden(n, pairs, res, p)
}
