package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Relaxed says what the policy takes away from the default check, apart from
// rules that are off and files that are excluded, which a run counts itself:
// one line for each kind, for the summary. Nothing in it is a secret, but the
// lines repeat patterns of the policy, so they are for redacted output.
func (p *Policy) Relaxed(def func(rule string) Severity) []string {
	var lines []string
	add := func(label string, items []string) {
		if len(items) > 0 {
			lines = append(lines, label+": "+strings.Join(items, ", "))
		}
	}
	add("rules that are lowered", p.lowered(def))
	var fields []string
	for _, f := range p.Fields {
		if f.Sensitivity != SensitivitySecret {
			fields = append(fields, fmt.Sprintf("%s of %s (%s)", f.Path, f.Type, f.Sensitivity))
		}
	}
	add("fields set by the policy", fields)
	add("templates that the policy says are expanded", p.Templates)
	add("encryption that the policy says is undone", p.DecryptedBy)
	return lines
}

// lowered names the rules that are below their default and not off, everywhere
// or for some files.
func (p *Policy) lowered(def func(rule string) Severity) []string {
	var all []string
	note := func(rules map[string]Severity, where string) {
		for _, rule := range slices.Sorted(maps.Keys(rules)) {
			if s := rules[rule]; s != Off && s < def(rule) {
				all = append(all, fmt.Sprintf("%s (%s%s)", rule, s, where))
			}
		}
	}
	note(p.Rules, "")
	for i := range p.Overrides {
		note(p.Overrides[i].Rules, " in "+p.Overrides[i].Where())
	}
	return all
}

// Where is what an override is about: its files, then its manifests.
func (o *Override) Where() string {
	parts := slices.Clone(o.Files)
	for _, m := range o.Manifests {
		parts = append(parts, strings.TrimSpace(m.Type+" "+m.Name))
	}
	return strings.Join(parts, ", ")
}
