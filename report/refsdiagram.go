package report

import (
	"strconv"

	"secretref.dev/secretref/graph"
)

// A diagram is an inventory as boxes and arrows, for the formats that draw:
// from the manifest to the secret, from there to its group and store, and
// from a store to the secret that opens it. The ids are ours; labels are
// masked and on one line each, and are escaped by the format.
type diagram struct {
	nodes    []node
	edges    []edge
	ids      map[string]string // what a node stands for → its id
	drawn    map[edge]bool
	declared map[string]*graph.Store
}

// The kinds of a node.
const (
	manifestNode = 'm'
	secretNode   = 's'
	groupNode    = 'g'
	storeNode    = 't'
	mountNode    = 'k'
)

type node struct {
	kind  byte
	id    string
	label []string // lines
	faint bool     // the inputs do not declare it, or do not use it
}

type edge struct {
	from, to, label string
	opens           bool // from a store to its own credential
}

func (r *Refs) diagram() *diagram {
	d := &diagram{ids: map[string]string{}, drawn: map[edge]bool{}, declared: map[string]*graph.Store{}}
	if r.OnlyUnused {
		d.unused(&r.Unused)
		return d
	}
	for i := range r.Stores {
		d.declared[r.Stores[i].FQN] = r.Stores[i].Declared
	}
	for i := range r.Groups {
		if g := &r.Groups[i]; g.Secrets > 0 {
			d.group(g)
		}
	}
	both := [][]RefSecret{r.Secrets, r.Dependents}
	for _, secrets := range both {
		for i := range secrets {
			d.secret(&secrets[i], r.mount)
		}
	}
	for _, secrets := range both {
		for i := range secrets {
			for _, store := range secrets[i].Opens {
				d.edge(edge{d.store(store), d.ids["secret "+secrets[i].Reference], "opened by", true})
			}
		}
	}
	return d
}

// node returns the id of what key names, and draws it the first time.
func (d *diagram) node(kind byte, key string, faint bool, label ...string) string {
	if id, ok := d.ids[key]; ok {
		return id
	}
	for i := range label {
		label[i] = OneLine(label[i])
	}
	id := string(kind) + strconv.Itoa(len(d.nodes))
	d.ids[key] = id
	d.nodes = append(d.nodes, node{kind, id, label, faint})
	return id
}

// edge draws e once, however often it is asked to.
func (d *diagram) edge(e edge) {
	e.label = OneLine(e.label)
	if !d.drawn[e] {
		d.drawn[e] = true
		d.edges = append(d.edges, e)
	}
}

func (d *diagram) store(fqn string) string {
	about := "secret store, not declared here"
	s := d.declared[fqn]
	if s != nil {
		about = "secret store " + s.Kind
	}
	return d.node(storeNode, "store "+fqn, s == nil, about, fqn)
}

func (d *diagram) group(g *RefGroup) {
	about := "secret group"
	if g.Declared == nil {
		about += ", not declared here"
	}
	id := d.node(groupNode, "group "+g.FQN, g.Declared == nil, about, g.FQN)
	if g.Store != "" {
		d.edge(edge{id, d.store(g.Store), "", false})
	}
}

func (d *diagram) secret(s *RefSecret, mount string) {
	id := d.node(secretNode, "secret "+s.Reference, false, s.Reference)
	switch {
	case s.Group != "":
		d.edge(edge{id, d.ids["group "+s.Group], "", false})
	case s.Store != "":
		d.edge(edge{id, d.store(s.Store), "", false})
	default:
		d.edge(edge{id, d.node(mountNode, "mount", false, "Kubernetes Secret", mount), "", false})
	}
	for _, u := range s.Uses {
		key := "manifest " + strconv.Quote(u.File) + strconv.Itoa(u.Document) + strconv.Quote(u.Type) + u.Name
		d.edge(edge{d.node(manifestNode, key, false, manifestOf(u.Type, u.Name), u.File), id, u.Path, false})
	}
}

func (d *diagram) unused(u *RefsUnused) {
	for i := range u.Stores {
		s := &u.Stores[i]
		d.node(storeNode, "store "+s.FQN, true, "secret store "+s.Kind, nameOf(s.FQN), Place(s.Place.File, s.Place.Line, 0))
	}
	for i := range u.Groups {
		g := &u.Groups[i]
		id := d.node(groupNode, "group "+g.FQN, true, "secret group", nameOf(g.FQN), Place(g.Place.File, g.Place.Line, 0))
		if store, ok := d.ids["store "+g.Store]; ok {
			d.edge(edge{id, store, "", false})
		}
	}
	for i := range u.Keys {
		k := &u.Keys[i]
		name := k.Secret.Kind + " " + kubernetesName(k.Secret.Namespace, k.Secret.Name)
		id := d.node(secretNode, "key "+k.Key+" of "+name, true, k.Reference())
		d.edge(edge{id, d.node(mountNode, "mount "+name, false, name, k.Secret.Place.File), "", false})
	}
}
