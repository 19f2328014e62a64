package report

import (
	"slices"
	"strconv"
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/graph"
)

// A picture is an inventory in three columns: stores, secrets, manifests. Every
// secret lies in a group, be it one of the platform's, and every manifest in its
// directory: a group is one box until it is opened. Nodes are in the order in
// which they are drawn; edges lead from left to right. All texts are masked.
type picture struct {
	nodes []pictureNode
	edges []pictureEdge
	left  int // groups and stores for which there was no room
	flat  bool
}

const (
	storeColumn = iota
	secretColumn
	manifestColumn
)

type pictureNode struct {
	column   int
	parent   int  // its group, or -1
	leaves   int  // of a group
	group    bool // it may hold others
	open     bool
	faint    bool // the inputs do not declare it
	label    string
	sub      string
	title    string // all there is to say, for tooltips and readers of the screen
	severity int    // of the worst finding about it, from 1; 0 for none
	file     int    // the number of the file's section, or -1

	y      int
	hidden bool
}

type pictureEdge struct {
	from, to int
	opens    bool   // the secret is the store's own credential
	title    string // the fields
	hidden   bool
}

// The bounds of a picture. A tree with more leaves or arrows than this is drawn
// by its groups alone.
const (
	maxLeaves = 4000
	maxArrows = 12000
	maxGroups = 1000
	openAllTo = 60 // nodes that are drawn with all groups open
	noSection = -1
	noParent  = -1
	noRoom    = -2
)

// A pictureKey tells nodes apart, by names as the manifests have them.
type pictureKey struct{ kind, name, place string }

type pictureMaker struct {
	picture
	refs   *Refs
	files  map[string]int
	ids    map[pictureKey]int
	arrows map[[2]int]int // the edges that there are
	worst  map[pictureKey]int
	groups map[string]*RefGroup
	count  [3]int // stores, groups and directories
}

// newPicture puts the picture of an inventory together.
func newPicture(refs *Refs, files map[string]int) *picture {
	m := pictureMaker{refs: refs, files: files, ids: map[pictureKey]int{}, arrows: map[[2]int]int{},
		worst: worstOf(refs.result.Findings), groups: map[string]*RefGroup{}}
	m.flat = len(refs.Secrets) > maxLeaves || uses(refs.Secrets) > maxArrows
	m.stores()
	for i := range refs.Groups {
		m.groups[refs.Groups[i].FQN] = &refs.Groups[i]
	}
	for i := range refs.Secrets {
		m.secret(&refs.Secrets[i])
	}
	for i := range refs.Groups {
		m.group(&refs.Groups[i])
	}
	m.opened()
	m.sort()
	m.fold(len(m.nodes) <= openAllTo)
	m.place()
	return &m.picture
}

// worstOf holds the severity of the worst finding about each manifest, and
// about each field.
func worstOf(findings []check.Finding) map[pictureKey]int {
	worst := map[pictureKey]int{}
	note := func(key pictureKey, severity int) { worst[key] = max(worst[key], severity) }
	for i := range findings {
		f := &findings[i]
		severity := slices.Index(severities, f.Severity.String()) + 1
		at := manifestPlace(f.File, f.Document, f.Manifest.Type, f.Manifest.Name)
		note(at, severity)
		note(pictureKey{"field", at.place, f.Path}, severity)
	}
	return worst
}

func manifestPlace(file string, document int, typ, name string) pictureKey {
	return pictureKey{"manifest", typ + "\x00" + name, file + "\x00" + strconv.Itoa(document)}
}

// node returns the node for a key, made by make the first time.
func (m *pictureMaker) node(key pictureKey, make func() pictureNode) int {
	if id, ok := m.ids[key]; ok {
		return id
	}
	n := make()
	id := len(m.nodes)
	switch {
	case n.parent == noParent && m.count[n.column] == maxGroups:
		m.left++
		id = noRoom
	case n.parent == noRoom:
		id = noRoom
	case n.parent >= 0 && m.flat:
		m.nodes[n.parent].leaves++
		m.raise(n.parent, n.severity)
		id = n.parent
	case n.parent >= 0:
		m.nodes[n.parent].leaves++
		m.raise(n.parent, n.severity)
		m.nodes = append(m.nodes, n)
	default:
		m.count[n.column]++
		m.nodes = append(m.nodes, n)
	}
	m.ids[key] = id
	return id
}

// raise gives a group the severity of the worst of what lies in it.
func (m *pictureMaker) raise(id, severity int) {
	m.nodes[id].severity = max(m.nodes[id].severity, severity)
}

// edge draws an arrow, or adds to the one that there is.
func (m *pictureMaker) edge(from, to int, opens bool, title string) {
	if from < 0 || to < 0 {
		return
	}
	key := [2]int{from, to}
	if i, ok := m.arrows[key]; ok {
		if e := &m.edges[i]; title != "" && !strings.Contains("\n"+e.title+"\n", "\n"+title+"\n") && len(e.title) < 400 {
			e.title = strings.TrimPrefix(e.title+"\n"+title, "\n")
		}
		return
	}
	m.arrows[key] = len(m.edges)
	m.edges = append(m.edges, pictureEdge{from: from, to: to, opens: opens, title: title})
}

// stores draws all stores, those that nothing uses included.
func (m *pictureMaker) stores() {
	for i := range m.refs.Stores {
		s := &m.refs.Stores[i]
		m.node(pictureKey{"store", s.FQN, ""}, func() pictureNode {
			n := pictureNode{column: storeColumn, parent: noParent, file: noSection, faint: s.Declared == nil, label: storeName(s.FQN)}
			where := "not declared here"
			n.sub = where
			if d := s.Declared; d != nil {
				n.sub, where = d.Kind, d.Kind+", declared in "+Place(d.Place.File, d.Place.Line, 0)
				m.found(&n, d.Place)
			}
			if s.Secrets == 0 {
				n.sub += ", unused"
				where += ", no reference leads to it"
			}
			n.title = titled("Secret store "+nameOf(s.FQN), where)
			return n
		})
	}
}

// storeName is the name of a store in its account.
func storeName(fqn string) string {
	if _, name := graph.Split(fqn); name != "" {
		return name
	}
	return nameOf(fqn)
}

// found marks a node with the worst finding about the manifest at a place.
func (m *pictureMaker) found(n *pictureNode, at graph.Place) {
	n.severity = max(n.severity, m.worst[manifestPlace(at.File, at.Document, at.Type, at.Name)])
	if id, ok := m.files[at.File]; ok && n.severity > 0 {
		n.file = id
	}
}

// group draws a group and what leads to it; without a secret it is one that
// nothing uses.
func (m *pictureMaker) group(g *RefGroup) int {
	return m.node(pictureKey{"group", g.FQN, ""}, func() pictureNode {
		_, name, _ := strings.Cut(g.FQN, ":")
		n := pictureNode{column: secretColumn, parent: noParent, group: true, file: noSection, faint: g.Declared == nil, label: name, sub: "secret group"}
		where := "not declared here"
		if d := g.Declared; d != nil {
			where = "declared in " + Place(d.Place.File, d.Place.Line, 0)
			m.found(&n, d.Place)
		}
		if g.Secrets == 0 {
			where += ", no reference leads to it"
		}
		n.title = titled("Secret group "+nameOf(g.FQN), where)
		return n
	})
}

// fit cuts a text in its middle: names differ at their ends.
func fit(s string, n int) string {
	runes := []rune(s)
	if cells(runes) <= n {
		return s
	}
	head, tail := n/2-1, n-n/2
	i, j := 0, len(runes)
	for i < j && cells(runes[:i+1]) <= head {
		i++
	}
	for j > i && cells(runes[j-1:]) <= tail {
		j--
	}
	return string(runes[:i]) + "…" + string(runes[j:])
}

// cells is about how wide a text is: letters of East Asia are twice as wide.
func cells(runes []rune) int {
	n := len(runes)
	for _, r := range runes {
		if r >= 0x1100 {
			n++
		}
	}
	return n
}

// titled masks the lines of a title and puts them together.
func titled(lines ...string) string {
	for i := range lines {
		lines[i] = OneLine(lines[i])
	}
	return strings.Join(lines, "\n")
}
