package fn

import (
	"strconv"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
)

// An item is what is remembered of one of the resources from the time before
// the first is checked: what tells the host, and where the files' lines are.
type item struct {
	text manifest.Span // its lines in the input, from its dash to the next one

	managed    bool   // kustomize numbered it
	placed     bool   // kpt says where it is from
	file, pkg  string // that kpt read it from
	index      int    // of the document in its file, as kpt says
	documents  int    // that it is checked as
	config     bool   // it is the function's own configuration
	unexpected bool   // nobody expects a manifest in it

	first int         // line of its file that it begins on; 0 when unknown
	added []lineRange // lines of the input that the host added

	node *manifest.Node // nil when it is parsed again to be checked
	doc  *manifest.Document
}

// survey notes what is to be remembered of a node. src is the caller's own.
func (in *input) survey(it *item, n *manifest.Node, src *manifest.Source) {
	ann := n.Get("metadata").Get("annotations")
	it.managed = ann.Text(annID) != ""
	it.file, it.pkg = filePath(ann), ann.Text(annPackage)
	it.placed = ann.Text(annPath) != "" || it.pkg != ""
	it.index = documentIndex(ann)
	it.config = in.isConfig(n)
	kind := n.Text("kind")
	ours := n.Text("apiVersion") == policy.APIVersion && (kind == policy.Kind || kind == policy.RenderKind)
	it.unexpected = it.config || ours || kind == kindKptfile
	it.documents = len(rootsOf(n))
	if it.ownLines() {
		it.added = addedLines(n, src)
	}
}

// ownLines reports whether the host keeps the item's file as it is written.
// Under kustomize the same annotation is made up.
func (it *item) ownLines() bool { return it.file != "" && !it.managed }

// filePath is the file that kpt read an item from.
func filePath(annotations *manifest.Node) string {
	if p := annotations.Text(annPath); p != "" {
		return p
	}
	return annotations.Text(annPathOld)
}

func documentIndex(annotations *manifest.Node) int {
	n, err := strconv.Atoi(annotations.Text(annIndex))
	if err != nil {
		n, _ = strconv.Atoi(annotations.Text(annIndexOld))
	}
	return n
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

// rootsOf are the values of an item that are checked, each as a document: the
// item, and what kpt wraps in it when the root of a file is a list.
func rootsOf(n *manifest.Node) []*manifest.Node {
	list := n.Get(annSequence)
	switch {
	case list == nil || list.Kind != manifest.Sequence:
		return []*manifest.Node{n}
	case onlyWrapping(n):
		return []*manifest.Node{list}
	}
	return []*manifest.Node{list, n}
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

// A worker is what one goroutine needs to check items.
type worker struct {
	*check.Worker
	origins manifest.Reader // for texts of the host's
}

// documents are those of an item, in memory that the worker uses again.
func (c *call) documents(w *worker, i int) []*manifest.Document {
	it := &c.in.items[i]
	node, doc := it.node, it.doc
	if node == nil {
		// It parsed before, and nothing has changed since.
		doc, _ = c.in.parts.Item(w.Reader(), i)
		node = doc.Root.Children[0]
	}
	roots := rootsOf(node)
	docs := make([]*manifest.Document, len(roots))
	for k, root := range roots {
		src, index := c.source(w, i, node, root)
		docs[k] = doc.Part(root, it.text, src, index)
	}
	return docs
}

// checkItem checks the documents of an item.
func (c *call) checkItem(w *worker, i int) []*check.FileResult {
	docs := c.documents(w, i)
	results := make([]*check.FileResult, len(docs))
	for k, d := range docs {
		name := d.Source.Name
		results[k] = w.Document(name, d, func(strict *check.Worker) *check.FileResult {
			return strict.Document(name, c.documents(&worker{Worker: strict}, i)[k], nil)
		})
	}
	return results
}

// resources counts the items that are neither the host's own nor our
// configuration. Those are checked too, because a header proves nothing, but
// nobody expects a manifest in them.
func (in *input) resources() int {
	n := 0
	for i := range in.items {
		if !in.items[i].unexpected {
			n++
		}
	}
	return n
}

// documents counts what the items are checked as.
func (in *input) documents() int {
	n := 0
	for i := range in.items {
		n += in.items[i].documents
	}
	return n
}
