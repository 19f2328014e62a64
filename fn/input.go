package fn

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"secretref.dev/secretref/manifest"
)

// An input is what a host sent, parsed but not changed.
type input struct {
	data   []byte
	src    *manifest.Source
	doc    *manifest.Document // of a ResourceList
	list   *manifest.Node     // the items; nil when there are none
	nodes  []item
	config *manifest.Node // functionConfig, or nil
	plugin []byte         // configuration of a legacy plugin, or nil
}

// An item is one of the resources.
type item struct {
	node *manifest.Node
	doc  *manifest.Document // that it is part of
	text manifest.Span      // its lines in the input, from its dash to the next one
}

var errEmpty = errors.New("standard input is empty; send a ResourceList, or run secretref check PATH")

func parse(data, plugin []byte) (*input, error) {
	if len(bytes.TrimSpace(data)) == 0 && plugin == nil {
		return nil, errEmpty
	}
	src, err := manifest.NewSource("-", data)
	if err != nil {
		return nil, fmt.Errorf("the input: %w", err)
	}
	docs, err := manifest.Parse(src)
	if err != nil {
		return nil, fmt.Errorf("the input is %w", err)
	}
	in := &input{data: data, src: src, plugin: plugin}
	if plugin != nil {
		for _, d := range docs {
			if d.Root != nil {
				in.nodes = append(in.nodes, item{node: d.Root, doc: d, text: manifest.Span{Start: d.TextStart(), End: d.TextStart() + len(d.Text())}})
			}
		}
		return in, nil
	}
	return in, in.resourceList(docs)
}

func (in *input) resourceList(docs []*manifest.Document) error {
	if len(docs) != 1 {
		return fmt.Errorf("the input holds %d documents, and a ResourceList is one", len(docs))
	}
	in.doc = docs[0]
	root := in.doc.Root.Resolve()
	if root == nil || root.Kind != manifest.Mapping || root.Text("kind") != "ResourceList" {
		return errors.New("the input is no ResourceList; a host of KRM functions sends one, and secretref check - reads manifests")
	}
	if in.list = root.Get("items"); in.list != nil && in.list.IsNull() {
		in.list = nil
	}
	if in.list != nil && in.list.Kind != manifest.Sequence {
		return errors.New("the items of the ResourceList are no list")
	}
	in.config = root.Get("functionConfig")
	in.split()
	return nil
}

// split cuts the text of the items apart, so that comments are found with
// the item they stand in.
func (in *input) split() {
	if in.list == nil {
		return
	}
	at := in.list.Span.Start
	for i, n := range in.list.Children {
		var end int
		if i+1 < len(in.list.Children) {
			end = in.itemStart(n.Span.End, in.list.Children[i+1].Span.Start)
		} else {
			end = in.listEnd(n.Span.End)
		}
		if in.list.Style == manifest.Flow {
			at, end = n.Span.Start, n.Span.End
		}
		in.nodes = append(in.nodes, item{node: n, doc: in.doc, text: manifest.Span{Start: at, End: end}})
		at = end
	}
}

// itemStart finds the dash of the item that starts at next: the first line
// behind the item before it that has a dash in the column of the list.
func (in *input) itemStart(from, next int) int {
	column := in.column(in.list.Span.Start)
	text := in.src.Text
	for i := lineAfter(text, from); i < next; i = lineAfter(text, i) {
		if i+column < len(text) && text[i+column] == '-' && blank(text[i:i+column]) {
			return i + column
		}
	}
	return next
}

// listEnd is where the lines of the last item end: at the next key of the
// root, or the end of the text.
func (in *input) listEnd(from int) int {
	text := in.src.Text
	for i := lineAfter(text, from); i < len(text); i = lineAfter(text, i) {
		if c := text[i]; c != ' ' && c != '\n' && c != '\r' && c != '#' && c != '\t' {
			return i
		}
	}
	return len(text)
}

func lineAfter(text []byte, at int) int {
	if i := bytes.IndexByte(text[min(at, len(text)):], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(text)
}

func blank(b []byte) bool { return len(bytes.Trim(b, " ")) == 0 }

// column is the number of bytes before off on its line.
func (in *input) column(off int) int {
	return off - (bytes.LastIndexByte(in.src.Text[:off], '\n') + 1)
}

// configText is the functionConfig as a document of its own.
func (in *input) configText() []byte {
	n := in.config.Resolve()
	if n == nil || n.IsNull() {
		return nil
	}
	indent := 0
	if n.Style != manifest.Flow {
		indent = in.column(n.Span.Start)
	}
	return append([]byte(strings.Repeat(" ", indent)), append(in.src.Text[n.Span.Start:n.Span.End:n.Span.End], '\n')...)
}

// isConfig reports whether an item is the function's own configuration,
// which hosts put among the items.
func (in *input) isConfig(n *manifest.Node) bool {
	if in.config == nil {
		return false
	}
	same := func(keys ...string) bool {
		a, b := n, in.config
		for _, k := range keys[:len(keys)-1] {
			a, b = a.Get(k), b.Get(k)
		}
		return a.Text(keys[len(keys)-1]) == b.Text(keys[len(keys)-1])
	}
	return n.Text("kind") != "" && same("apiVersion") && same("kind") && same("metadata", "name")
}
