package fn

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"secretref.dev/secretref/manifest"
)

// echo gives the input back with results. The items are never decoded and
// written again: that is exact, and a fraction of the cost.
func (in *input) echo(results []krmResult) ([][]byte, error) {
	root := in.root
	old := root.Get("results")
	switch {
	case len(results) == 0 && old == nil:
		return [][]byte{in.data}, nil
	case root.Style == manifest.Flow:
		return in.echoFlow(root, results)
	}
	return in.echoBlock(root, results)
}

var errWriteBack = errors.New("the input has a shape to which no results can be added; send the ResourceList in block style, without results, with a line break at the end")

// echoBlock adds the results as the last key of a block mapping, in place of
// those of an earlier function.
func (in *input) echoBlock(root *manifest.Node, results []krmResult) ([][]byte, error) {
	text := in.src.Text
	indent := in.column(root.Span.Start)
	if indent > 0 && !blank(text[root.Span.Start-indent:root.Span.Start]) {
		return nil, errWriteBack // the mapping starts behind `---`
	}
	at, glue := in.mappingEnd(root)
	if glue && endsInBlockScalar(root) {
		return nil, errWriteBack // a line break would become part of the value
	}
	from, to := in.oldResults(root, at)
	lines, err := resultLines(results, indent)
	if err != nil {
		return nil, err
	}
	parts := [][]byte{text[:from], text[to:at], lines, text[at:]}
	if glue {
		parts = slices.Insert(parts, 2, []byte{'\n'})
	}
	return parts, nil
}

// mappingEnd is the offset behind the last line of the root mapping: the end
// of the text or an end marker. glue says that a line break is missing there.
func (in *input) mappingEnd(root *manifest.Node) (at int, glue bool) {
	text := in.src.Text
	for i := lineAfter(text, root.Span.End-1); i < len(text); i = lineAfter(text, i) {
		if bytes.HasPrefix(text[i:], []byte("...")) {
			return i, false
		}
	}
	return len(text), !bytes.HasSuffix(text, []byte("\n"))
}

// oldResults is the range of the lines of an earlier results key; empty when
// there is none.
func (in *input) oldResults(root *manifest.Node, end int) (from, to int) {
	for i := 0; i+1 < len(root.Children); i += 2 {
		k := root.Children[i]
		if k.Value != "results" {
			continue
		}
		from = k.Span.Start - in.column(k.Span.Start)
		to = end
		if i+2 < len(root.Children) {
			next := root.Children[i+2].Span.Start
			to = next - in.column(next)
		}
		return from, to
	}
	return end, end
}

// endsInBlockScalar reports whether the last value of a tree is a literal or
// folded scalar.
func endsInBlockScalar(n *manifest.Node) bool {
	for n != nil && n.Kind != manifest.Scalar && len(n.Children) > 0 {
		n = n.Children[len(n.Children)-1]
	}
	return n != nil && (n.Style == manifest.Literal || n.Style == manifest.Folded)
}

// echoFlow adds the results in front of the brace that closes a flow mapping
// or JSON object, in place of those of an earlier function.
func (in *input) echoFlow(root *manifest.Node, results []krmResult) ([][]byte, error) {
	text := in.src.Text
	brace := root.Span.End - 1
	if brace < 0 || brace >= len(text) || text[brace] != '}' || len(root.Children) == 0 {
		return nil, errWriteBack
	}
	from, to, ok := oldFlowResults(root, brace)
	if !ok {
		return nil, errWriteBack
	}
	var b bytes.Buffer
	if len(results) > 0 {
		encoded, err := json.Marshal(results)
		if err != nil {
			return nil, errors.New("the results could not be written")
		}
		if !comma(text[root.Children[len(root.Children)-1].Span.End:brace]) {
			b.WriteByte(',')
		}
		b.WriteString(` "results": `)
		b.Write(encoded)
	}
	return [][]byte{text[:from], text[to:brace], b.Bytes(), text[brace:]}, nil
}

// oldFlowResults is the range of an earlier results entry with one of the
// commas beside it; empty when there is none.
func oldFlowResults(root *manifest.Node, brace int) (from, to int, ok bool) {
	for i := 0; i+1 < len(root.Children); i += 2 {
		k, v := root.Children[i], root.Children[i+1]
		switch {
		case k.Value != "results":
			continue
		case i+2 < len(root.Children):
			return k.Span.Start, root.Children[i+2].Span.Start, true
		case i > 0:
			return root.Children[i-1].Span.End, v.Span.End, true
		}
		return 0, 0, false
	}
	return brace, brace, true
}

// comma reports whether a comma stands in what follows the last entry,
// comments aside.
func comma(tail []byte) bool {
	for line := range bytes.Lines(tail) {
		code, _, _ := bytes.Cut(line, []byte("#"))
		if bytes.IndexByte(code, ',') >= 0 {
			return true
		}
	}
	return false
}
