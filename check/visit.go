package check

import (
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/ref"
)

// A Site is one place where a manifest refers to a secret, as precisely as an
// edit must know it. It outlives the run.
type Site struct {
	Ref ref.Reference
	// Target is the scalar, with what it is embedded in, and its place in the
	// file; Start and End are the reference's in the target's value. In some
	// fields it stands there without a scheme.
	Target     manifest.Target
	Start, End int

	Path     string     // of the field, from the root of the document
	Manifest ManifestID // as it is written, like the path: mask it before it is printed
	Category string     // of the manifest's type: "application", …; "" if it is not known
	Resolved bool       // the platform resolves references there, as far as is known
}

// Visiting returns a checker that calls visit as [Options.Visit] says.
func (c *Checker) Visiting(visit func(Site)) *Checker {
	d := *c
	d.visit = visit
	return &d
}

// WithGraph returns a checker whose results have the [Result.Graph].
func (c *Checker) WithGraph() *Checker {
	d := *c
	d.graph = true
	return &d
}

// visited tells of a reference that is the whole value, or stands behind a
// scheme word.
func (w *walker) visited(r ref.Reference, p place) {
	s := w.site(r, p)
	value := s.Target.Value()
	s.End = len(value)
	if _, rest, ok := ref.AfterScheme(value); ok && !ref.Is(value) {
		s.Start = len(value) - len(rest)
	}
	w.visit(s)
}

// visitedPart tells of a reference inside a longer value.
func (w *walker) visitedPart(o ref.Occurrence, p place) {
	s := w.site(o.Ref, p)
	s.Start, s.End = o.Start, o.End
	w.visit(s)
}

func (w *walker) site(r ref.Reference, p place) Site {
	return Site{Ref: kept(r), Target: manifest.TargetOf(p.doc.Source, decodedBinary(p.at)), Path: p.path.String(),
		Manifest: ManifestID{strings.Clone(w.id.Type), strings.Clone(w.id.Name)}, Category: w.root.Category,
		Resolved: p.cover.unresolved == "" && (r.Form != ref.Kubernetes || w.root.Category != "application")}
}
