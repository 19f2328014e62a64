package check

import (
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
)

// What stands beside a manifest is no manifest: one that was commented out, or
// lost its head, or a part of a larger text. Credentials of a known shape have
// no business there either. Kubernetes objects of others are none of ours.

// beside looks at a document that is no manifest in a file that has some.
func (c *Checker) beside(f *FileResult, d *manifest.Document, s *scratch) {
	r := c.newRun(f, d, s)
	if !r.claimBeside(d, nil) {
		return
	}
	r.outside(d)
	r.shapes(d.Root, place{doc: d}, 0)
	r.settle()
}

// claimBeside takes a document for one beside manifests, unless it is an
// object. path is the way to it.
func (r *docRun) claimBeside(d *manifest.Document, path *manifest.Path) bool {
	if root := d.Root.Resolve(); root != nil && others(d, root) {
		return false
	}
	r.docs.add(owned{Document: d, base: path, beside: true})
	r.afterEnd(d)
	return true
}

// besideInText looks at what an embedded text holds beside its manifests.
func (r *docRun) besideInText(docs []*manifest.Document, path *manifest.Path) {
	r.eachBeside(docs, path, func(d *manifest.Document) { r.besideBodies(d, path) })
}

// eachBeside calls f for the documents of a text that has manifests. path is
// the way to the text.
func (r *docRun) eachBeside(docs []*manifest.Document, path *manifest.Path, f func(*manifest.Document)) {
	ours := make([]bool, len(docs))
	any := false
	for i, d := range docs {
		ours[i] = r.isOurs(d)
		any = any || ours[i]
	}
	if !any {
		return
	}
	for i, d := range docs {
		if ours[i] || r.claimBeside(d, path) {
			r.docs.of(d).base = path
			f(d)
		}
	}
}

// besideBodies looks for known shapes in a document outside its manifests.
func (r *docRun) besideBodies(d *manifest.Document, path *manifest.Path) {
	root := d.Root.Resolve()
	if root == nil || len(r.bodies) > 0 && r.bodies[len(r.bodies)-1] == root || r.isQuiet(d).shapes {
		return // nearly every document is one manifest
	}
	p := place{doc: d, path: path}
	if root.Kind != manifest.Sequence {
		r.besideItem(root, p)
		return
	}
	for i, item := range root.Children {
		q := p
		q.path = path.Index(i)
		r.besideItem(item.Resolve(), q)
	}
}

func (r *docRun) besideItem(n *manifest.Node, p place) {
	if n != nil && !others(p.doc, n) {
		r.shapes(n, p, 0)
	}
}

// others reports whether a mapping is a Kubernetes object, and no envelope.
func others(d *manifest.Document, n *manifest.Node) bool {
	o := manifest.NewObject(d, n, nil)
	return o != nil && o.Group() != manifest.Group
}

// isBody reports whether a node is one of the manifests.
func (r *docRun) isBody(n *manifest.Node) bool {
	if r.isOne == nil {
		r.isOne = make(map[*manifest.Node]bool, len(r.bodies))
	}
	for ; r.asked < len(r.bodies); r.asked++ {
		r.isOne[r.bodies[r.asked]] = true
	}
	return r.isOne[n]
}

// shapes looks for credentials of a known shape in a tree of which nothing
// else is known, but for the manifests in it.
func (r *docRun) shapes(n *manifest.Node, p place, depth int) {
	if n == nil || depth > manifest.MaxDepth {
		return
	}
	switch n.Kind {
	case manifest.Scalar:
		if m := private(r.find(p.doc, n.Decoded())); len(m) > 0 {
			p.at = n
			r.add(finding{rule: "leaked-credential", place: p, mask: redact.Mask(n.Decoded()),
				message: "what stands beside a manifest holds what looks like " + m[0].Shape.Name,
				hint:    "take it out and rotate it: a credential that was in Git is burnt"}, ManifestID{}, nil, nil)
		}
	case manifest.Sequence:
		for i, item := range n.Children {
			q := p
			q.path, q.key = p.path.Index(i), nil
			r.shapes(item, q, depth+1)
		}
	case manifest.Mapping:
		if len(r.bodies) > 0 && r.isBody(n) {
			return
		}
		for i := 0; i+1 < len(n.Children); i += 2 {
			k, q := n.Children[i], p
			q.key = nil
			if name := k.Resolve(); name != nil && name.Kind == manifest.Scalar {
				q.path = p.path.Key(name.Decoded())
			}
			r.shapes(k, q, depth+1)
			q.key = k
			r.shapes(n.Children[i+1], q, depth+1)
		}
	}
}
