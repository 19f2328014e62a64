package check

import (
	"bytes"
	"slices"
	"strings"

	"secretref.dev/secretref/graph"
)

// gather puts together what the files declare, as far as it matters to what
// they use; nil if it cannot matter.
func (c *Collector) gather() *evidence {
	if !c.wantsCross() || len(c.usages) == 0 {
		return nil
	}
	declared := []*graph.Graph{c.accounts()}
	for _, d := range c.declared {
		declared = append(declared, &graph.Graph{Groups: d.Groups, Secrets: d.Secrets, Mounts: d.Mounts})
	}
	e := c.newEvidence(declared)
	if len(e.mounts) > 0 || len(e.secrets) > 0 {
		e.mounted = e.findMounted(c.keys())
	}
	return e
}

// accounts are the accounts and stores that something names.
func (c *Collector) accounts() *graph.Graph {
	named := make(map[string]bool) // without the tenant
	name := func(store string) {
		account, _ := graph.Split(store)
		if account = afterColon(account); account != "" {
			named[account] = true
		}
	}
	for _, d := range c.declared {
		for i := range d.Groups {
			name(d.Groups[i].Store)
		}
	}
	seen := make(map[string]bool)
	for note := range c.allNotes {
		switch note[0] {
		case noteStore, noteOddStore, noteOpener:
			if !seen[string(note)] {
				text := string(note)
				seen[text] = true
				name(text[1+strings.LastIndexByte(text[1:], 0)+1:])
			}
		}
	}
	g := new(graph.Graph)
	for note, u := range c.allNotes {
		if note[0] != noteAccount || len(named) == 0 {
			continue
		}
		fqn := note[1:bytes.IndexByte(note, 0)]
		if named[string(fqn[bytes.IndexByte(fqn, ':')+1:])] {
			a, stores := readAccount(note, u.file, u.top)
			g.Accounts, g.Stores = append(g.Accounts, a), append(g.Stores, stores...)
		}
	}
	return g
}

// suspects reports whether something is wrong with what the notes of a file
// say. What a note means is worked out once.
func (e *evidence) suspects(notes []byte) bool {
	for note := range notesOf(notes) {
		if !e.matters(note[0]) {
			continue
		}
		bad, known := e.said[string(note)]
		if !known {
			text := string(note)
			bad = e.suspicious(text)
			e.said[text] = bad
		}
		if bad {
			return true
		}
	}
	return false
}

// matters reports whether notes of a sort can mean anything here.
func (e *evidence) matters(kind byte) bool {
	switch kind {
	case noteGroup:
		return len(e.keeps) > 0
	case noteAzureGroup:
		return len(e.groups) > 0
	case noteKey:
		return e.mounted.known || e.mounted.problem.Rule != ""
	case noteAccount, noteCredential, noteOpener:
		return false // accounts and circular read them
	}
	return true
}

// suspicious reports whether something is wrong with what a note says.
func (e *evidence) suspicious(note string) bool {
	text := note[1:]
	switch note[0] {
	case noteGroup, noteAzureGroup:
		tenant, group, _ := strings.Cut(text, "\x00")
		return e.lacksGroup(tenant, group) || note[0] == noteAzureGroup && e.keptInAzure(tenant, group) != nil
	case noteStore:
		return e.lacking(text) != nil
	case noteOddStore:
		kind, fqn, _ := strings.Cut(text, "\x00")
		return slices.ContainsFunc(e.index.Stores(fqn), func(s *graph.Store) bool { return s.Kind == kind })
	case noteKey:
		return e.mounted.lacks(text) || e.mounted.problem.Rule != ""
	}
	return false
}

// circular reports whether a file declares a store whose credential closes a
// circle.
func (e *evidence) circular(u *usage) bool {
	if !e.circles.Any() {
		return false
	}
	for note := range notesOf(u.notes) {
		if x, ok := credential(note, u.top); ok && e.circles.Of(x) != nil {
			return true
		}
	}
	return false
}
