package overlay

import "bytes"

// An Object is one Kubernetes object of an overlay.
type Object struct {
	APIVersion, Kind, Namespace, Name string

	fields mapping
}

// YAML is the object as a block mapping, every scalar on one line.
func (x Object) YAML() []byte {
	var b bytes.Buffer
	x.fields.write(&b, "")
	return b.Bytes()
}

// JSON is the object as JSON.
func (x Object) JSON() []byte {
	var b bytes.Buffer
	x.fields.json(&b)
	return b.Bytes()
}

// ObjectList are the objects of [Overlay.Objects], one by one. There is none of
// an encrypted Secret, which is a file and not an object.
func (o *Overlay) ObjectList() ([]Object, error) {
	all := o.externalSecrets
	switch {
	case o.opt.As == SOPS:
		return nil, &Error{"an encrypted Secret is a file", "render it with --as sops"}
	case o.opt.As == PlainSecret && o.secret == nil:
		return nil, errNotAsked
	case o.opt.As == PlainSecret:
		all = func() []mapping { return []mapping{o.plainFields()} }
	}
	docs := all()
	if o.opt.SecretStores && o.opt.As == ExternalSecret {
		stores, err := o.secretStores()
		if err != nil {
			return nil, err
		}
		docs = append(docs, stores...)
	}
	var objects []Object
	for _, d := range docs {
		meta, _ := d.get("metadata").(mapping)
		x := Object{fields: d}
		x.APIVersion, _ = d.get("apiVersion").(string)
		x.Kind, _ = d.get("kind").(string)
		x.Namespace, _ = meta.get("namespace").(string)
		x.Name, _ = meta.get("name").(string)
		objects = append(objects, x)
	}
	return objects, nil
}

var errNotAsked = &Error{"the stores have not been asked", ""}
