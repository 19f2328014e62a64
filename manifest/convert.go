package manifest

import (
	"bytes"

	"go.yaml.in/yaml/v4"
)

// A converter turns the library's nodes into ours and finds where each ends.
type converter struct {
	text    []byte
	lines   []int
	tokens  []Span
	anchors map[*yaml.Node]*Node
	merges  map[*Node]int // how long the chain of `<<` is that starts here
	chained bool          // one of them is too long
	loose   bool

	line, column, off int // where the last node began
	reached           int // where the last node ended
}

func (c *converter) root(n *yaml.Node) yamlRoot {
	r := yamlRoot{first: c.offset(n)}
	if len(n.Content) > 0 {
		y := n.Content[0]
		if y.Kind != yaml.ScalarNode || y.Value != "" || y.Tag != "!!null" {
			r.node = c.node(y)
		}
	}
	r.tokens, r.loose = c.tokens, c.loose
	return r
}

// offset gives the place of a node. Nodes come in the order of the text, so
// that a long line is not counted anew for each.
func (c *converter) offset(y *yaml.Node) int {
	off, column := 0, 1
	if c.column > 0 && y.Line == c.line && y.Column >= c.column {
		off, column = c.off, c.column
	} else if y.Line > 0 && y.Line <= len(c.lines) {
		off = c.lines[y.Line-1]
	}
	off = advance(c.text, off, y.Column-column)
	c.line, c.column, c.off = y.Line, y.Column, off
	return off
}

func (c *converter) node(y *yaml.Node) *Node {
	n := &Node{Tag: y.Tag, Value: y.Value, Anchor: y.Anchor, Tagged: y.Style&yaml.TaggedStyle != 0}
	if y.Anchor != "" {
		if c.anchors == nil {
			c.anchors = make(map[*yaml.Node]*Node)
		}
		c.anchors[y] = n
	}
	mark := c.offset(y)
	properties, start := skipProperties(c.text, mark, y.Anchor != "", n.Tagged || y.Tag == "!")
	switch y.Kind {
	case yaml.AliasNode:
		n.Kind, n.Anchor, n.Target = Alias, "", c.anchors[y.Alias]
		c.token(n, start, min(start+1+len(y.Value), len(c.text)))
	case yaml.ScalarNode:
		n.Kind, n.Style = Scalar, scalarStyle(y.Style)
		if n.Value == "" && n.Style == Plain {
			at := c.empty(mark, properties)
			n.Span = Span{at, at}
			return n
		}
		end, ok := scalarEnd(c.text, start, n.Style, n.Value)
		c.loose = c.loose || !ok
		c.token(n, start, end)
	case yaml.MappingNode, yaml.SequenceNode:
		c.collection(n, y, start)
	}
	return n
}

// empty is the place of a value that is not there: behind its anchor and tag.
// Without those the library may give the place of a neighbour; nothing but
// punctuation lies before the right one.
func (c *converter) empty(mark, properties int) int {
	at := max(c.reached, properties)
	if mark == properties && len(bytes.Trim(c.text[c.reached:at], "-?:, \t\r\n")) > 0 {
		at = c.reached
	}
	c.reached = at
	return at
}

// token notes a place that is not searched for comments.
func (c *converter) token(n *Node, start, end int) {
	n.Span = Span{start, end}
	c.reached = max(c.reached, end)
	if k := len(c.tokens); start >= len(c.text) || k > 0 && start < c.tokens[k-1].End {
		c.loose = true // two scalars cannot overlap
		return
	}
	c.tokens = append(c.tokens, n.Span)
}

func (c *converter) collection(n *Node, y *yaml.Node, start int) {
	n.Kind = Mapping
	if y.Kind == yaml.SequenceNode {
		n.Kind = Sequence
	}
	end := start
	c.reached = max(c.reached, start)
	n.Children = make([]*Node, len(y.Content))
	for i, child := range y.Content {
		n.Children[i] = c.node(child)
		end = max(end, n.Children[i].Span.End)
		if n.Kind == Mapping && i%2 == 0 {
			n.Children[i].readAsMerge()
		}
	}
	c.chain(n)
	if y.Style&yaml.FlowStyle != 0 {
		n.Style = Flow
		// A pair in a flow sequence, [a: b], is a mapping without brackets.
		pair := len(n.Children) > 0 && n.Children[0].Span.Start == start
		if !pair && start < len(c.text) && (c.text[start] == '{' || c.text[start] == '[') {
			var ok bool
			end, ok = flowEnd(c.text, max(end, start+1))
			c.loose = c.loose || !ok
		}
	}
	n.Span = Span{start, min(end, len(c.text))}
	c.reached = max(c.reached, n.Span.End)
	n.readAsValue()
}

func scalarStyle(s yaml.Style) Style {
	switch {
	case s&yaml.SingleQuotedStyle != 0:
		return SingleQuoted
	case s&yaml.DoubleQuotedStyle != 0:
		return DoubleQuoted
	case s&yaml.LiteralStyle != 0:
		return Literal
	case s&yaml.FoldedStyle != 0:
		return Folded
	}
	return Plain
}

// chain notes how many mappings deep the merges of a mapping go.
func (c *converter) chain(n *Node) {
	if n.Kind != Mapping {
		return
	}
	deepest := 0
	for i := 0; i+1 < len(n.Children); i += 2 {
		if !IsMerge(n.Children[i]) {
			continue
		}
		v := n.Children[i+1].Resolve()
		deepest = max(deepest, 1+c.merges[v])
		if v != nil && v.Kind == Sequence {
			for _, item := range v.Children {
				deepest = max(deepest, 1+c.merges[item.Resolve()])
			}
		}
	}
	if deepest == 0 {
		return
	}
	if c.merges == nil {
		c.merges = make(map[*Node]int)
	}
	c.merges[n] = deepest
	c.chained = c.chained || deepest > maxMergeDepth
}
