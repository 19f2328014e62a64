package manifest

import "strings"

// Group is the API group of our own Kubernetes kinds.
const Group = "secretref.dev"

// An Object is a Kubernetes object: a mapping with apiVersion and kind.
type Object struct {
	Doc        *Document
	Node       *Node
	Path       *Path
	APIVersion string
	Kind       string
	Name       string
	Namespace  string
}

// Annotation returns the node of an annotation's value, or nil.
func (o *Object) Annotation(name string) *Node {
	return o.Node.Get("metadata").Get("annotations").Get(name)
}

// Group is the API group, "" for the core group.
func (o *Object) Group() string {
	group, _, ok := strings.Cut(o.APIVersion, "/")
	if !ok {
		return ""
	}
	return group
}

// NewObject reads the header of a Kubernetes object, nil for a mapping that has none.
func NewObject(d *Document, n *Node, path *Path) *Object {
	api, kind := n.Get("apiVersion"), n.Get("kind")
	if api == nil || kind == nil || api.Kind != Scalar || kind.Kind != Scalar {
		return nil
	}
	meta := n.Get("metadata")
	return &Object{Doc: d, Node: n, Path: path, APIVersion: api.Decoded(), Kind: kind.Decoded(),
		Name: meta.Text("name"), Namespace: meta.Text("namespace")}
}
