package report

import (
	"cmp"
	"slices"
	"strings"
)

// blast splits off what is selected, and lists what else breaks when that
// does: the same secrets under another name, and everything that is read
// through a store which one of them opens, and so on.
func blast(all []RefSecret, of RefsOf) (selected, dependents []RefSecret) {
	in := make([]bool, len(all))
	var wave []int // indices whose consequences are still to be followed
	for i := range all {
		if of.has(&all[i]) {
			in[i] = true
			selected = append(selected, all[i])
			wave = append(wave, i)
		}
	}
	behind, same := map[string][]int{}, map[string][]int{}
	for i := range all {
		behind[all[i].Store] = append(behind[all[i].Store], i)
		if name := all[i].physical(); name != "" {
			same[name] = append(same[name], i)
		}
	}
	add := func(i int, through, sameAs string) {
		if in[i] {
			return
		}
		in[i] = true
		s := all[i]
		s.Through, s.SameAs = through, sameAs
		dependents = append(dependents, s)
		wave = append(wave, i)
	}
	for len(wave) > 0 {
		from := &all[wave[0]]
		wave = wave[1:]
		for _, i := range same[from.physical()] {
			add(i, "", from.Reference)
		}
		for _, store := range from.Opens {
			for _, i := range behind[store] {
				add(i, store, "")
			}
		}
	}
	// The same secret in other words first, then store by store.
	slices.SortStableFunc(dependents, func(a, b RefSecret) int {
		return cmp.Or(cmp.Compare(a.Through, b.Through), cmp.Compare(a.SameAs, b.SameAs), cmp.Compare(a.Reference, b.Reference))
	})
	return selected, dependents
}

// physical is the name under which a store holds the secret, "" if that is not
// known: two references with the same one are the same secret. The platform
// keeps tenant:group:key below tfy-secret, with slashes for colons.
func (s *RefSecret) physical() string {
	if s.Store == "" {
		return ""
	}
	path, ok := strings.CutPrefix(s.Reference, s.Store+"::")
	if !ok {
		key := strings.TrimPrefix(s.Reference, "tfy-secret://")
		path = "tfy-secret/" + strings.ReplaceAll(key, ":", "/")
	}
	return s.Store + "::" + strings.TrimPrefix(path, "/")
}
