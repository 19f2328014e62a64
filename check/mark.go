package check

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strconv"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
)

// A Mark says whether two findings are of one rule and about the same value in
// the same field of a manifest of the same type and name. It is a keyed hash of
// all that, the numbers of items in lists left out, so that it says the same
// when lines, files and items have moved. It is for memory alone: printing it
// gives nothing.
type Mark struct{ sum [sha256.Size]byte }

// Format prints no part of the mark.
func (Mark) Format(s fmt.State, _ rune) { io.WriteString(s, "[mark]") }

// Equal reports whether two marks are the same.
func (m Mark) Equal(n Mark) bool { return m == n }

// Short is what a baseline keeps of a mark under its own salt: two bytes, in
// hexadecimal digits.
func (m Mark) Short() string { return hex.EncodeToString(m.sum[:2]) }

// markKey is the key of a run's marks: the baseline's salt, so that they can be
// held against it, else a random one that nobody learns. nil where nobody needs
// marks.
func markKey(opt Options) []byte {
	switch {
	case opt.Baseline != nil:
		return opt.Baseline.Salt
	case opt.Since != nil:
		key := make([]byte, sha256.Size)
		rand.Read(key) // it never fails
		return key
	}
	return nil
}

// mark is that of a finding about a value of a document.
func (c *Checker) mark(f *Finding, d *manifest.Document, n *manifest.Node) Mark {
	if c.key == nil {
		return Mark{}
	}
	h := c.newMark(f)
	m := marker{h: h, text: d.Source.Text}
	if n == nil {
		n = &manifest.Node{}
	}
	if !m.node(n, 0) {
		m.raw(n.Span)
	}
	return markOf(h)
}

// markText is that of a finding about a text.
func (c *Checker) markText(f *Finding, text string) Mark {
	if c.key == nil {
		return Mark{}
	}
	h := c.newMark(f)
	write(h, "!!str", text)
	return markOf(h)
}

func (c *Checker) newMark(f *Finding) hash.Hash {
	h := hmac.New(sha256.New, c.key)
	write(h, f.Rule, f.Manifest.Type, f.Manifest.Name, policy.BaselinePath(f.Path))
	return h
}

// write adds texts in a way in which no two lists are the same.
func write(h hash.Hash, texts ...string) {
	for _, s := range texts {
		io.WriteString(h, strconv.Itoa(len(s))+":")
		io.WriteString(h, s)
	}
}

func markOf(h hash.Hash) (m Mark) {
	h.Sum(m.sum[:0])
	return m
}

// maxMarked bounds how many nodes of a value are looked at: aliases make trees
// larger than texts.
const maxMarked = 10000

// A marker feeds a value into a hash: what it says, not how it is spelt.
type marker struct {
	h     hash.Hash
	text  []byte
	nodes int
}

// node reports false for a value that is too large.
func (m *marker) node(n *manifest.Node, depth int) bool {
	if m.nodes++; m.nodes > maxMarked || depth > manifest.MaxDepth {
		return false
	}
	r := n.Resolve()
	switch {
	case r == nil:
		write(m.h, "!!null")
	case r.Kind == manifest.Scalar:
		write(m.h, r.Tag, r.Value)
	case r.Kind == manifest.Mapping, r.Kind == manifest.Sequence:
		write(m.h, r.Tag, strconv.Itoa(len(r.Children)))
		for _, child := range r.Children {
			if !m.node(child, depth+1) {
				return false
			}
		}
	default:
		m.raw(r.Span) // a comment, a tag, an anchor
	}
	return true
}

// raw takes the text as it is spelt.
func (m *marker) raw(s manifest.Span) {
	start := min(max(s.Start, 0), len(m.text))
	write(m.h, "", string(m.text[start:min(max(s.End, start), len(m.text))]))
}
