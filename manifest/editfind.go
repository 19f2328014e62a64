package manifest

import "slices"

// A spot is a scalar that is to be edited, with what matters of its place.
type spot struct {
	node   *Node
	loose  bool // its document is
	flow   bool // it stands between brackets
	key    bool // it is a key, or in one
	shared bool // an alias stands for it, or for what it is in
}

// find looks for the scalars of the sites in the documents.
func (l *layer) find() map[*site]spot {
	out := make(map[*site]spot, len(l.sites))
	for _, d := range l.docs {
		aliased := make(map[*Node]bool)
		d.Root.markAliased(aliased)
		l.below(d.Root, spot{loose: d.Loose}, aliased, out)
	}
	return out
}

// markAliased notes what the aliases in a tree stand for.
func (n *Node) markAliased(aliased map[*Node]bool) {
	if n == nil {
		return
	}
	if n.Kind == Alias {
		aliased[n.Target] = true
	}
	for _, c := range n.Children {
		c.markAliased(aliased)
	}
}

func (l *layer) below(n *Node, in spot, aliased map[*Node]bool, out map[*site]spot) {
	if n == nil {
		return
	}
	in.node, in.shared = n, in.shared || aliased[n]
	if n.Kind == Scalar || n.Kind == Alias {
		if s := l.sites[n.Span]; s != nil {
			out[s] = in
		}
		return
	}
	in.flow = n.Style == Flow
	key := in.key
	for i, c := range n.Children {
		in.key = key || n.Kind == Mapping && i%2 == 0
		l.below(c, in, aliased, out)
	}
}

// refuses says why a scalar cannot be edited, "" if it can.
func (f spot) refuses() string {
	n := f.node
	switch {
	case n.Kind == Alias:
		return "it is an alias; write the value out instead of the alias"
	case f.shared:
		return "an alias elsewhere stands for the same value; write that value out instead of the alias"
	case f.key:
		return "it is part of a key"
	case f.loose:
		return "the text around it can be read in more than one way; write it without tags, anchors and odd line breaks"
	case n.Span.Start == n.Span.End, n.Tag == "!!value":
		return "no scalar stands there"
	case n.Tagged && !slices.Contains([]string{"!!str", binaryTag}, n.Tag):
		return "it has a tag; remove the tag"
	}
	return ""
}
