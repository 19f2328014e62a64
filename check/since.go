package check

import "slices"

// A Revision is an earlier state of the inputs, such as a commit. File names are
// those of the run. Same and SameFile are called from several goroutines, Read
// too; the rest when they have been asked about every file.
type Revision interface {
	// Same reports whether the revision has this very text in the file.
	Same(file string, text []byte) bool
	// SameFile is Same for a file that cannot be read as text.
	SameFile(file string) bool
	// Rest lists the files that the revision has at or below a path, of which
	// neither was true. It lists each once.
	Rest(path string) []string
	// Renamed leads from the name of a file that the revision does not have to
	// the name under which it has the very text.
	Renamed() map[string]string
	// Unchanged reports whether the file is the same, or was only renamed.
	Unchanged(file string) bool
	// Read returns what the revision has in a file that Rest has listed. An
	// error ends the run; nil with none is a file that is too large.
	Read(file string) ([]byte, error)
	// Commit is what the revision is called in reports.
	Commit() string
	// IsHead reports whether nothing was committed since: then only what is not
	// committed can be new.
	IsHead() bool
}

// Since is what a comparison with a revision leaves out. Its findings are in
// the revision as well: of the same rule, about the same value, in the same
// field of a manifest of the same type and name, in the same file or in one
// from which the manifest has moved.
type Since struct {
	Commit     string // what the revision is called in reports
	IsHead     bool   // nothing was committed since
	Findings   int    // that are not reported
	Unreadable int    // inputs that could not be read then either
	// Suppressed counts the suppressed findings that the revision does not
	// have, or does not suppress: what was allowed since.
	Suppressed int
}

// compare leaves of a result what the earlier state does not have.
func (e *earlier) compare(now *Result) {
	then := e.out.Finish()
	found, allowed := e.newKnown(), e.newKnown()
	found.add(then.Findings)
	allowed.add(then.Suppressed)
	// To take an entry out of the baseline changes no value.
	found.add(slices.DeleteFunc(slices.Clone(then.Suppressed), func(f Finding) bool { return f.Suppression.By != "baseline" }))

	since := &Since{Commit: e.rev.Commit(), IsHead: e.rev.IsHead()}
	old, i := found.in(now.Findings), -1
	now.Findings = slices.DeleteFunc(slices.Clone(now.Findings), func(f Finding) bool {
		i++
		if !old[i] || f.Rule == "ambiguous-yaml" && !e.rev.Unchanged(f.File) {
			return false
		}
		since.Findings++
		return true
	})
	for _, was := range allowed.in(now.Suppressed) {
		if !was {
			since.Suppressed++
		}
	}
	broken := make(map[string]bool)
	for _, u := range then.Unreadable {
		broken[u.File] = true
	}
	now.Unreadable = slices.DeleteFunc(slices.Clone(now.Unreadable), func(u Unreadable) bool {
		if !e.unreadable(u, broken[u.File]) {
			return false
		}
		since.Unreadable++
		return true
	})
	now.Since = since
	now.count()
}

// unreadable reports whether the earlier state could not read an input either.
// Only of a file that is the same is it known that nothing else has changed. It
// may be unreadable for its neighbours alone: what is no YAML matters where
// manifests are.
func (e *earlier) unreadable(u Unreadable, then bool) bool {
	return e.rev.Unchanged(u.File) && (then || e.out.manifestAbove(u.File))
}

// known counts findings of the earlier state by what they are about.
type known struct {
	*earlier
	files map[Mark]map[string]int
}

func (e *earlier) newKnown() *known { return &known{e, make(map[Mark]map[string]int)} }

func (k *known) add(findings []Finding) {
	for i := range findings {
		f := &findings[i]
		if k.files[f.Mark] == nil {
			k.files[f.Mark] = make(map[string]int)
		}
		k.files[f.Mark][f.File]++
	}
}

// in reports of each finding whether it is a known one, each of which counts
// once. Those in their own files come first, so that of a value and its copy
// the copy is new.
func (k *known) in(findings []Finding) []bool {
	old := make([]bool, len(findings))
	for i := range findings {
		f := &findings[i]
		file := f.File
		if was, ok := k.renamed[file]; ok {
			file = was
		}
		if files := k.files[f.Mark]; files[file] > 0 {
			files[file]--
			old[i] = true
		}
	}
	for i := range findings {
		if !old[i] {
			old[i] = k.moved(&findings[i])
		}
	}
	return old
}

// moved reports whether a finding came with its manifest from another file,
// which has it no more, into one that did not have it.
func (k *known) moved(f *Finding) bool {
	id := f.Manifest
	if id.Type == "" || id.Name == "" || slices.Contains(k.was[f.File], id) || k.rev.Unchanged(f.File) {
		return false
	}
	for from, n := range k.files[f.Mark] {
		if n > 0 && !k.rev.Unchanged(from) && !slices.Contains(k.now[from], id) {
			k.files[f.Mark][from]--
			return true
		}
	}
	return false
}
