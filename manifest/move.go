package manifest

// shift moves what lies at or behind an offset. It reports false for a tree
// with an alias: what that means depends on all before it.
func (n *Node) shift(from, by int) bool {
	if n.Kind == Alias {
		return false
	}
	if n.Span.Start >= from {
		n.Span.move(by)
	} else if n.Span.End > from {
		n.Span.End += by
	}
	for _, c := range n.Children {
		if !c.shift(from, by) {
			return false
		}
	}
	return true
}

// move gives a document the offsets that it has in a longer text. It returns
// how deep the tree is.
func (d *Document) move(by int) (deepest int) {
	d.text.move(by)
	for i := range d.Comments {
		d.Comments[i].Span.move(by)
	}
	for i := range d.tokens {
		d.tokens[i].move(by)
	}
	for i := range d.gaps {
		d.gaps[i].move(by)
	}
	return d.Root.move(by)
}

func (n *Node) move(by int) (deepest int) {
	n.Span.move(by)
	for _, c := range n.Children {
		deepest = max(deepest, 1+c.move(by))
	}
	return deepest
}

func (s *Span) move(by int) {
	s.Start += by
	s.End += by
}
