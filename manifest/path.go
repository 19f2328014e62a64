package manifest

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Path is the way from the root of a document to a value. It is a linked
// list, so that walking a deep tree costs no copying; nil is the root.
type Path struct {
	parent *Path
	key    string
	index  int // -1 for a key
}

// Key extends the path by a mapping key.
func (p *Path) Key(name string) *Path { return &Path{parent: p, key: name, index: -1} }

// Index extends the path by an item of a sequence.
func (p *Path) Index(i int) *Path { return &Path{parent: p, index: i} }

// Paths makes paths in memory that is used again after a Reset, which ends
// the life of all of them. The zero value is ready to use.
type Paths struct {
	chunks []*[pathChunk]Path
	used   int
}

const pathChunk = 64

// Reset takes the memory of all paths back.
func (a *Paths) Reset() {
	if len(a.chunks) > 64 {
		a.chunks = a.chunks[:64:64]
	}
	a.used = 0
}

// Key is [Path.Key].
func (a *Paths) Key(p *Path, name string) *Path { return a.add(Path{parent: p, key: name, index: -1}) }

// Index is [Path.Index].
func (a *Paths) Index(p *Path, i int) *Path { return a.add(Path{parent: p, index: i}) }

func (a *Paths) add(p Path) *Path {
	k := a.used / pathChunk
	if k == len(a.chunks) {
		a.chunks = append(a.chunks, new([pathChunk]Path))
	}
	place := &a.chunks[k][a.used%pathChunk]
	a.used++
	*place = p
	return place
}

// Last returns the last key, or "" for an item or the root.
func (p *Path) Last() string {
	if p == nil || p.index >= 0 {
		return ""
	}
	return p.key
}

// Parent returns the path without its last step.
func (p *Path) Parent() *Path {
	if p == nil {
		return nil
	}
	return p.parent
}

// String writes the path as a.b[0].c; keys that are no plain words are
// quoted: headers["X-Api-Key"].
func (p *Path) String() string { return p.format(nil, false) }

// From writes the path below an ancestor.
func (p *Path) From(root *Path) string { return p.format(root, false) }

// Pattern writes the path below an ancestor with [] in place of indices, as
// the catalogue writes it.
func (p *Path) Pattern(root *Path) string { return p.format(root, true) }

func (p *Path) format(root *Path, pattern bool) string {
	var steps []*Path
	for ; p != nil && p != root; p = p.parent {
		steps = append(steps, p)
	}
	var b strings.Builder
	for i := len(steps) - 1; i >= 0; i-- {
		steps[i].write(&b, pattern)
	}
	return b.String()
}

func (p *Path) write(b *strings.Builder, pattern bool) {
	switch {
	case p.index >= 0 && pattern:
		b.WriteString("[]")
	case p.index >= 0:
		b.WriteString("[" + strconv.Itoa(p.index) + "]")
	case len(p.key) <= maxKey && PlainWord(p.key) || pattern:
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(cutKey(p.key))
	default:
		b.WriteString("[" + strconv.Quote(cutKey(p.key)) + "]")
	}
}

// maxKey is how many bytes of a key a path shows: no field has a longer name,
// and who repeats one many times by aliases shall not fill the memory.
const maxKey = 64

func cutKey(key string) string {
	if len(key) <= maxKey {
		return key
	}
	end := maxKey
	for end > 0 && !utf8.RuneStart(key[end]) {
		end--
	}
	return key[:end] + "…"
}

// PlainWord reports whether a key needs no quotes in a path.
func PlainWord(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || i > 0 && c >= '0' && c <= '9' {
			continue
		}
		return false
	}
	return s != ""
}
