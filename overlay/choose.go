package overlay

import (
	"cmp"
	"fmt"
	"slices"

	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// choose gives every secret its key.
func (o *Overlay) choose(refs []ref.Reference) error {
	taken := make(map[string]bool)
	for _, key := range o.staying {
		taken[key] = true
	}
	for _, x := range refs {
		if key, ok := o.opt.KeyMap.Key(x); ok && taken[key] {
			return &Error{fmt.Sprintf("%s gives a secret the key %s, which manifests use already for something else", o.opt.KeyMap.Name, key), "choose another key there"}
		}
	}
	o.keyOf = assign(refs, o.opt.KeyMap, taken)
	owner := make(map[string]ref.Reference, len(o.keyOf))
	for x, key := range o.keyOf {
		if other, twice := owner[key]; twice && other != x {
			return &Error{fmt.Sprintf("two secrets would have the key %s", key), "pin one of them with --key-map"}
		}
		owner[key] = x
		o.Keys = append(o.Keys, Key{key, x})
	}
	slices.SortFunc(o.Keys, func(a, b Key) int { return cmp.Compare(a.Name, b.Name) })
	return nil
}

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
