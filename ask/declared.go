package ask

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/store"
)

// A declaration is what a manifest says of a store.
type declaration struct {
	store.Config        // without From
	file, place  string // where
}

// declared are the declarations of a store that differ. Where a tree holds
// several environments, an account of one name can be in each: those count that
// lie nearest to the fields that use the store.
func declared(g *graph.Graph, name string) []declaration {
	var all []declaration
	for _, s := range g.Stores {
		if graph.SameStore(s.FQN, name) {
			all = add(all, declaration{store.Config{FQN: name, Kind: s.Kind, Region: s.Region, Project: s.Project, VaultName: s.VaultName,
				URL: s.URL, Mount: s.Mount, RootPath: s.RootPath, Namespace: s.Namespace}, s.Place.File, placeOf(s.Place)})
		}
	}
	return nearest(g, name, all)
}

// mounts are the Secrets that the inputs say the control plane mounts, likewise.
// wanted is the name that the policy gives, "" for any.
func mounts(g *graph.Graph, wanted string) []declaration {
	var all []declaration
	for _, m := range g.Mounts {
		if m.SecretName != "" && (wanted == "" || wanted == m.SecretName) {
			all = add(all, declaration{store.Config{Kind: store.KindKubernetes, SecretName: m.SecretName, Namespace: m.Namespace}, m.Place.File, placeOf(m.Place)})
		}
	}
	all = nearest(g, store.KindKubernetes, all)
	if len(all) > 1 { // one that says no namespace may be another one
		all = slices.DeleteFunc(all, func(d declaration) bool {
			return d.Namespace == "" && slices.ContainsFunc(all, func(o declaration) bool { return o.SecretName == d.SecretName && o.Namespace != "" })
		})
	}
	return all
}

// add leaves out what says the same as another one in the same directory.
func add(all []declaration, d declaration) []declaration {
	same := func(o declaration) bool { return o.Config == d.Config && path.Dir(o.file) == path.Dir(d.file) }
	if slices.ContainsFunc(all, same) {
		return all
	}
	return append(all, d)
}

func nearest(g *graph.Graph, name string, all []declaration) []declaration {
	if len(all) < 2 {
		return all
	}
	var chosen []declaration
	choose := func(d declaration) {
		if !slices.ContainsFunc(chosen, func(o declaration) bool { return o.Config == d.Config }) {
			chosen = append(chosen, d)
		}
	}
	seen := make(map[string]bool) // directories
	for _, u := range g.Uses {
		if target, _ := Address(u.Ref); target != name || seen[path.Dir(u.File)] {
			continue
		}
		seen[path.Dir(u.File)] = true
		least := steps(u.File, all[0].file)
		for _, d := range all {
			least = min(least, steps(u.File, d.file))
		}
		for _, d := range all {
			if steps(u.File, d.file) == least {
				choose(d)
			}
		}
	}
	if len(chosen) == 0 { // no field uses it by its name
		for _, d := range all {
			choose(d)
		}
	}
	return chosen
}

// steps is how many directories lie between a file and the first one above it
// that another file lies below, too. Names may begin with "..".
func steps(from, to string) int {
	upFrom, below := above(path.Dir(from))
	upTo, other := above(path.Dir(to))
	if upFrom != upTo {
		return len(below) + max(0, upTo-upFrom)
	}
	same := 0
	for same < min(len(below), len(other)) && below[same] == other[same] {
		same++
	}
	return len(below) - same
}

// above cuts a directory into the number of its ".." and the rest.
func above(dir string) (up int, rest []string) {
	rest = strings.Split(dir, "/")
	for len(rest) > 0 && (rest[0] == ".." || rest[0] == ".") {
		if rest[0] == ".." {
			up++
		}
		rest = rest[1:]
	}
	return up, rest
}

// places lists where declarations are.
func places(all []declaration) string {
	var names []string
	for _, d := range all[:min(len(all), 3)] {
		names = append(names, d.place)
	}
	if more := len(all) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

func placeOf(p graph.Place) string {
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return p.File
}
