package policy

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// BaselineName is the name under which a baseline is discovered.
const BaselineName = ".secretref-baseline.json"

// SaltSize is the length of a baseline's salt in bytes.
const SaltSize = 16

// A Baseline is what a repository held when it took the check up: findings that
// do not count any more. It names places and no values. What stood there is a
// hash of two bytes under the file's own random salt: enough to see that a value
// has changed, and too little to tell whether a guess is right, since one guess
// in 65536 fits.
type Baseline struct {
	Name    string // the file, as shown
	Salt    []byte
	Paths   []string // that were checked for it, relative to its directory, with slashes
	Entries []BaselineEntry
}

// A BaselineEntry is one place, and how many findings it may have: several
// manifests can have the same type and name.
type BaselineEntry struct {
	Rule  string
	Type  string // of the manifest
	Name  string
	Path  string // of the field; the numbers of items in lists are stars
	Value string // four hexadecimal digits
	Count int    // at least 1
	Line  int    // in the file; 0 for an entry that is new
}

// Key is the entry without what may differ between two of the same place and
// value.
func (e BaselineEntry) Key() BaselineEntry {
	e.Count, e.Line = 0, 0
	return e
}

// BaselinePath is a field's path as a baseline has it: a list whose items have
// changed their order is the same list.
func BaselinePath(path string) string {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(path); i++ {
		switch c := path[i]; {
		case quoted && c == '\\' && i+1 < len(path):
			b.WriteByte(c)
			i++
		case c == '"':
			quoted = !quoted
		case c == '[' && !quoted:
			end := i + 1
			for end < len(path) && path[end] >= '0' && path[end] <= '9' {
				end++
			}
			if end > i+1 && end < len(path) && path[end] == ']' {
				b.WriteString("[*]")
				i = end
				continue
			}
		}
		b.WriteByte(path[i])
	}
	return b.String()
}

// Add puts a finding into the baseline. It keeps no order; see [Baseline.Bytes].
func (b *Baseline) Add(e BaselineEntry) {
	for i := range b.Entries {
		if b.Entries[i].Key() == e.Key() {
			b.Entries[i].Count += e.Count
			return
		}
	}
	b.Entries = append(b.Entries, e)
}

// Findings counts what the baseline stands for.
func (b *Baseline) Findings() int {
	n := 0
	for _, e := range b.Entries {
		n += e.Count
	}
	return n
}

// Bytes is the file: an entry a line, in an order that depends on nothing but
// the entries, so that a change of one changes one line. No entry has a field
// called type: in a list, that would make manifests of them.
func (b *Baseline) Bytes() []byte {
	entries := slices.Clone(b.Entries)
	slices.SortFunc(entries, func(x, y BaselineEntry) int {
		return cmp.Or(cmp.Compare(x.Type, y.Type), cmp.Compare(x.Name, y.Name), cmp.Compare(x.Path, y.Path),
			cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Value, y.Value))
	})
	paths := slices.Sorted(slices.Values(b.Paths))
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"version\": %d,\n  \"salt\": %s,\n  \"paths\": [", baselineVersion, quote(base64.StdEncoding.EncodeToString(b.Salt)))
	for i, p := range paths {
		if i > 0 {
			out.WriteString(", ")
		}
		out.WriteString(quote(p))
	}
	out.WriteString("],\n  \"findings\": [")
	for i, e := range entries {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, "\n    {\"rule\": %s, \"manifest\": %s, \"name\": %s, \"path\": %s, \"value\": %s", quote(e.Rule), quote(e.Type), quote(e.Name), quote(e.Path), quote(e.Value))
		if e.Count > 1 {
			fmt.Fprintf(&out, ", \"count\": %d", e.Count)
		}
		out.WriteByte('}')
	}
	if len(entries) > 0 {
		out.WriteString("\n  ")
	}
	out.WriteString("]\n}\n")
	return out.Bytes()
}

// quote is a string of JSON. A text always has one.
func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s)
	return strings.TrimSuffix(b.String(), "\n")
}
