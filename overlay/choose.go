package overlay

import (
	"cmp"
	"fmt"
	"slices"

	"secretref.dev/secretref/ref"
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
