package manifest

import "strings"

// Place says how a mapping came to be looked at.
type Place uint8

const (
	Native   Place = iota // the root of a document, or an item of a list there
	Envelope              // in or beside the header of a Kubernetes object of our group
	Nested                // somewhere inside another document
)

// A Body is a mapping that may be a manifest.
type Body struct {
	Doc    *Document // that the mapping is part of; the embedded one for an entry or string
	Node   *Node
	Path   *Path // from the root of the outermost document
	Place  Place
	Object *Object // the Kubernetes object that carries it, or nil
}

// A Visitor receives what [Unwrap] finds.
type Visitor struct {
	// Body is called for every mapping that may be a manifest. It reports
	// whether it is one; then nothing inside it is looked at here.
	Body func(Body) bool
	// Object is called for every Kubernetes object.
	Object func(*Object)
	// Entry is called for an embedded text that does not parse, with the
	// place of the scalar that holds it.
	Entry func(src *Source, path *Path, err error)
	// Text is called for the documents of an embedded text when all of them
	// have been looked through. It may be nil.
	Text func(docs []*Document, path *Path)
}

// maxEmbedding bounds texts inside texts inside texts.
const maxEmbedding = 8

// Unwrap finds the mappings of a document that may be manifests, through
// every wrapping that we know: lists, envelopes, Kubernetes lists, entries of
// ConfigMaps and Secrets, strings. base is the way to the document, nil for
// one that stands in a file of its own.
func Unwrap(d *Document, base *Path, v Visitor) {
	u := newUnwrapper(d, v)
	u.document(d, base, nil)
}

// UnwrapText is [Unwrap] for a scalar that may hold documents. It does
// nothing for one that cannot.
func UnwrapText(d *Document, n *Node, path *Path, o *Object, v Visitor) {
	u := newUnwrapper(d, v)
	u.text(d, n, path, o)
}

type unwrapper struct {
	v      Visitor
	depth  int
	budget int            // visits left: an alias bomb is cut off here
	read   map[*Node]bool // scalars whose text was parsed; a second time counts
	cut    bool           // said so
}

// aliasBudget is how many values aliases may add to a document.
const aliasBudget = 1_000_000

func newUnwrapper(d *Document, v Visitor) *unwrapper {
	// A text of n bytes has less than n values, as long as no alias repeats
	// them.
	return &unwrapper{v: v, budget: aliasBudget + len(d.Source.Text)}
}

func (u *unwrapper) document(d *Document, path *Path, o *Object) {
	u.root(d, d.Root, path, o, 0)
}

func (u *unwrapper) root(d *Document, n *Node, path *Path, o *Object, depth int) {
	n = n.Resolve()
	if n == nil || depth > MaxDepth || u.spent(d, n, path, 1) {
		return
	}
	switch n.Kind {
	case Sequence:
		for i, item := range n.Children {
			u.root(d, item, path.Index(i), o, depth+1)
		}
	case Mapping:
		if obj := NewObject(d, n, path); obj != nil {
			u.object(obj, depth)
			return
		}
		u.body(Body{Doc: d, Node: n, Path: path, Object: o}, depth)
	case Scalar:
		u.text(d, n, path, o)
	}
}

// body offers a mapping and, when it is no manifest, looks inside.
func (u *unwrapper) body(b Body, depth int) {
	if u.v.Body(b) {
		return
	}
	u.inside(b.Doc, b.Node, b.Path, b.Object, depth+1)
}

// spent takes visits off the budget, and says once that it is used up.
func (u *unwrapper) spent(d *Document, n *Node, path *Path, visits int) bool {
	u.budget -= visits
	if u.budget >= 0 {
		return false
	}
	if !u.cut {
		u.cut = true
		u.v.Entry(d.Source, path, &Error{Position: d.Source.Position(n.Span.Start),
			limit:   true,
			Message: "too large to read: aliases repeat its values more than a million times"})
	}
	return true
}

// reads notes that the text of a scalar will be parsed. The first time is
// free and pays for the values in it; an alias to it is not.
func (u *unwrapper) reads(d *Document, n *Node, path *Path) bool {
	if u.depth >= maxEmbedding {
		u.v.Entry(d.Source, path, &Error{Position: d.Source.Position(n.Span.Start), limit: true, Message: "too deep, a text in a text in a text"})
		return false
	}
	if !u.read[n] {
		if u.read == nil {
			u.read = make(map[*Node]bool)
		}
		u.read[n] = true
		u.budget += len(n.Value)
		return true
	}
	return !u.spent(d, n, path, 1+len(n.Value)/8)
}

func (u *unwrapper) object(o *Object, depth int) {
	u.v.Object(o)
	if o.Group() == Group && !strings.HasPrefix(o.Kind, "SecretRef") {
		u.envelope(o, depth)
		return
	}
	// A header proves nothing: the mapping may be a manifest all the same.
	if u.v.Body(Body{Doc: o.Doc, Node: o.Node, Path: o.Path, Object: o}) {
		return
	}
	if o.Group() == Group {
		return
	}
	if items := o.Node.Get("items"); items != nil && items.Kind == Sequence && strings.HasSuffix(o.Kind, "List") {
		for i, item := range items.Children {
			u.root(o.Doc, item, o.Path.Key("items").Index(i), nil, depth+1)
		}
		return
	}
	if o.Group() == "" && (o.Kind == "ConfigMap" || o.Kind == "Secret") {
		u.entries(o)
		return
	}
	u.inside(o.Doc, o.Node, o.Path, o, depth+1)
}

// envelope offers the manifest in spec, or the object itself when the native
// keys stand beside the header.
func (u *unwrapper) envelope(o *Object, depth int) {
	spec, found := o.Node.Get("spec"), false
	if spec != nil {
		found = u.v.Body(Body{Doc: o.Doc, Node: spec, Path: o.Path.Key("spec"), Place: Envelope, Object: o})
	}
	if spec == nil || o.Node.Get("type") != nil {
		found = u.v.Body(Body{Doc: o.Doc, Node: o.Node, Path: o.Path, Place: Envelope, Object: o}) || found
	}
	if !found { // somewhere else, or in a list or string
		u.inside(o.Doc, o.Node, o.Path, o, depth+1)
	}
}

// entries reads every value of a ConfigMap or Secret as a file of its own.
func (u *unwrapper) entries(o *Object) {
	for _, field := range o.Node.Pairs() {
		name := field.Key.Resolve().Decoded()
		encoded := name == "binaryData" || name == "data" && o.Kind == "Secret"
		if name != "data" && name != "stringData" && name != "binaryData" {
			continue
		}
		for _, p := range field.Value.Pairs() {
			v := p.Value.Resolve()
			if v == nil {
				continue
			}
			path := o.Path.Key(name).Key(p.Key.Resolve().Decoded())
			if v.Kind != Scalar { // no Kubernetes, but somebody may paste it
				u.root(o.Doc, v, path, o, 0)
				continue
			}
			u.entry(o, v, path, encoded)
		}
	}
}

func (u *unwrapper) entry(o *Object, v *Node, path *Path, encoded bool) {
	if !u.reads(o.Doc, v, path) {
		return
	}
	embed := Embed
	if encoded {
		embed = EmbedBase64
	}
	src, err := embed(o.Doc.Source, v, path.Last())
	if err != nil {
		if !encoded { // base64 of something that is no text is no manifest
			u.v.Entry(o.Doc.Source, path, err)
		}
		return
	}
	u.parse(src, path, o)
}

func (u *unwrapper) parse(src *Source, path *Path, o *Object) {
	docs, err := Parse(src)
	u.depth++
	for _, d := range docs {
		u.document(d, path, o)
	}
	u.depth--
	u.after(src, docs, path, err)
}

func (u *unwrapper) after(src *Source, docs []*Document, path *Path, err error) {
	if u.v.Text != nil {
		u.v.Text(docs, path)
	}
	if err != nil {
		u.v.Entry(src, path, err)
	}
}

// inside looks for manifests below a mapping that is none itself.
func (u *unwrapper) inside(d *Document, n *Node, path *Path, o *Object, depth int) {
	n = n.Resolve()
	if n == nil || depth > MaxDepth || u.spent(d, n, path, 1) {
		return
	}
	switch n.Kind {
	case Mapping:
		for _, p := range n.Pairs() {
			k, v := p.Key.Resolve(), p.Value.Resolve()
			if k == nil || v == nil {
				continue
			}
			u.nested(d, v, path.Key(k.Value), o, depth)
		}
	case Sequence:
		for i, item := range n.Children {
			u.nested(d, item.Resolve(), path.Index(i), o, depth)
		}
	}
}

func (u *unwrapper) nested(d *Document, v *Node, path *Path, o *Object, depth int) {
	switch {
	case v == nil || u.spent(d, v, path, 1):
	case v.Kind == Scalar:
		u.text(d, v, path, o)
	case v.Kind == Mapping && u.ours(d, v, path, depth):
	case v.Kind == Mapping && u.v.Body(Body{Doc: d, Node: v, Path: path, Place: Nested, Object: o}):
	default:
		u.inside(d, v, path, o, depth+1)
	}
}

// ours takes an object of our group for what it is wherever it stands, as in
// the patches of a kustomization. What is in an envelope need not be whole.
func (u *unwrapper) ours(d *Document, n *Node, path *Path, depth int) bool {
	o := NewObject(d, n, path)
	if o == nil || o.Group() != Group {
		return false
	}
	u.object(o, depth)
	return true
}

// text reads a string that looks as if it held documents.
func (u *unwrapper) text(d *Document, n *Node, path *Path, o *Object) {
	if u.spent(d, n, path, len(n.Value)/64) || !MayHoldManifest(n) || !u.reads(d, n, path) {
		return
	}
	src, err := EmbedText(d.Source, n)
	if err != nil {
		return
	}
	docs, err := Parse(src)
	u.depth++
	for _, inner := range docs {
		if inner.Root.Resolve() != nil && inner.Root.Resolve().Kind != Scalar {
			u.nested(inner, inner.Root.Resolve(), path, o, 0)
		}
	}
	u.depth--
	u.after(src, docs, path, err)
}
