package overlay

import (
	"fmt"
	"maps"
	"slices"

	"secretref.dev/secretref/store"
)

// note says what the user should know of the overlay.
func (o *Overlay) note(u untouched) {
	if n := u.references; n > 0 {
		o.Notes = append(o.Notes, fmt.Sprintf("%s in %s %s as %s: tfy-k8s-secret is resolved in provider accounts and MCP servers only",
			count(n, "reference"), count(len(u.files), "other manifest file"), stay(n), map[bool]string{true: "it is", false: "they are"}[n == 1]))
	}
	if n := len(o.staying); n > 0 {
		text := fmt.Sprintf("%s that manifests use already must come into the Secret %s from somewhere else: %s", count(n, "key"), o.SecretName, some(o.staying))
		if o.opt.As == ExternalSecret {
			text += "; an ExternalSecret for that must have creationPolicy: Merge"
		}
		o.Notes = append(o.Notes, text)
	}
	o.Notes = append(o.Notes, o.collided()...)
	if excluded := o.excluded(); excluded != "" {
		o.Notes = append(o.Notes, "excluded, and so not in the overlay: "+excluded)
	}
	var unused []string
	for x, key := range o.opt.KeyMap.keys {
		if !u.pinned[x] {
			unused = append(unused, fmt.Sprintf("%s pins %s for a secret that no manifest uses", o.opt.KeyMap.Name, key))
		}
	}
	for fqn := range o.opt.StoreRefs {
		if !slices.ContainsFunc(o.sources, func(s source) bool { return s.target == fqn }) {
			unused = append(unused, "no secret is rendered from the store "+fqn+" of --store-ref")
		}
	}
	slices.Sort(unused)
	o.Notes = append(o.Notes, unused...)
	for _, s := range o.sources {
		if s.config.Kind == store.KindVault && s.config.Key == "" {
			o.Notes = append(o.Notes, fmt.Sprintf("secrets of %s are read at their key \"value\"; set key for that store in the policy if it is another", s.target))
		}
	}
}

// collided names the secrets that have a hash behind their key because another
// has that key: whoever adds the second one renames the first.
func (o *Overlay) collided() []string {
	same := make(map[string][]string)
	for _, k := range o.Keys {
		if _, ok := fixed(k.Ref, o.opt.KeyMap); ok {
			continue
		}
		if name := keyAt(k.Ref, 0); name != k.Name {
			same[name] = append(same[name], k.Name)
		}
	}
	var notes []string
	for _, name := range slices.Sorted(maps.Keys(same)) {
		notes = append(notes, fmt.Sprintf("more than one secret would have the key %s, so a hash tells them apart: %s; pin those that are in use already in the key map",
			name, some(same[name])))
	}
	return notes
}

// excluded are the patterns that kept files out, those for the overlay itself
// aside: what applies the manifests may delete what is missing.
func (o *Overlay) excluded() string {
	if o.Checked == nil {
		return ""
	}
	var all []string
	for _, e := range o.Checked.Excluded {
		if e.Files > 0 && !slices.Contains(o.own, e.Pattern) {
			all = append(all, e.Pattern)
		}
	}
	return some(all)
}

func stay(n int) string {
	if n == 1 {
		return "stays"
	}
	return "stay"
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// some names the first of many.
func some(words []string) string {
	const most = 8
	text := ""
	for i, w := range words {
		switch {
		case i == most:
			return fmt.Sprintf("%s and %d more", text, len(words)-most)
		case i > 0:
			text += ", "
		}
		text += w
	}
	return text
}
