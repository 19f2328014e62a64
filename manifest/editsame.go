package manifest

import "slices"

// differs holds the bytes that a layer has become against what they should
// be. It returns the target of an edit near the first difference, nil if there
// is none.
func (l *layer) differs(data []byte) *Target {
	any := &l.order[0].Target
	src, err := NewSource(any.File, data)
	if err != nil {
		return any
	}
	docs, err := Parse(src)
	if err != nil || len(docs) != len(l.docs) || l.json && !isJSON(src.Text) {
		return any
	}
	for i, d := range docs {
		old := l.docs[i]
		if d.AfterEnd != old.AfterEnd || d.Loose != old.Loose || !slices.EqualFunc(d.Comments, old.Comments, func(a, b Comment) bool { return a.Text == b.Text && a.Own == b.Own }) {
			return any
		}
		if t, same := l.same(old.Root, d.Root); !same {
			if t == nil {
				t = any
			}
			return t
		}
	}
	return nil
}

// same compares two trees. The target is that of the edit that went wrong, if
// it was one.
func (l *layer) same(old, n *Node) (*Target, bool) {
	if old == nil || n == nil {
		return nil, old == n
	}
	if old.Kind != n.Kind || old.Anchor != n.Anchor || old.Tagged != n.Tagged || len(old.Children) != len(n.Children) {
		return nil, false
	}
	if s := l.edited[old]; s != nil {
		return s.became(old, n)
	}
	if old.Style != n.Style || old.Tag != n.Tag || old.Value != n.Value {
		return nil, false
	}
	for i, c := range old.Children {
		if t, same := l.same(c, n.Children[i]); !same {
			return t, false
		}
	}
	return nil, true
}

// became reports whether an edited scalar is what it should be.
func (s *site) became(old, n *Node) (*Target, bool) {
	if n.Tag != "!!str" && n.Tag != old.Tag || !old.Tagged && n.Tag != "!!str" {
		return &s.Target, false
	}
	data := []byte(n.Value)
	if s.encoded {
		var err error
		if data, err = DecodeBase64(n.Value); err != nil {
			return &s.Target, false
		}
	}
	if s.inner != nil {
		t := s.inner.differs(data)
		return t, t == nil
	}
	return &s.Target, string(data) == s.want
}
