package check

import "secretref.dev/secretref/manifest"

// lastApplied looks for a Secret in the copy of an object that kubectl keeps
// in an annotation.
func (r *docRun) lastApplied(o *manifest.Object) {
	const name = "kubectl.kubernetes.io/last-applied-configuration"
	n := o.Annotation(name)
	if n == nil || n.Kind != manifest.Scalar {
		return
	}
	src, err := manifest.EmbedText(o.Doc.Source, n)
	if err != nil {
		return
	}
	docs, err := manifest.Parse(src)
	if err != nil || len(docs) != 1 {
		return
	}
	path := o.Path.Key("metadata").Key("annotations").Key(name)
	if copied := manifest.NewObject(docs[0], docs[0].Root.Resolve(), path); copied != nil {
		r.kubernetesSecret(copied)
	}
}
