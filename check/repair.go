package check

import (
	"strings"
	"unicode/utf8"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/schema"
)

// A Repair is a finding that counts, with what an edit must know to correct it:
// a part of one scalar has to become a reference. It outlives the run.
//
// Unlike a [Finding] it holds the value, in Target. Whoever has one prints the
// Finding and never the rest.
type Repair struct {
	Finding Finding

	// Target is the scalar, with what it is embedded in; Start and End are the
	// wrong part of its value, in bytes.
	Target     manifest.Target
	Start, End int
	// Meant is what that part was meant to be, where only one reference can
	// have been; "" for a secret that has to be stored first.
	Meant string

	// Unfit says why the part can be no reference, or cannot be told from what
	// is around it: a clause that follows "it", "" if it can.
	Unfit string

	Field        string // what the value is called: mask it before it is printed
	Category     string // of the manifest's type: "application", …; "" if it is not known
	Manifest     ManifestID
	ManifestPath string // of the field, from the root of the manifest: mask it, too

	// Store is the full name of the store whose own credential this is, or that
	// of the account whose credential serves its stores, "" for any other
	// field. Top is as in [graph.Place].
	Store, Top string
}

// repairing is what a finding knows of its correction before it counts.
type repairing struct {
	value      string // of the scalar, as it was judged
	start, end int
	meant      string
}

// repairOf is all of a [Repair] but the finding.
func (w *walker) repairOf(p *place, f *repairing) *Repair {
	at := decodedBinary(p.at)
	x := &Repair{Target: manifest.TargetOf(p.doc.Source, at), Start: f.start, End: f.end, Meant: strings.Clone(f.meant),
		Field: strings.Clone(p.name), Category: w.root.Category, Manifest: ManifestID{strings.Clone(w.id.Type), strings.Clone(w.id.Name)},
		ManifestPath: p.path.From(w.body.Path), Top: w.top}
	if p.spelt != "" {
		x.Field = p.spelt
	}
	if w.integrations != nil {
		x.Store = strings.Clone(w.credentialOf(p.path))
	}
	x.Unfit = unfit(x, at, p, f.value)
	return x
}

// repairable tells of a finding that counts and can be corrected.
func (r *docRun) repairable(p *pending) {
	if p.fix != nil {
		p.fix.Finding = p.Finding
		r.repair(*p.fix)
	}
}

// decodedBinary is a scalar, as it is judged: with a tag that says so by what
// its base64 stands for.
func decodedBinary(n *manifest.Node) *manifest.Node {
	value := n.Decoded()
	if value == n.Value {
		return n
	}
	decoded := *n
	decoded.Value = value
	return &decoded
}

// unfit says why a value cannot be edited, as far as its place tells.
func unfit(x *Repair, at *manifest.Node, p *place, judged string) string {
	switch {
	case at.Kind == manifest.Alias:
		return "is an alias; write the value out instead of the alias"
	case p.host != nil, x.Target.Value() != judged, x.End > len(judged):
		return "is a part of a longer text"
	case x.Meant != "":
		return ""
	case strings.ContainsRune(judged, utf8.RuneError):
		return "holds a character that cannot be read, such as half of a surrogate pair, so the platform may know it by another text; write it out"
	case hasTemplate(judged):
		return "has a template in it, which a store would keep as it stands there"
	case p.cover.unresolved != "":
		return "stands where references are not resolved, in " + p.cover.unresolved
	case at.Style == manifest.Plain && !at.Tagged && (at.Tag != "!!str" && !wholeNumber(at.Value) || otherInYAML11(at.Value)):
		return "is no string to every reader of YAML, so the platform may know it by another text; put it in quotes first"
	}
	return ""
}

// wholeNumber reports a number that every reader of YAML prints as it stands
// there.
func wholeNumber(s string) bool {
	return s == "0" || len(s) > 0 && len(s) < 16 && s[0] != '0' && strings.Trim(s, "0123456789") == ""
}

// otherInYAML11 reports a plain scalar that is a string in YAML 1.2, and a
// boolean, a number or a date to the platform's reader of YAML 1.1.
func otherInYAML11(s string) bool {
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "=", "<<":
		return true
	}
	digits := strings.TrimLeft(s, "+-")
	if digits == "" || digits[0] != '.' && (digits[0] < '0' || digits[0] > '9') {
		return false
	}
	lower := strings.ToLower(digits)
	switch {
	case strings.HasPrefix(lower, "0x"):
		return strings.Trim(lower[2:], "0123456789abcdef_") == ""
	case strings.Trim(lower, "0123456789_.:") == "":
		return !wholeNumber(digits) // octal, with underscores, of base 60, with a point
	case len(digits) >= 8 && digits[4] == '-':
		return strings.Trim(lower, "0123456789-:. tz+") == "" // a date
	}
	return strings.Trim(lower, "0123456789_.e+-") == "" || strings.HasPrefix(lower, "0b") && strings.Trim(lower[2:], "01_") == ""
}

// storable is the correction of a literal: it goes into a store, all of it or
// what follows the scheme word of a header, where that word is known to be one.
func storable(n *manifest.Node, p place) *repairing {
	r := &repairing{value: n.Value, end: len(n.Value)}
	switch p.cover.hint {
	case schema.HintHeaderMap, schema.HintAuthHeaderMap, schema.HintHeaderValue:
		if word, rest, ok := ref.AfterScheme(n.Value); ok && ref.KnownScheme(word) {
			r.start = len(n.Value) - len(rest)
		}
	}
	return r
}

// storableURL is the correction of a URL with a credential, nil where the URL
// is not all there is or the field wants more than a URL.
func storableURL(n *manifest.Node, p place) *repairing {
	if p.cover.sensitivity != schema.Must && p.cover.sensitivity != schema.Maybe && !p.cover.unknown {
		return nil
	}
	switch p.cover.hint {
	case schema.HintDocument, schema.HintScript, schema.HintCommandArgs, schema.HintInlineFile, schema.HintPackageSpec:
		return nil
	}
	if strings.ContainsAny(n.Value, " \t\r\n{}$<>") {
		return nil
	}
	return &repairing{value: n.Value, end: len(n.Value)}
}
