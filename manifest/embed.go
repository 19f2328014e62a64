package manifest

import (
	"encoding/base64"
	"strings"
)

// Embed makes a source of the text that a scalar holds. Its positions are
// those of the outer file: exact for every style of scalar, the start of the
// scalar where its spelling could not be followed.
//
// name is used when the outer source names its entries ([Source.NamingEntries]):
// then the embedded text is a file of its own.
func Embed(src *Source, n *Node, name string) (*Source, error) {
	if src.entry {
		return entry(src, n, name, []byte(n.Decoded()), n.Decoded() != n.Value)
	}
	return EmbedText(src, n)
}

// EmbedText is [Embed] for a string that is no entry: its positions are
// always those of the source around it. Inside one that is tagged as base64
// they are those of the scalar.
func EmbedText(src *Source, n *Node) (*Source, error) {
	value := n.Decoded()
	return embed(src, n, value, value == n.Value)
}

// EmbedBase64 is [Embed] for a scalar in base64, as in the data of a
// Kubernetes Secret. Positions inside it are those of the scalar.
func EmbedBase64(src *Source, n *Node, name string) (*Source, error) {
	data, err := DecodeBase64(n.Decoded())
	if err != nil {
		return nil, err
	}
	if src.entry {
		return entry(src, n, name, data, true)
	}
	return embed(src, n, string(data), false)
}

// entry makes a file of its own of the text that a scalar holds.
func entry(src *Source, n *Node, name string, data []byte, encoded bool) (*Source, error) {
	inner, err := NewSource(name, data)
	if err == nil {
		inner.outer, inner.anchor, inner.apart, inner.encoded = src, n.Span, true, encoded
	}
	return inner, err
}

// DecodeBase64 decodes standard base64, white space ignored.
func DecodeBase64(s string) ([]byte, error) {
	s = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		return r
	}, s)
	data, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, &Error{Message: "not valid base64"}
	}
	return data, nil
}

func embed(src *Source, n *Node, value string, spelt bool) (*Source, error) {
	text, err := decode([]byte(value))
	if err != nil {
		return nil, &Error{Position: src.Position(n.Span.Start), Message: err.Error()}
	}
	inner := &Source{Name: src.Name, Text: text, entry: src.entry, outer: src, anchor: n.Span, encoded: !spelt}
	skipped := len(value) - len(text)
	if spelt && (skipped == 0 || strings.HasPrefix(value, byteOrderMark)) {
		if offs, ok := scalarOffsets(src.Text, n.Span.Start, n.Style, value); ok {
			inner.offs = offs[skipped:]
		}
	}
	return inner.checked()
}
