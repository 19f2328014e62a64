package fn

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"secretref.dev/secretref/manifest"
)

// An input is what a host sent, read but not changed.
type input struct {
	data   []byte
	src    *manifest.Source
	root   *manifest.Node // of a ResourceList
	list   *manifest.Node // the items; nil when there are none
	config *manifest.Node // functionConfig, or nil
	plugin []byte         // configuration of a legacy plugin, or nil
	items  []item
	parts  *manifest.List // the items, when each is parsed alone
}

var errEmpty = errors.New("standard input is empty; send a ResourceList, or run secretref check PATH")

// newInput reads a ResourceList, or the documents that a legacy plugin gets.
// It parses the items of a list one by one where it can, and all as one tree
// where it must or where whole says so: nothing that follows can tell.
func newInput(data, plugin []byte, whole bool) (*input, error) {
	if len(bytes.TrimSpace(data)) == 0 && plugin == nil {
		return nil, errEmpty
	}
	src, err := manifest.NewSource("-", data)
	if err != nil {
		return nil, fmt.Errorf("the input: %w", err)
	}
	src.IndexLines()
	in := &input{data: data, src: src, plugin: plugin}
	if plugin == nil && !whole && in.readParts() {
		return in, nil
	}
	docs, err := manifest.Parse(src)
	if err != nil {
		return nil, fmt.Errorf("the input is %w", err)
	}
	if plugin != nil {
		for _, d := range docs {
			if d.Root != nil {
				in.add(item{node: d.Root, doc: d, text: manifest.Span{Start: d.TextStart(), End: d.TextStart() + len(d.Text())}})
			}
		}
		return in, nil
	}
	return in, in.readWhole(docs)
}

// readParts cuts the items apart and parses each once, for what must be known
// of all before the first is checked. It reports false when the text must be
// read as a whole; then in is as it was.
func (in *input) readParts() bool {
	parts, ok := manifest.CutList(in.src, "items")
	if !ok {
		return false
	}
	whole := *in
	if in.head(parts.Root) != nil || in.list != parts.Node {
		*in = whole
		return false
	}
	in.items = make([]item, 0, parts.Len())
	ok = inOrder(parts.Len(), func() func(int) item {
		r, src := new(manifest.Reader), in.src.View("", nil)
		return func(i int) item {
			d, ok := parts.Item(r, i)
			if !ok {
				return item{}
			}
			it := item{text: parts.Text(i)}
			in.survey(&it, d.Root.Children[0], src)
			return it
		}
	}, func(it item) bool {
		in.items = append(in.items, it)
		return it.text.End > 0
	})
	if !ok {
		*in = whole
		return false
	}
	in.parts = parts
	return true
}

// readWhole takes the items from the tree of the whole text.
func (in *input) readWhole(docs []*manifest.Document) error {
	if len(docs) != 1 {
		return fmt.Errorf("the input holds %d documents, and a ResourceList is one", len(docs))
	}
	if err := in.head(docs[0].Root.Resolve()); err != nil {
		return err
	}
	in.split(docs[0])
	return nil
}

// head reads what stands around the items.
func (in *input) head(root *manifest.Node) error {
	if root == nil || root.Kind != manifest.Mapping || root.Text("kind") != kindResourceList {
		return errors.New("the input is no ResourceList; a host of KRM functions sends one, and secretref check - reads manifests")
	}
	list := root.Get("items")
	if list != nil && list.IsNull() {
		list = nil
	}
	if list != nil && list.Kind != manifest.Sequence {
		return errors.New("the items of the ResourceList are no list")
	}
	in.root, in.list, in.config = root, list, root.Get("functionConfig")
	return nil
}

// split cuts the text of the items apart, so that comments are found with
// the item they stand in.
func (in *input) split(doc *manifest.Document) {
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
		in.add(item{node: n, doc: doc, text: manifest.Span{Start: at, End: end}})
		at = end
	}
}

// add takes in an item of the tree.
func (in *input) add(it item) {
	in.survey(&it, it.node, in.src)
	in.items = append(in.items, it)
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
