package manifest

import "slices"

// scalarTags make PyYAML read a mapping as one value: that of its key `=`.
var scalarTags = []string{"!!str", "!!int", "!!float", "!!bool", "!!null", binaryTag, "!!timestamp"}

// readAsValue turns a mapping into the scalar that a Python loader makes of
// it: `!!str {=: x}` is "x" there. Its tag `!!value` says what it was.
func (n *Node) readAsValue() {
	if n.Kind != Mapping || !n.Tagged || !slices.Contains(scalarTags, n.Tag) {
		return
	}
	if v := n.valueKey(0); v != nil {
		n.Kind, n.Style, n.Tag, n.Value, n.Children = Scalar, Plain, "!!value", v.Value, nil
	}
}

// valueKey returns the scalar under the first key `=`, through as many
// mappings as it takes.
func (n *Node) valueKey(depth int) *Node {
	if n = n.Resolve(); n == nil || depth > MaxDepth || n.Kind == Scalar {
		return n
	}
	for i := 0; n.Kind == Mapping && i+1 < len(n.Children); i += 2 {
		if IsValueKey(n.Children[i]) {
			return n.Children[i+1].valueKey(depth + 1)
		}
	}
	return nil
}

// IsValueKey reports whether a key is YAML 1.1's value key: a plain `=`, or
// any key tagged as such.
func IsValueKey(k *Node) bool {
	k = k.Resolve()
	return k != nil && k.Kind == Scalar && (k.Tag == "!!value" || k.Value == "=" && k.Style == Plain && !k.Tagged)
}

// readAsMerge turns a key that is an alias of a merge key into one: to a
// Python loader they are the same node.
func (n *Node) readAsMerge() {
	if t := n.Target; n.Kind == Alias && t != nil && IsMerge(t) {
		n.Kind, n.Style, n.Tagged, n.Tag, n.Value, n.Target = Scalar, Plain, true, "!!merge", t.Value, nil
	}
}
