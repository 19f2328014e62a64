package check

import (
	"bytes"
	"iter"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"secretref.dev/secretref/graph"
)

// A usage is what is kept of each file until all have been read: whether its
// references can be right may depend on the others.
type usage struct {
	file, top string
	notes     []byte    // see note
	tenants   *[]string // that it names, nil for none
	again     func(*Checker) *FileResult
}

// A usageList is a list in pieces: growing one of ten thousand would copy it
// over and over.
type usageList [][]usage

func (l *usageList) add(u usage) {
	const piece = 256
	n := len(*l)
	if n == 0 || len((*l)[n-1]) == piece {
		*l, n = append(*l, make([]usage, 0, piece)), n+1
	}
	(*l)[n-1] = append((*l)[n-1], u)
}

func (l usageList) all(yield func(*usage) bool) {
	for _, piece := range l {
		for i := range piece {
			if !yield(&piece[i]) {
				return
			}
		}
	}
}

// used takes in what a file uses.
func (c *Collector) used(f *FileResult) {
	if f.again == nil || f.tenants.count == 0 && len(f.notes) == 0 {
		return
	}
	c.usages.add(usage{f.file, f.top, f.notes, c.tenantsOf(f), f.again})
}

// tenantsOf counts the tenants of a file, where the policy does not say the
// right one.
func (c *Collector) tenantsOf(f *FileResult) *[]string {
	if c.policy.Tenant != "" || f.tenants.count == 0 {
		return nil
	}
	for t, n := range f.tenants.all() {
		c.totals[t] += n
	}
	// Most files have the tenant of the one before, and then its list is shared.
	if last := c.lastTenants; last != nil && len(*last) == 1 && f.tenants.only((*last)[0]) {
		return last
	}
	names := f.tenants.names()
	c.lastTenants = &names
	return &names
}

// declare takes in what a file declares.
func (c *Collector) declare(f *FileResult) {
	c.unknown |= f.unknown
	if f.declared == nil {
		return
	}
	inTop(f.top, f.declared)
	c.declared = append(c.declared, f.declared)
	c.inputs = len(c.declared)
}

// witness takes in what a file declares that is none of the inputs. All inputs
// have been added.
func (c *Collector) witness(f *FileResult) {
	inputs := c.inputs
	c.declare(f)
	c.inputs = inputs
	if len(f.notes) > 0 {
		c.witnesses.add(usage{file: f.file, top: f.top, notes: f.notes})
	}
}

func inTop(top string, d *graph.Graph) {
	if top == "" {
		return
	}
	for i := range d.Accounts {
		d.Accounts[i].Place.Top = top
	}
	for i := range d.Stores {
		d.Stores[i].Place.Top = top
	}
	for i := range d.Groups {
		d.Groups[i].Place.Top = top
	}
	for i := range d.Secrets {
		d.Secrets[i].Place.Top = top
	}
	for i := range d.Mounts {
		d.Mounts[i].Place.Top = top
	}
	for i := range d.Uses {
		d.Uses[i].Top = top
	}
}

// settle reads those files again that look wrong now that all are known: they
// refer to another tenant than most references do, or to something that the
// declarations do not have.
func (c *Collector) settle() {
	most := c.tenant()
	strict := *c.Checker
	strict.judge, strict.graph, strict.second = nil, false, true
	if len(c.totals) > 1 {
		p := *c.policy
		p.Tenant = most
		strict.policy = &p
	}
	e := c.gather()
	strict.evidence = e
	var suspects []suspect
	for u := range c.usages.all {
		s := suspect{again: u.again}
		s.tenant = len(c.totals) > 1 && u.tenants != nil && (len(*u.tenants) > 1 || (*u.tenants)[0] != most)
		s.cross = e != nil && (e.suspects(u.notes) || e.circular(u))
		if s.tenant || s.cross {
			suspects = append(suspects, s)
		}
	}
	for i, f := range recheck(&strict, suspects) {
		c.retake(f, suspects[i])
	}
}

// tenant is the one that most references name.
func (c *Collector) tenant() string {
	most := ""
	for _, t := range slices.Sorted(maps.Keys(c.totals)) {
		if c.totals[t] > c.totals[most] {
			most = t
		}
	}
	return most
}

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

// allNotes yields the notes of the inputs and of the rest.
func (c *Collector) allNotes(yield func([]byte, *usage) bool) {
	for _, list := range []usageList{c.usages, c.witnesses} {
		for u := range list.all {
			for note := range notesOf(u.notes) {
				if !yield(note, u) {
					return
				}
			}
		}
	}
}

// keys lists the keys of form C that are used, each once.
func (c *Collector) keys() []string {
	seen := make(map[string]bool)
	for u := range c.usages.all {
		for note := range notesOf(u.notes) {
			if note[0] == noteKey && !seen[string(note[1:])] {
				seen[string(note[1:])] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// notesOf yields the notes of a file.
func notesOf(notes []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(notes) > 0 {
			end := bytes.IndexByte(notes, '\n')
			if !yield(notes[:end]) {
				return
			}
			notes = notes[end+1:]
		}
	}
}

// credentials yields those of the stores.
func (c *Collector) credentials() iter.Seq[graph.Use] {
	return func(yield func(graph.Use) bool) {
		for note, u := range c.allNotes {
			if x, ok := credential(note, u.top); ok && !yield(x) {
				return
			}
		}
	}
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

// A suspect is a file that is read again, and for which rules.
type suspect struct {
	again         func(*Checker) *FileResult
	tenant, cross bool
}

// keeps reports whether a finding of the second reading is new.
func (s suspect) keeps(rule string) bool {
	return s.tenant && rule == "tenant-mismatch" || s.cross && slices.Contains(crossRules, rule) || rule == "allow-invalid"
}

// recheck reads files again, on all cores. The results are in their order.
func recheck(strict *Checker, suspects []suspect) []*FileResult {
	results := make([]*FileResult, len(suspects))
	workers := min(runtime.GOMAXPROCS(0), len(suspects))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(suspects); i += workers {
				c := *strict
				c.only = func(rule string) bool { return suspects[i].keeps(rule) && (strict.only == nil || strict.only(rule)) }
				results[i] = suspects[i].again(&c)
			}
		})
	}
	wg.Wait()
	return results
}

// retake adds what the second reading of a file has found.
func (c *Collector) retake(f *FileResult, s suspect) {
	if len(f.facts) == 0 && f.manifests == 0 {
		c.result.Unreadable = append(c.result.Unreadable, f.unreadable...) // it went away
	}
	for _, x := range f.findings {
		if x.Rule != "allow-invalid" || !slices.Contains(c.result.Findings, x) {
			c.result.Findings = append(c.result.Findings, x)
		}
	}
	c.result.Suppressed = append(c.result.Suppressed, f.suppressed...)
}
