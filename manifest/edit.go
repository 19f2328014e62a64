package manifest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Target is a scalar as an edit needs to know it. It stays good when the
// document that it was found in is gone, and holds nothing of its memory.
type Target struct {
	File     string   // name of the outermost source
	Position Position // in that file; zero where it is unknown

	around []holder // the scalars that it is embedded in, outermost first
	span   Span     // in the innermost text
	value  string
}

// A holder is a scalar with a text in it.
type holder struct {
	span    Span
	encoded bool // in base64
}

// TargetOf is the target of a scalar, or of an alias, of a document of the
// source.
func TargetOf(src *Source, n *Node) Target {
	t := Target{Position: src.Position(n.Span.Start), span: n.Span, value: strings.Clone(n.Resolve().scalarValue())}
	for ; src.outer != nil; src = src.outer {
		t.around = append(t.around, holder{src.anchor, src.encoded})
	}
	slices.Reverse(t.around)
	t.File = src.Name
	return t
}

func (n *Node) scalarValue() string {
	if n == nil || n.Kind != Scalar {
		return ""
	}
	return n.Value
}

// Value is the decoded value that the edits of the target count in.
func (t Target) Value() string { return t.value }

// An Edit replaces a part of a scalar's value, or all of it.
type Edit struct {
	Target
	Start, End int    // of the part, in bytes of [Target.Value]
	Text       string // printable ASCII; what stands there then is a string
}

// Replaced is a part of a file that an edit has written.
type Replaced struct {
	Span Span   // in the new file
	Old  []byte // what stood there
}

// An EditError says why a value cannot be replaced. Its message quotes
// nothing of the file.
type EditError struct {
	File     string
	Position Position
	Reason   string
}

func (e *EditError) Error() string {
	if e.Position.Line == 0 {
		return "a value cannot be replaced: " + e.Reason
	}
	return fmt.Sprintf("line %d, column %d: the value cannot be replaced: %s", e.Position.Line, e.Position.Column, e.Reason)
}

// Apply returns a file with edits made to it. data is the file as it is on the
// disk, in any encoding that [NewSource] reads; no byte of it changes but those
// of the values, or of the parts of values, that the edits name. Where a value
// is embedded in others, as a manifest in a ConfigMap is, those of the innermost
// change, as the ones around it spell them; base64 is decoded and encoded again.
//
// A value keeps its quotes. One without gets them where it would be read as
// something else; a block scalar that is replaced as a whole, and ends in a
// line break, becomes a scalar in the line of its key.
//
// An edit is refused with an [*EditError], and nothing returned, if it concerns
// an alias or what an alias stands for, a key, a value with a tag of another
// type than string, one that is not where the document said, a part whose place
// the text does not tell, or one that another edit replaces. Several such
// errors are joined.
//
// What is returned has been parsed again: of every document, those embedded
// included, it has every value, tag, anchor and comment that was there, and the
// edited values as they should be. If it had not, that would be an error too.
// Two edits that are the same count as one.
func Apply(data []byte, edits []Edit) ([]byte, []Replaced, error) {
	if len(edits) == 0 {
		return data, nil, nil
	}
	first := edits[0].Target
	src, err := NewSource(first.File, data)
	if err != nil {
		return nil, nil, first.refuse("the file cannot be read: " + err.Error())
	}
	p := &editing{}
	whole := p.gather(edits)
	changes := p.rewrite(src, whole)
	if len(p.errs) > 0 {
		return nil, nil, errors.Join(p.errs...)
	}
	enc, ok := encodingOf(data, src.Text)
	if !ok {
		return nil, nil, first.refuse("the encoding of the file is not understood; save it as UTF-8")
	}
	out, replaced := enc.splice(data, src.Text, changes)
	if t := whole.differs(out); t != nil {
		return nil, nil, t.refuse("with the new text in its place the file would not read back the same; write the value by hand")
	}
	return out, replaced, nil
}

func (t *Target) refuse(reason string) error {
	return &EditError{File: t.File, Position: t.Position, Reason: reason}
}

// A change replaces a part of a text.
type change struct {
	Span
	text string
}

// sorted puts changes in order; ok is false if two of them overlap.
func sorted(changes []change) (ok bool) {
	slices.SortStableFunc(changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	for i := 1; i < len(changes); i++ {
		if changes[i].Start < changes[i-1].End || changes[i].Start == changes[i-1].Start {
			return false
		}
	}
	return true
}

// changed is a string with changes in order made to it.
func changed(s string, changes []change) string {
	var b bytes.Buffer
	at := 0
	for _, c := range changes {
		b.WriteString(s[at:c.Start])
		b.WriteString(c.text)
		at = c.End
	}
	b.WriteString(s[at:])
	return b.String()
}
