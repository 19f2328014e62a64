package check

import (
	"iter"
	"slices"
)

// tenants counts references by tenant. Nearly every file has one tenant, which
// needs no map.
type tenants struct {
	first  string
	count  int
	others map[string]int
}

func (t *tenants) add(name string) {
	switch {
	case t.count == 0 || name == t.first:
		t.first = name
		t.count++
	case t.others == nil:
		t.others = map[string]int{name: 1}
	default:
		t.others[name]++
	}
}

// all yields each tenant with its count, in no order.
func (t *tenants) all() iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		if t.count == 0 || !yield(t.first, t.count) {
			return
		}
		for name, n := range t.others {
			if !yield(name, n) {
				return
			}
		}
	}
}

// only reports whether there is no other tenant than this one.
func (t *tenants) only(name string) bool { return len(t.others) == 0 && t.first == name }

// names lists the tenants, sorted.
func (t *tenants) names() []string {
	var names []string
	for name := range t.all() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
