package fn

import (
	"bytes"
	"path"
	"sort"

	"secretref.dev/secretref/manifest"
)

// source is the text that a document of an item says it is from, with the
// positions that mean something to who called, and the document's index in it.
func (c *call) source(w *worker, i int, node, root *manifest.Node) (*manifest.Source, int) {
	it := &c.in.items[i]
	src := c.in.src
	switch {
	case c.host == kustomize:
		return src.View(c.name(w, node), nowhere).NamingEntries(), i
	case it.first > 0 && root == node:
		return src.View(c.name(w, node), c.in.position(it)), it.index
	case c.host == kpt:
		return src.View(c.name(w, node), nowhere), i
	}
	return src.View(src.Name, nil), i
}

// nowhere is the position in a host that keeps no lines.
func nowhere(int) manifest.Position { return manifest.Position{} }

// name is the file that an item came from, as far as the host says; else the
// kind and name of the item.
func (c *call) name(w *worker, n *manifest.Node) string {
	ann := n.Get("metadata").Get("annotations")
	if c.host == kustomize {
		if file := w.originPath(ann.Text(annOrigin)); file != "" {
			return file
		}
	} else if file := filePath(ann); file != "" {
		return c.display(ann.Text(annPackage), file)
	} else if c.host == anyHost {
		return "-"
	}
	kind, name := n.Text("kind"), n.Get("metadata").Text("name")
	if kind == "" {
		kind, name = n.Text("type"), n.Text("name")
	}
	return path.Join(kind, name)
}

// originPath reads kustomize's origin annotation: the file of a resource, or
// the kustomization that generated it.
func (w *worker) originPath(text string) string {
	src, err := manifest.NewSource("", []byte(text))
	if err != nil {
		return ""
	}
	docs, err := w.origins.Parse(src)
	if err != nil || len(docs) != 1 {
		return ""
	}
	if p := docs[0].Root.Text("path"); p != "" {
		return p
	}
	return docs[0].Root.Text("configuredIn")
}

type lineRange struct{ from, to int }

// place works out, for hosts that keep files as they are written, on which
// line of its file each item stands: the items of a file in order, with the
// annotations that the host added taken away. These are the lines of the file
// as the host writes it; it drops blank lines between fields.
func (in *input) place() {
	if in.list == nil || in.list.Style == manifest.Flow {
		return
	}
	type name struct{ pkg, file string }
	files := make(map[name][]*item)
	for i := range in.items {
		if it := &in.items[i]; it.ownLines() {
			n := name{it.pkg, it.file}
			files[n] = append(files[n], it)
		}
	}
	for _, items := range files {
		in.placeFile(items)
	}
}

// placeFile says where the items of a file begin, until one that did not come
// along.
func (in *input) placeFile(items []*item) {
	sort.SliceStable(items, func(a, b int) bool { return items[a].index < items[b].index })
	line := 1
	for k, it := range items {
		if it.index != k {
			return
		}
		it.first = line
		lines := bytes.Count(in.src.Text[it.text.Start:it.text.End], []byte{'\n'})
		for _, r := range it.added {
			lines -= r.to - r.from
		}
		line += lines + 1 // and the `---`
	}
}

// addedLines finds the lines of the annotations that the host added, with
// the keys above them where there is nothing else below those.
func addedLines(n *manifest.Node, src *manifest.Source) []lineRange {
	line := func(off int) int { return src.Own(off).Line }
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
		out = append(out, lineRange{line(k.Span.Start), line(max(v.Span.End-1, k.Span.Start)) + 1})
	}
	if own > 0 {
		return out
	}
	out = append(out, lineRange{line(annKey.Span.Start), line(annKey.Span.Start) + 1})
	if len(meta.Pairs()) == 1 {
		out = append(out, lineRange{line(metaKey.Span.Start), line(metaKey.Span.Start) + 1})
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

// position translates a byte of the input into a place of the item's file.
func (in *input) position(it *item) func(int) manifest.Position {
	src := in.src.View("", nil)
	start := src.Own(it.text.Start).Line
	indent := in.column(in.list.Span.Start) + 2 // columns that the list adds
	return func(off int) manifest.Position {
		pos := src.Own(off)
		line := it.first + pos.Line - start
		for _, r := range it.added {
			if r.to <= pos.Line {
				line -= r.to - r.from
			}
		}
		return manifest.Position{Line: line, Column: max(pos.Column-indent, 1)}
	}
}
