package report

import (
	"bufio"
	"fmt"
	"io"
)

// RefsSummary writes what the inventory rests on, for standard error: the
// counts, and everything that could be missing from it. The error is that of w.
func RefsSummary(w io.Writer, r *Refs, opt SummaryOptions) error {
	b := bufio.NewWriter(w)
	say := func(format string, args ...any) { fmt.Fprintf(b, "secretref: "+format+"\n", args...) }
	if opt.Noun == "" {
		opt.Noun = "file"
	}
	for _, u := range r.result.Unreadable {
		say("%s: %s", Place(u.File, u.Line, u.Column), OneLine(u.Message))
	}
	s := &r.result.Summary
	if s.Manifests == 0 {
		if sentence := nothing(r.result, opt); sentence != "" {
			say("%s", OneLine(sentence))
		}
	} else {
		say("%s %s (%s)", OneLine(r.counts()), Count(s.Manifests, "manifest"), Count(s.Files, opt.Noun))
	}
	r.declaredAll(say)
	if len(r.Dependents) > 0 {
		say("%s behind that, in %s: by another name, or read through a store that it opens", Count(len(r.Dependents), "more secret"), Count(uses(r.Dependents), "field"))
	}
	if r.OnlyUnused && r.mount == "" && s.Manifests > 0 {
		say("nothing says which Kubernetes Secret the control plane mounts, so no keys of one are listed")
	}
	if n := r.malformed(); n > 0 {
		say("%s meant as a reference and not well formed, so not listed; \"secretref check\" shows %s", areOrIs(n, "value"), itOrThem(n))
	}
	if n := len(r.result.Unreadable); n > 0 {
		say("%s could not be read, so what %s is not listed", Count(n, "input"), map[bool]string{true: "it uses", false: "they use"}[n == 1])
	}
	if excluded := exclusions(r.result.Excluded); excluded != "" {
		say("excluded: %s", excluded)
	}
	otherFiles(say, r.result, opt)
	return b.Flush()
}

// counts says what is listed.
func (r *Refs) counts() string {
	switch {
	case r.OnlyUnused && r.Unused.Len() == 0:
		return "nothing declared and not used in"
	case r.OnlyUnused:
		return fmt.Sprintf("%s, %s and %s that nothing uses in",
			Count(len(r.Unused.Stores), "store"), Count(len(r.Unused.Groups), "group"), Count(len(r.Unused.Keys), "Kubernetes key"))
	case len(r.Secrets) == 0 && r.Of != RefsOf{}:
		return "no field uses that " + r.Of.what() + " in"
	case len(r.Secrets) == 0:
		return "no references in"
	}
	stores := map[string]bool{}
	for i := range r.Secrets {
		stores[r.Secrets[i].Store] = r.Secrets[i].Store != ""
	}
	delete(stores, "")
	text := Count(uses(r.Secrets), "reference") + " to " + Count(len(r.Secrets), "secret")
	if len(stores) > 0 {
		text += fmt.Sprintf(" of %s", Count(len(stores), "store"))
	}
	return text + " in"
}

// declaredAll says of something that nobody uses that it is there.
func (r *Refs) declaredAll(say func(string, ...any)) {
	if len(r.Secrets) > 0 || r.Of == (RefsOf{}) {
		return
	}
	for _, s := range r.Unused.Stores {
		say("it is declared in %s", Place(s.Place.File, s.Place.Line, s.Place.Column))
	}
	for _, g := range r.Unused.Groups {
		say("the secret group %s is declared in %s", nameOf(g.FQN), Place(g.Place.File, g.Place.Line, g.Place.Column))
	}
	for _, k := range r.Unused.Keys {
		say("it is a key of the %s in %s", OneLine(k.Secret.Kind), Place(k.Secret.Place.File, k.Secret.Place.Line, k.Secret.Place.Column))
	}
}

func areOrIs(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " is"
	}
	return Count(n, noun) + " are"
}

// uses counts the fields.
func uses(secrets []RefSecret) int {
	n := 0
	for i := range secrets {
		n += len(secrets[i].Uses)
	}
	return n
}

// malformed counts the values that are in no inventory although somebody meant
// them to be references.
func (r *Refs) malformed() int {
	n := 0
	for i := range r.result.Findings {
		if r.result.Findings[i].Rule == "malformed-reference" {
			n++
		}
	}
	for i := range r.result.Suppressed {
		if r.result.Suppressed[i].Rule == "malformed-reference" {
			n++
		}
	}
	return n
}
