package check

import (
	"bytes"
	"iter"
	"maps"
	"slices"

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
