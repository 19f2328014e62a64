package manifest

import "slices"

// Kind is the sort of a [Node].
type Kind uint8

const (
	Scalar Kind = iota + 1
	Mapping
	Sequence
	Alias
)

// Style is how a scalar or collection was written.
type Style uint8

const (
	Plain Style = iota
	SingleQuoted
	DoubleQuoted
	Literal // block scalar, |
	Folded  // block scalar, >
	Flow    // mapping or sequence in brackets
)

// A Node is one value of a document.
type Node struct {
	Kind     Kind
	Style    Style
	Tagged   bool    // the tag was written out
	Tag      string  // short form, resolved: !!str, !!int, !!float, !!bool, !!null, !!timestamp, !!map, !!seq, or as written
	Value    string  // of a scalar, decoded; of an alias, the anchor's name
	Anchor   string  // name, without the sign
	Target   *Node   // of an alias
	Children []*Node // of a mapping: key, value, key, value, …
	Span     Span    // without anchor and tag
}

// Resolve follows aliases to the node that they stand for. An alias never
// points to an alias in YAML, so one step is enough.
func (n *Node) Resolve() *Node {
	if n != nil && n.Kind == Alias {
		return n.Target
	}
	return n
}

// IsNull reports whether the node is absent, null or an empty plain scalar. A
// text that is only tagged as null is none.
func (n *Node) IsNull() bool {
	n = n.Resolve()
	return n == nil || n.Kind == Scalar && n.Tag == "!!null" && (!n.Tagged || slices.Contains([]string{"", "~", "null", "Null", "NULL"}, n.Value))
}

// A Pair is one entry of a mapping as a reader of the document sees it.
type Pair struct {
	Key    *Node
	Value  *Node
	Merged bool // came in through `<<`
}

// maxMergeDepth bounds chains of `<<`; real ones have one or two links. A
// text with a longer one is not read at all.
const maxMergeDepth = 64

// Pairs lists the entries of a mapping: its own in order, duplicates
// included, then those that `<<` merges into it and that it does not have
// itself. Where several mappings are merged in, the choice is that of a Python
// loader: the first of a list, but the last `<<` of several. It is empty for
// every other kind.
func (n *Node) Pairs() []Pair {
	n = n.Resolve()
	if n == nil || n.Kind != Mapping {
		return nil
	}
	return n.AppendPairs(make([]Pair, 0, len(n.Children)/2))
}

// AppendPairs appends [Node.Pairs] to a list, for a caller with memory at hand.
func (n *Node) AppendPairs(dst []Pair) []Pair {
	n = n.Resolve()
	if n == nil || n.Kind != Mapping {
		return dst
	}
	first, pairs := len(dst), dst
	var merges []*Node
	for i := 0; i+1 < len(n.Children); i += 2 {
		k, v := n.Children[i], n.Children[i+1]
		if IsMerge(k) {
			merges = append(merges, v)
			continue
		}
		pairs = append(pairs, Pair{Key: k, Value: v})
	}
	if len(merges) == 0 {
		return pairs
	}
	own := slices.Clone(pairs[first:]) // so that dst can be on the caller's stack
	m := merger{pairs: own, seen: make(map[string]bool, len(own)), done: map[*Node]bool{n: true}}
	m.keep(own)
	for _, v := range slices.Backward(merges) {
		m.merge(v, 0)
	}
	return append(pairs[:first], m.pairs...)
}

type merger struct {
	pairs []Pair
	seen  map[string]bool
	done  map[*Node]bool // merged already: a second time adds nothing
}

// keep says that these keys win over all that are merged from now on.
func (m *merger) keep(pairs []Pair) {
	for _, p := range pairs {
		if id, ok := keyID(p.Key); ok {
			m.seen[id] = true
		}
	}
}

func (m *merger) merge(v *Node, depth int) {
	v = v.Resolve()
	if v == nil || depth > maxMergeDepth || m.done[v] {
		return
	}
	m.done[v] = true
	switch v.Kind {
	case Sequence:
		for _, item := range v.Children {
			m.merge(item, depth)
		}
	case Mapping:
		m.mapping(v, depth)
	}
}

// mapping merges a mapping's own keys, then those that it merges itself.
func (m *merger) mapping(v *Node, depth int) {
	var merges []*Node
	first := len(m.pairs)
	for i := 0; i+1 < len(v.Children); i += 2 {
		k := v.Children[i]
		if IsMerge(k) {
			merges = append(merges, v.Children[i+1])
		} else if id, ok := keyID(k); !ok || !m.seen[id] {
			m.pairs = append(m.pairs, Pair{Key: k, Value: v.Children[i+1], Merged: true})
		}
	}
	m.keep(m.pairs[first:])
	for _, next := range slices.Backward(merges) {
		m.merge(next, depth+1)
	}
}

// IsMerge reports whether a key is YAML's merge key: a plain `<<`, or any key
// tagged as such.
func IsMerge(k *Node) bool {
	return k.Kind == Scalar && (k.Tag == "!!merge" || k.Value == "<<" && k.Style == Plain && !k.Tagged)
}

// keyID tells keys apart the way a loader into a map does: by type and text.
// ok is false for a key that is no scalar.
func keyID(k *Node) (id string, ok bool) {
	k = k.Resolve()
	if k == nil || k.Kind != Scalar {
		return "", false
	}
	return k.Tag + " " + k.Value, true
}

// Get returns the value of the last entry with that key, which is the one
// that a Python loader keeps, or nil. The mapping's own entries come before
// those that `<<` merges in.
func (n *Node) Get(key string) *Node {
	n = n.Resolve()
	if n == nil || n.Kind != Mapping {
		return nil
	}
	merges := false
	for i := len(n.Children) - 2; i >= 0; i -= 2 {
		k := n.Children[i]
		if IsMerge(k) {
			merges = true
		} else if k.Is(key) {
			return n.Children[i+1].Resolve()
		}
	}
	if !merges {
		return nil
	}
	for _, p := range slices.Backward(n.Pairs()) {
		if p.Merged && p.Key.Is(key) {
			return p.Value.Resolve()
		}
	}
	return nil
}

// Is reports whether the node is a scalar with that value.
func (n *Node) Is(value string) bool {
	n = n.Resolve()
	return n != nil && n.Kind == Scalar && n.Decoded() == value
}

// Text returns the scalar value at that key, or "".
func (n *Node) Text(key string) string {
	if v := n.Get(key); v != nil && v.Kind == Scalar {
		return v.Decoded()
	}
	return ""
}

// Decoded is the value of a scalar. One with the tag `!!binary` is what its
// base64 stands for: loaders in Go make a string of it, in a key as well.
func (n *Node) Decoded() string {
	if n.Tag == binaryTag {
		if data, err := DecodeBase64(n.Value); err == nil {
			return string(data)
		}
	}
	return n.Value
}

const binaryTag = "!!binary"
