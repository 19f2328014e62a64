package fn

import (
	"bytes"
	"path"
	"sort"
	"strconv"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
)

// items are the resources to be checked, each as a document that knows its
// own file.
func (c *call) items() []*manifest.Document {
	places := c.in.places()
	var docs []*manifest.Document
	for i, it := range c.in.nodes {
		seq := it.node.Get(annSequence)
		list := seq != nil && seq.Kind == manifest.Sequence
		if list {
			docs = append(docs, c.document(i, it, seq, places))
		}
		if !list || !onlyWrapping(it.node) {
			docs = append(docs, c.document(i, it, it.node, places))
		}
	}
	return docs
}

// onlyWrapping reports whether an item is what kpt makes of a list at the root
// of a file, and nothing else.
func onlyWrapping(n *manifest.Node) bool {
	for _, p := range n.Pairs() {
		if k := p.Key.Resolve(); k == nil || k.Value != annSequence && k.Value != "metadata" {
			return false
		}
	}
	return true
}

// resources counts the items that are neither the host's own nor our
// configuration. Those are checked too, because a header proves nothing, but
// nobody expects a manifest in them.
func (c *call) resources() int {
	n := 0
	for _, it := range c.in.nodes {
		ours := it.node.Text("apiVersion") == policy.APIVersion && (it.node.Text("kind") == policy.Kind || it.node.Text("kind") == policy.RenderKind)
		if !c.in.isConfig(it.node) && !ours && it.node.Text("kind") != kindKptfile {
			n++
		}
	}
	return n
}

func (c *call) document(i int, it item, root *manifest.Node, places map[int]filePlace) *manifest.Document {
	name := c.name(it.node)
	src, index := c.in.src, i
	switch p, known := places[i]; {
	case c.host == kustomize:
		src = src.WithPositions(name, nowhere).NamingEntries()
	case known && root == it.node:
		src, index = src.WithPositions(name, p.position(src)), p.index
	case c.host == kpt:
		src = src.WithPositions(name, nowhere)
	}
	return it.doc.Part(root, it.text, src, index)
}

// nowhere is the position in a host that keeps no lines.
func nowhere(int) manifest.Position { return manifest.Position{} }

// name is the file that an item came from, as far as the host says; else the
// kind and name of the item.
func (c *call) name(n *manifest.Node) string {
	if c.host == kustomize {
		if file := originPath(annotation(n, annOrigin)); file != "" {
			return file
		}
	} else if file := filePath(n); file != "" {
		return c.display(annotation(n, annPackage), file)
	} else if c.host == anyHost {
		return "-"
	}
	kind, name := n.Text("kind"), n.Get("metadata").Text("name")
	if kind == "" {
		kind, name = n.Text("type"), n.Text("name")
	}
	return path.Join(kind, name)
}

// filePath is the file that kpt read an item from. Under kustomize the same
// annotation is made up.
func filePath(n *manifest.Node) string {
	if p := annotation(n, annPath); p != "" {
		return p
	}
	return annotation(n, annPathOld)
}

// originPath reads kustomize's origin annotation: the file of a resource, or
// the kustomization that generated it.
func originPath(text string) string {
	src, err := manifest.NewSource("", []byte(text))
	if err != nil {
		return ""
	}
	docs, err := manifest.Parse(src)
	if err != nil || len(docs) != 1 {
		return ""
	}
	if p := docs[0].Root.Text("path"); p != "" {
		return p
	}
	return docs[0].Root.Text("configuredIn")
}

// A filePlace is where an item's lines stand in its own file.
type filePlace struct {
	index  int           // of the document in the file
	first  int           // line of the file that the item begins on
	text   manifest.Span // of the item in the input
	indent int           // columns that the list adds
	added  []lineRange   // lines of the input that the host added
}

type lineRange struct{ from, to int }

// places works out, for hosts that keep files as they are written, on which
// line of its file each item stands: the items of a file in order, with the
// annotations that the host added taken away. These are the lines of the file
// as the host writes it; it drops blank lines between fields.
func (in *input) places() map[int]filePlace {
	if in.list == nil || in.list.Style == manifest.Flow {
		return nil
	}
	files := make(map[string][]int)
	var order []string
	for i, it := range in.nodes {
		file := filePath(it.node)
		if file == "" || annotation(it.node, annID) != "" {
			continue
		}
		file = annotation(it.node, annPackage) + "\x00" + file
		if files[file] == nil {
			order = append(order, file)
		}
		files[file] = append(files[file], i)
	}
	out := make(map[int]filePlace, len(in.nodes))
	for _, file := range order {
		in.placeFile(files[file], out)
	}
	return out
}

func (in *input) placeFile(items []int, out map[int]filePlace) {
	index := func(i int) int {
		n, err := strconv.Atoi(annotation(in.nodes[i].node, annIndex))
		if err != nil {
			n, _ = strconv.Atoi(annotation(in.nodes[i].node, annIndexOld))
		}
		return n
	}
	sort.SliceStable(items, func(a, b int) bool { return index(items[a]) < index(items[b]) })
	line := 1
	for k, i := range items {
		if index(i) != k {
			return // a document of the file did not come along
		}
		it := in.nodes[i]
		p := filePlace{index: k, first: line, text: it.text, indent: in.column(in.list.Span.Start) + 2, added: in.addedLines(it.node)}
		out[i] = p
		lines := bytes.Count(in.src.Text[it.text.Start:it.text.End], []byte{'\n'})
		for _, r := range p.added {
			lines -= r.to - r.from
		}
		line += lines + 1 // and the `---`
	}
}

// addedLines finds the lines of the annotations that the host added, with
// the keys above them where there is nothing else below those.
func (in *input) addedLines(n *manifest.Node) []lineRange {
	var out []lineRange
	metaKey, meta := entry(n, "metadata")
	annKey, ann := entry(meta, "annotations")
	if ann == nil {
		return nil
	}
	own := 0
	for _, p := range ann.Pairs() {
		k, v := p.Key.Resolve(), p.Value.Resolve()
		if k == nil || v == nil || !injected[k.Value] {
			own++
			continue
		}
		out = append(out, lineRange{in.line(k.Span.Start), in.line(max(v.Span.End-1, k.Span.Start)) + 1})
	}
	if own > 0 {
		return out
	}
	out = append(out, lineRange{in.line(annKey.Span.Start), in.line(annKey.Span.Start) + 1})
	if len(meta.Pairs()) == 1 {
		out = append(out, lineRange{in.line(metaKey.Span.Start), in.line(metaKey.Span.Start) + 1})
	}
	return out
}

func entry(n *manifest.Node, key string) (k, v *manifest.Node) {
	for _, p := range n.Pairs() {
		if name := p.Key.Resolve(); name != nil && name.Value == key {
			return name, p.Value.Resolve()
		}
	}
	return nil, nil
}

func (in *input) line(off int) int { return in.src.Own(off).Line }

// position translates a byte of the input into a place of the item's file.
func (p filePlace) position(src *manifest.Source) func(int) manifest.Position {
	start := src.Own(p.text.Start).Line
	return func(off int) manifest.Position {
		pos := src.Own(off)
		line := p.first + pos.Line - start
		for _, r := range p.added {
			if r.to <= pos.Line {
				line -= r.to - r.from
			}
		}
		return manifest.Position{Line: line, Column: max(pos.Column-p.indent, 1)}
	}
}
