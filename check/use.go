package check

import (
	"bytes"
	"strings"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/ref"
)

// An owner is what a finding belongs to: a manifest or a Kubernetes object.
type owner struct {
	id     ManifestID
	base   *manifest.Path
	object *manifest.Object
}

// use takes in a reference that the walker's manifest uses.
func (w *walker) use(r *ref.Reference, p *place) {
	// Where nothing resolves form C, it does not matter what is mounted.
	resolved := p.cover.unresolved == "" && w.root.Category != "application"
	store := ""
	if w.integrations != nil {
		store = w.credentialOf(p.path)
	}
	if w.second || w.graph || w.judge != nil || r.Form == ref.SecretStore {
		w.uses(r, p, owner{w.id, w.body.Path, w.body.Object}, store, resolved)
		return
	}
	// All that most references of most runs come to.
	w.note(r, resolved, false)
	if store != "" {
		w.noteCredential(r, store)
	}
}

// uses takes in a well-formed reference: it is asked for, noted for when all
// files are known, or judged by what they have said.
func (r *docRun) uses(x *ref.Reference, p *place, o owner, store string, resolved bool) {
	if r.second {
		if r.evidence == nil {
			return
		}
		r.judged(r.evidence.of(*x, resolved), p, o)
		r.judged(r.evidence.circle(*x, store, r.file.top), p, o)
		return
	}
	var problem Verdict
	bad := false
	if x.Form == ref.SecretStore {
		problem, bad = r.nameProblem(*x)
	}
	if bad {
		r.judged([]Verdict{problem}, p, o)
	}
	if r.judge != nil {
		r.judged(r.judge(*x), p, o)
	}
	r.note(x, resolved, bad)
	if store != "" {
		r.noteCredential(x, store)
	}
	if r.graph {
		g := r.declarations()
		g.Uses = append(g.Uses, graph.Use{Ref: kept(*x), Place: r.at(p.doc, p.at, p.path, o.id), Store: store})
	}
}

// storeFQN takes in the full name of a store that the manifest writes secrets
// to, or keeps a group in.
func (w *walker) storeFQN(fqn string, p place) {
	tenant, _, _ := strings.Cut(fqn, ":")
	switch {
	case w.policy.Tenant != "" && tenant != w.policy.Tenant:
	case !w.second:
		w.addNote(noteStore, fqn)
	case w.evidence != nil:
		if v, bad := w.evidence.undeclaredStore(fqn); bad {
			w.judged([]Verdict{v}, &p, owner{w.id, w.body.Path, w.body.Object})
		}
	}
}

// kept is a reference in memory of its own: the text of the file that it is
// part of shall not stay with it.
func kept(x ref.Reference) ref.Reference {
	all := x.Tenant + x.Group + x.Key + x.Provider + x.Account + x.Integration + x.Path
	for _, part := range []*string{&x.Tenant, &x.Group, &x.Key, &x.Provider, &x.Account, &x.Integration, &x.Path} {
		n := len(*part)
		*part, all = all[:n], all[n:]
	}
	return x
}

// judged reports verdicts about a reference at its field.
func (r *docRun) judged(all []Verdict, p *place, o owner) {
	for _, v := range all {
		r.add(finding{rule: v.Rule, place: *p, mask: "[masked: a reference]", message: p.name + " " + v.Message, hint: v.Hint, again: v.Message}, o.id, o.base, o.object)
	}
}

// The notes of a file say in few bytes which names it uses, and which accounts
// it declares, so that the notes
// of all files together stay small. Each is a letter, parts with zero bytes
// between them, and a line break; a reference has neither of these bytes.
const (
	noteGroup      = 'g' // tenant, group: a key of a secret group
	noteAzureGroup = 'a' // the same, for a key that Azure cannot have
	noteStore      = 's' // the store's full name
	noteOddStore   = 'o' // kind, the store's full name: a path that this kind cannot have
	noteKey        = 'k' // a key of the mounted Kubernetes Secret
	noteAccount    = 'A' // see declareAccount
	noteCredential = 'c' // the full name of a store or account, tenant, group: a credential of its own
	noteOpener     = 'd' // the same for a credential in a store: two full names
)

// note notes what a reference uses, for when all files are known. named says
// that there is nothing more to say of its name.
func (r *docRun) note(x *ref.Reference, resolved, named bool) {
	switch {
	case x.Tenant != "" && r.policy.Tenant != "" && x.Tenant != r.policy.Tenant:
		// Of another tenant's stores nothing is known.
	case x.Form == ref.SecretGroup:
		kind := byte(noteGroup)
		if !azureName(x.Key) {
			kind = noteAzureGroup
		}
		r.addNote(kind, x.Tenant, "\x00", x.Group)
	case x.Form == ref.SecretStore:
		r.addNote(noteStore, x.Tenant, ":", x.Provider, ":", x.Account, ":secret-store:", x.Integration)
		if kinds := kindsOf(x.Provider); len(kinds) > 1 && !named {
			for _, kind := range kinds {
				if _, bad := badName(kind, x.Path); bad {
					r.addNote(noteOddStore, kind, "\x00", x.Tenant, ":", x.Provider, ":", x.Account, ":secret-store:", x.Integration)
				}
			}
		}
	case x.Form == ref.Kubernetes && resolved && r.policy.Allows(ref.Kubernetes):
		r.addNote(noteKey, x.Key)
	}
}

// noteCredential notes that a store's own credential is read from another
// store, or from a group.
func (s *scratch) noteCredential(x *ref.Reference, store string) {
	switch x.Form {
	case ref.SecretGroup:
		s.addNote(noteCredential, store, "\x00", x.Tenant, "\x00", x.Group)
	case ref.SecretStore:
		s.addNote(noteOpener, store, "\x00", x.Tenant, ":", x.Provider, ":", x.Account, ":secret-store:", x.Integration)
	}
}

// credential reads a note of the two sorts.
func credential(note []byte, top string) (u graph.Use, ok bool) {
	if note[0] != noteCredential && note[0] != noteOpener {
		return u, false
	}
	var rest string
	u.Top = top
	u.Store, rest, _ = strings.Cut(string(note[1:]), "\x00")
	if note[0] == noteCredential {
		u.Ref.Form = ref.SecretGroup
		u.Ref.Tenant, u.Ref.Group, _ = strings.Cut(rest, "\x00")
		return u, true
	}
	u.Ref, _ = ref.Parse(rest + "::x")
	return u, true
}

// keepNotes returns the notes of a file, which outlive its check. Those of many
// files share memory.
func (s *scratch) keepNotes() []byte {
	const portion = 8 << 10
	n := len(s.notes)
	if n == 0 {
		return nil
	}
	if cap(s.kept)-len(s.kept) < n {
		s.kept = make([]byte, 0, max(n, portion))
	}
	s.kept = append(s.kept, s.notes...)
	return s.kept[len(s.kept)-n : len(s.kept) : len(s.kept)]
}

// addNote adds a note, unless it repeats the one before.
func (s *scratch) addNote(kind byte, parts ...string) {
	start := len(s.notes)
	s.notes = append(s.notes, kind)
	for _, p := range parts {
		s.notes = append(s.notes, p...)
	}
	s.notes = append(s.notes, '\n')
	if bytes.Equal(s.notes[s.lastNote:start], s.notes[start:]) {
		s.notes = s.notes[:start]
		return
	}
	s.lastNote = start
}
