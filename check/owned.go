package check

import "secretref.dev/secretref/manifest"

// owned is a document with the manifest that its comments belong to.
type owned struct {
	*manifest.Document
	id     ManifestID
	base   *manifest.Path // the way to it, nil for one that stands in a file
	beside bool           // it holds none itself
}

// ownedDocs are documents in the order in which they turned out to be ours. A
// text may hold any number of them.
type ownedDocs struct {
	list []owned
	at   map[*manifest.Document]int // nil while there are few
}

// few are found faster by looking through them.
const few = 8

func (o *ownedDocs) add(d owned) {
	o.list = append(o.list, d)
	switch n := len(o.list); {
	case n <= few:
	case o.at == nil:
		o.at = make(map[*manifest.Document]int, 2*n)
		for i, d := range o.list {
			o.at[d.Document] = i
		}
	default:
		o.at[d.Document] = n - 1
	}
}

// of returns what is known of a document, nil if it is not ours.
func (o *ownedDocs) of(d *manifest.Document) *owned {
	if o.at != nil {
		if i, ok := o.at[d]; ok {
			return &o.list[i]
		}
		return nil
	}
	for i := range o.list {
		if o.list[i].Document == d {
			return &o.list[i]
		}
	}
	return nil
}

func (r *docRun) isOurs(d *manifest.Document) bool { return r.docs.of(d) != nil }

func (r *docRun) ownerOf(d *manifest.Document) ManifestID {
	if o := r.docs.of(d); o != nil {
		return o.id
	}
	return ManifestID{}
}

// baseOf is the way to a document.
func (r *docRun) baseOf(d *manifest.Document) *manifest.Path {
	if o := r.docs.of(d); o != nil {
		return o.base
	}
	return nil
}

// claim notes that a document is ours: its comments and tags are looked at.
func (r *docRun) claim(d *manifest.Document, id ManifestID) {
	if r.key != nil {
		r.file.ids = append(r.file.ids, id)
	}
	if !r.isOurs(d) {
		r.docs.add(owned{Document: d, id: id})
	}
}
