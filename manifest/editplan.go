package manifest

import (
	"encoding/base64"
	"slices"
	"strings"
)

// An editing is a run of [Apply].
type editing struct{ errs []error }

func (p *editing) refuse(t *Target, reason string) { p.errs = append(p.errs, t.refuse(reason)) }

// A layer is a text with values to be edited: the file, or what one of its
// scalars holds.
type layer struct {
	sites map[Span]*site
	order []*site // as the edits came

	docs   []*Document
	json   bool
	edited map[*Node]*site
}

// A site is a scalar of a layer that is to change: because of edits of its
// value, or of values in the text that it holds.
type site struct {
	Target  // of the first edit, for messages
	span    Span
	edits   []Edit
	inner   *layer
	encoded bool // the value, or the text, stands there in base64

	want string // the new value, where there are edits
}

// gather sorts the edits by what they are embedded in.
func (p *editing) gather(edits []Edit) *layer {
	top := newLayer()
	for i := range edits {
		e := &edits[i]
		switch {
		case e.Start < 0 || e.End < e.Start || e.End > len(e.value):
			p.refuse(&e.Target, "the part to be replaced is not in it")
			continue
		case strings.ContainsFunc(e.Text, func(r rune) bool { return r < ' ' || r > '~' }):
			p.refuse(&e.Target, "the new text has other characters than printable ASCII")
			continue
		}
		at := top
		for _, h := range e.around {
			s := at.site(h.span, &e.Target)
			if s.inner == nil {
				s.inner, s.encoded = newLayer(), h.encoded
			}
			if s.encoded != h.encoded {
				p.refuse(&e.Target, "another edit takes the text around it for something else")
			}
			at = s.inner
		}
		s := at.site(e.Target.span, &e.Target)
		if !slices.ContainsFunc(s.edits, func(o Edit) bool { return o.Start == e.Start && o.End == e.End && o.Text == e.Text }) {
			s.edits = append(s.edits, *e)
		}
	}
	return top
}

func newLayer() *layer { return &layer{sites: make(map[Span]*site), edited: make(map[*Node]*site)} }

func (l *layer) site(span Span, t *Target) *site {
	s := l.sites[span]
	if s == nil {
		s = &site{Target: *t, span: span}
		l.sites[span] = s
		l.order = append(l.order, s)
	}
	return s
}

// rewrite says how the text of a layer changes.
func (p *editing) rewrite(src *Source, l *layer) []change {
	var err error
	if l.docs, err = Parse(src); err != nil {
		for _, s := range l.order {
			p.refuse(&s.Target, "the text around it cannot be read: "+message(err))
		}
		return nil
	}
	l.json = isJSON(src.Text)
	found := l.find()
	var changes []change
	for _, s := range l.order {
		f, ok := found[s]
		reason := "it is not where the document says"
		if ok {
			reason = f.refuses()
		}
		if reason != "" {
			p.refuse(&s.Target, reason)
			continue
		}
		l.edited[f.node] = s
		value, ok := p.valueChanges(src, f.node, s)
		if !ok {
			continue
		}
		spelt, reason := spell(src.Text, f.node, value, f.flow, l.json)
		if reason != "" {
			p.refuse(&s.Target, reason)
			continue
		}
		changes = append(changes, spelt...)
	}
	if !sorted(changes) && len(p.errs) == 0 {
		p.refuse(&l.order[0].Target, "another edit replaces a part of the same text")
	}
	return changes
}

func message(err error) string {
	if e, ok := err.(*Error); ok {
		return e.Message
	}
	return err.Error()
}

// valueChanges says how the value of a site's scalar changes.
func (p *editing) valueChanges(src *Source, n *Node, s *site) ([]change, bool) {
	if s.inner != nil {
		return p.innerChanges(src, n, s)
	}
	value := s.edits[0].value
	if n.Value != value {
		// In base64 it is what a Secret has, or a value that is tagged so.
		if data, err := DecodeBase64(n.Value); err != nil || string(data) != value {
			p.refuse(&s.Target, "its value is another than the document said")
			return nil, false
		}
		s.encoded = true
	} else if n.Tag == binaryTag {
		// A reference is no base64, and a part of one is that of other bytes.
		p.refuse(&s.Target, "it has a tag that says it is base64, and the new text is none; remove the tag")
		return nil, false
	}
	changes := make([]change, len(s.edits))
	for i, e := range s.edits {
		changes[i] = change{Span{e.Start, e.End}, e.Text}
	}
	if !sorted(changes) {
		p.refuse(&s.Target, "two edits replace the same part of it")
		return nil, false
	}
	s.want = changed(value, changes)
	if s.encoded {
		return []change{encoded(n.Value, []byte(s.want))}, true
	}
	return changes, true
}

// innerChanges is valueChanges for a scalar whose text is edited.
func (p *editing) innerChanges(src *Source, n *Node, s *site) ([]change, bool) {
	if len(s.edits) > 0 {
		p.refuse(&s.edits[0].Target, "another edit replaces a part of what it holds")
		return nil, false
	}
	data := []byte(n.Value)
	if s.encoded {
		var err error
		if data, err = DecodeBase64(n.Value); err != nil {
			p.refuse(&s.Target, "the text around it is "+message(err))
			return nil, false
		}
	}
	inner, err := NewSource(src.Name, data)
	if err != nil {
		p.refuse(&s.Target, "the text around it cannot be read: "+message(err))
		return nil, false
	}
	before := len(p.errs)
	changes := p.rewrite(inner, s.inner)
	enc, ok := encodingOf(data, inner.Text)
	switch {
	case len(p.errs) > before:
		return nil, false
	case !ok, enc.order != nil && !s.encoded:
		p.refuse(&s.Target, "the text around it is encoded in a way that is not understood")
		return nil, false
	case s.encoded:
		out, _ := enc.splice(data, inner.Text, changes)
		return []change{encoded(n.Value, out)}, true
	}
	for i := range changes {
		changes[i].move(enc.mark)
	}
	return changes, true
}

// encoded is the change of a value in base64 that makes it stand for data.
// White space around it stays; lines are not broken anew.
func encoded(value string, data []byte) change {
	const white = " \t\r\n"
	text := base64.StdEncoding.EncodeToString(data)
	start, end := len(value)-len(strings.TrimLeft(value, white)), len(strings.TrimRight(value, white))
	if start >= end || strings.ContainsAny(value[start:end], white) {
		start, end = 0, len(value)
	}
	return change{Span{start, end}, text}
}
