package report

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"secretref.dev/secretref/graph"
)

// secret draws a secret in its group, and the manifests that use it.
func (m *pictureMaker) secret(s *RefSecret) {
	parent := m.parentOf(s)
	reference := OneLine(s.Reference)
	id := m.node(pictureKey{"secret", s.Reference, ""}, func() pictureNode {
		n := pictureNode{column: secretColumn, parent: parent, file: noSection, label: reference,
			title: titled("Secret "+reference, "used by "+Count(len(s.Uses), "field"))}
		// It stands below its group, so the rest of its name will do. The name
		// is masked as a whole first.
		for _, prefix := range []string{"tfy-secret://" + s.Group + ":", s.Store + "::", "tfy-k8s-secret://"} {
			if rest, ok := strings.CutPrefix(reference, OneLine(prefix)); ok && rest != "" {
				n.label = rest
				break
			}
		}
		n.sub = "used by " + Count(len(s.Uses), "field")
		for i := range s.Uses {
			u := &s.Uses[i]
			at := manifestPlace(u.File, u.Document, u.Type, u.Name)
			n.severity = max(n.severity, m.worst[pictureKey{"field", at.place, u.Path}])
		}
		return n
	})
	for i := range s.Uses {
		u := &s.Uses[i]
		title := ""
		if !m.flat {
			title = fmt.Sprintf("%s, line %d", OneLine(fieldOf(u.Path)), u.Line)
		}
		m.edge(id, m.manifest(&u.Place), false, title)
	}
}

// parentOf draws what a secret lies in, and the store behind that.
func (m *pictureMaker) parentOf(s *RefSecret) int {
	parent, store := noParent, noParent
	if id, ok := m.ids[pictureKey{"store", s.Store, ""}]; ok {
		store = id
	}
	switch {
	case s.Group != "":
		parent = m.group(m.groups[s.Group])
	case s.Store != "":
		parent = m.node(pictureKey{"paths", s.Store, ""}, func() pictureNode {
			return pictureNode{column: secretColumn, parent: noParent, group: true, file: noSection, label: "by path",
				sub: "in " + storeName(s.Store), title: titled("Paths in " + nameOf(s.Store))}
		})
	default:
		store = m.node(pictureKey{"mount", "", ""}, func() pictureNode {
			mount := m.refs.mount
			if mount == "" {
				mount = "nothing says which"
			}
			return pictureNode{column: storeColumn, parent: noParent, file: noSection, label: "Kubernetes Secret", sub: mount,
				title: titled("Kubernetes Secret that the control plane mounts", mount)}
		})
		parent = m.node(pictureKey{"keys", "", ""}, func() pictureNode {
			return pictureNode{column: secretColumn, parent: noParent, group: true, file: noSection, label: "keys",
				sub: "of the Kubernetes Secret", title: titled("Keys of the Kubernetes Secret")}
		})
	}
	m.edge(store, parent, false, "")
	return parent
}

// manifest draws a manifest in its directory.
func (m *pictureMaker) manifest(at *graph.Place) int {
	key := manifestPlace(at.File, at.Document, at.Type, at.Name)
	if id, ok := m.ids[key]; ok {
		return id
	}
	file := OneLine(at.File)
	dir := path.Dir(file)
	parent := m.node(pictureKey{"directory", dir, ""}, func() pictureNode {
		n := pictureNode{column: manifestColumn, parent: noParent, group: true, file: noSection, label: dir, sub: "directory", title: titled("Directory " + dir)}
		if dir == "." {
			n.label = "./"
		}
		return n
	})
	return m.node(key, func() pictureNode {
		n := pictureNode{column: manifestColumn, parent: parent, file: noSection, label: at.Name, sub: at.Type,
			title: titled("Manifest "+manifestOf(at.Type, at.Name), file)}
		if at.Name == "" {
			n.label, n.sub = at.Type, path.Base(file)
		}
		m.found(&n, *at)
		return n
	})
}

// opened draws which secrets open which stores.
func (m *pictureMaker) opened() {
	for i := range m.refs.Secrets {
		s := &m.refs.Secrets[i]
		id := m.ids[pictureKey{"secret", s.Reference, ""}]
		for _, store := range s.Opens {
			if from, ok := m.ids[pictureKey{"store", store, ""}]; ok {
				m.edge(from, id, true, "the store is opened by this secret")
			}
		}
	}
}

// sort puts the nodes into the order in which they are drawn. Secrets are in
// the order of the inventory; stores and manifests follow what they are joined
// to, so that few arrows cross.
func (m *pictureMaker) sort() {
	members := map[int][]int{}
	var tops [3][]int
	for id := range m.nodes {
		n := &m.nodes[id]
		if n.parent >= 0 {
			members[n.parent] = append(members[n.parent], id)
		} else {
			tops[n.column] = append(tops[n.column], id)
		}
	}
	at := make([]int, len(m.nodes)) // the place of a secret in its column
	place := 0
	for _, top := range tops[secretColumn] {
		for _, id := range append([]int{top}, members[top]...) {
			at[id] = place
			place++
		}
	}
	sum, joins := make([]int, len(m.nodes)), make([]int, len(m.nodes))
	join := func(id, other int) {
		sum[id] += at[other]
		joins[id]++
		if p := m.nodes[id].parent; p >= 0 {
			sum[p] += at[other]
			joins[p]++
		}
	}
	for _, e := range m.edges {
		if m.nodes[e.from].column == storeColumn {
			join(e.from, e.to)
		} else {
			join(e.to, e.from)
		}
	}
	byMean := func(a, b int) int {
		if joins[a] == 0 || joins[b] == 0 {
			return cmp.Compare(min(joins[b], 1), min(joins[a], 1))
		}
		return cmp.Compare(sum[a]*joins[b], sum[b]*joins[a])
	}
	var order []int
	for column, ids := range tops {
		if column != secretColumn {
			slices.SortStableFunc(ids, byMean)
		}
		for _, top := range ids {
			if column == manifestColumn {
				slices.SortStableFunc(members[top], byMean)
			}
			order = append(append(order, top), members[top]...)
		}
	}
	m.renumber(order)
}

func (m *pictureMaker) renumber(order []int) {
	ids, nodes := make([]int, len(order)), make([]pictureNode, len(order))
	for id, old := range order {
		ids[old], nodes[id] = id, m.nodes[old]
	}
	for i := range nodes {
		if p := nodes[i].parent; p >= 0 {
			nodes[i].parent = ids[p]
		}
	}
	for i := range m.edges {
		m.edges[i].from, m.edges[i].to = ids[m.edges[i].from], ids[m.edges[i].to]
	}
	m.nodes = nodes
}
