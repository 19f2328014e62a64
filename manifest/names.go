package manifest

import (
	"encoding/binary"
	"iter"
)

// Names is a list of file names that takes little memory: of each name it
// keeps how much it shares with the one before it, and the rest. The zero
// value is an empty list.
type Names struct {
	text []byte // for each name: bytes shared, bytes that follow, those bytes
	last string
}

// Add appends a name.
func (n *Names) Add(name string) {
	shared := 0
	for shared < len(name) && shared < len(n.last) && name[shared] == n.last[shared] {
		shared++
	}
	n.text = binary.AppendUvarint(n.text, uint64(shared))
	n.text = binary.AppendUvarint(n.text, uint64(len(name)-shared))
	n.text = append(n.text, name[shared:]...)
	n.last = name
}

// All yields the names in the order in which they were added.
func (n *Names) All() iter.Seq[string] {
	return func(yield func(string) bool) {
		var name []byte
		for rest := n.text; len(rest) > 0; {
			shared, a := binary.Uvarint(rest)
			length, b := binary.Uvarint(rest[a:])
			rest = rest[a+b:]
			name = append(name[:shared], rest[:length]...)
			rest = rest[length:]
			if !yield(string(name)) {
				return
			}
		}
	}
}
