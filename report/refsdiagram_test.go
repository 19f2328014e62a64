package report

import (
	"fmt"
	"strings"
	"testing"
)

// A sketch is a diagram as a reader of the format sees it.
type sketch struct {
	nodes map[string]string // id → label
	edges []string          // "from to label"
}

// sketches are what the two formats must agree on: the diagram itself.
func sketchOf(r *Refs, join string) sketch {
	s := sketch{nodes: map[string]string{}}
	d := r.diagram()
	for _, n := range d.nodes {
		var lines []string
		for _, l := range n.label {
			if l != "" {
				lines = append(lines, l)
			}
		}
		s.nodes[n.id] = strings.Join(lines, join)
	}
	for _, e := range d.edges {
		s.edges = append(s.edges, e.from+" "+e.to+" "+e.label)
	}
	return s
}

func (s sketch) equal(t *testing.T, want sketch) {
	t.Helper()
	if fmt.Sprint(s.nodes) != fmt.Sprint(want.nodes) {
		t.Errorf("nodes\n%q\nwant\n%q", s.nodes, want.nodes)
	}
	if strings.Join(s.edges, "\n") != strings.Join(want.edges, "\n") {
		t.Errorf("edges\n%q\nwant\n%q", s.edges, want.edges)
	}
}

func diagramViews(t *testing.T) []*Refs {
	all := hostileViews(t)
	for _, r := range views(t) {
		all = append(all, r)
	}
	return all
}

// What is written as DOT reads as the diagram, by the grammar of Graphviz:
// nothing in a label ends it, and nothing else becomes a statement.
func TestDOTReadsAsTheDiagram(t *testing.T) {
	for _, r := range diagramViews(t) {
		p := &dotParser{t: t, in: render(t, refsFormats[".dot"], r), got: sketch{nodes: map[string]string{}}}
		p.graph()
		p.got.equal(t, sketchOf(r, "\n"))
	}
}

// A dotParser knows the part of the grammar that we write, and the strings as
// the language has them.
type dotParser struct {
	t   *testing.T
	in  string
	got sketch
}

func (p *dotParser) graph() {
	p.want("digraph", "refs", "{")
	for p.peek() != "}" && !p.t.Failed() {
		p.statement()
	}
	p.want("}")
	if rest := strings.TrimSpace(p.in); rest != "" {
		p.t.Errorf("after the graph: %q", rest)
	}
}

func (p *dotParser) statement() {
	id := p.next()
	if p.peek() == "=" {
		p.want("=")
		p.next()
		p.want(";")
		return
	}
	to := ""
	if p.peek() == "->" {
		p.want("->")
		to = p.next()
	}
	label := ""
	p.want("[")
	for p.peek() != "]" && !p.t.Failed() {
		name := p.next()
		p.want("=")
		value := p.next()
		if p.peek() == "," {
			p.want(",")
		}
		switch name {
		case "label":
			label = p.shown(value)
		case "shape", "style", "fontname", "fontsize":
		default:
			p.t.Errorf("an attribute that nobody wrote: %s", name)
		}
	}
	p.want("]", ";")
	switch {
	case to != "":
		p.got.edges = append(p.got.edges, id+" "+to+" "+label)
	case id != "node" && id != "edge":
		p.got.nodes[id] = label
	}
}

func (p *dotParser) want(tokens ...string) {
	for _, want := range tokens {
		if got := p.next(); got != want {
			p.t.Fatalf("%q instead of %q before %.80q", got, want, p.in)
		}
	}
}

func (p *dotParser) peek() string {
	in := p.in
	defer func() { p.in = in }()
	return p.next()
}

// next returns a token; a quoted string with its first quote.
func (p *dotParser) next() string {
	p.in = strings.TrimLeft(p.in, " \n")
	in := p.in
	switch {
	case in == "":
		return ""
	case strings.HasPrefix(in, "->"):
		p.in = in[2:]
		return "->"
	case strings.ContainsRune("{}[]=,;", rune(in[0])):
		p.in = in[1:]
		return in[:1]
	case in[0] == '"':
		// In a string only \" and \\ are pairs; \ and a line break join lines.
		for i := 1; i < len(in); i++ {
			switch in[i] {
			case '\\':
				i++
			case '"':
				p.in = in[i+1:]
				return in[:i]
			case '\n':
				p.t.Errorf("a line break in %q", in[:i])
			}
		}
		p.t.Fatalf("a string without an end: %.80q", in)
	}
	n := strings.IndexFunc(in, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_')
	})
	if n <= 0 {
		p.t.Fatalf("no token: %.80q", in)
	}
	p.in = in[n:]
	return in[:n]
}

// shown is what Graphviz draws for a label.
func (p *dotParser) shown(s string) string {
	s, ok := strings.CutPrefix(s, `"`)
	if !ok {
		p.t.Errorf("a label without quotes: %q", s)
	}
	s = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n").Replace(s)
	return strings.ReplaceAll(s, "&amp;", "&")
}

// Every line of what is written as Mermaid is one statement of ours, whose
// label has nothing in it but plain characters and character references.
func TestMermaidReadsAsTheDiagram(t *testing.T) {
	for _, r := range diagramViews(t) {
		got := sketch{nodes: map[string]string{}}
		lines := strings.Split(strings.TrimSuffix(render(t, refsFormats[".mermaid"], r), "\n"), "\n")
		if lines[0] != "graph LR" {
			t.Errorf("first line %q", lines[0])
		}
		for _, line := range lines[1:] {
			line = strings.TrimPrefix(line, "  ")
			switch parts := strings.Split(line, `"`); {
			case strings.HasPrefix(line, "style ") && len(parts) == 1:
			case len(parts) == 1: // an arrow without a label
				from, to, ok := strings.Cut(line, " --> ")
				if !ok || !isMermaidID(from) || !isMermaidID(to) {
					t.Errorf("not a statement: %s", line)
				}
				got.edges = append(got.edges, from+" "+to+" ")
			case len(parts) != 3:
				t.Errorf("%d quotes: %s", len(parts)-1, line)
			case strings.HasSuffix(parts[0], "|"):
				from, _, _ := strings.Cut(parts[0], " ")
				to := strings.TrimPrefix(parts[2], "| ")
				if !isMermaidID(from) || !isMermaidID(to) {
					t.Errorf("not an arrow: %s", line)
				}
				got.edges = append(got.edges, from+" "+to+" "+mermaidShown(t, parts[1]))
			default:
				id := strings.TrimRight(parts[0], "[(")
				if !isMermaidID(id) || strings.Trim(parts[2], ")]") != "" {
					t.Errorf("not a node: %s", line)
				}
				got.nodes[id] = mermaidShown(t, parts[1])
			}
		}
		got.equal(t, sketchOf(r, "<br/>"))
	}
}

func isMermaidID(s string) bool {
	return len(s) > 1 && strings.ContainsRune("msgtk", rune(s[0])) && strings.Trim(s[1:], "0123456789") == ""
}

// mermaidShown decodes a label.
func mermaidShown(t *testing.T, label string) string {
	t.Helper()
	var b strings.Builder
	for i, line := range strings.Split(label, "<br/>") {
		if i > 0 {
			b.WriteString("<br/>")
		}
		for line != "" {
			n := strings.IndexByte(line, '#')
			if n < 0 {
				n = len(line)
			}
			if i := strings.IndexAny(line[:n], "\"`<>&%{}[]()|;\\\n"); i >= 0 {
				t.Errorf("%q stands bare in a label: %s", line[i], label)
			}
			b.WriteString(line[:n])
			if line = line[n:]; line == "" {
				break
			}
			var code rune
			if _, err := fmt.Sscanf(line, "#%d;", &code); err != nil {
				t.Fatalf("not a character reference: %s", line)
			}
			b.WriteRune(code)
			_, line, _ = strings.Cut(line, ";")
		}
	}
	return b.String()
}

// An edge is there for each use, and the ids are those of the nodes.
func TestDiagramHasEveryUse(t *testing.T) {
	for _, r := range diagramViews(t) {
		d := r.diagram()
		ids := map[string]bool{}
		for _, n := range d.nodes {
			ids[n.id] = true
		}
		fields := 0
		for _, e := range d.edges {
			if !ids[e.from] || !ids[e.to] {
				t.Errorf("an edge between nodes that are not there: %+v", e)
			}
			if e.from[0] == manifestNode {
				fields++
			}
		}
		if want := uses(r.Secrets) + uses(r.Dependents); fields != want {
			t.Errorf("%d edges from manifests, want %d", fields, want)
		}
	}
}

// FuzzLabels: no text ends a label of DOT or of Mermaid, or a cell of CSV.
func FuzzLabels(f *testing.F) {
	for _, s := range []string{`a\`, `"`, "`", "%%{", "=1", "a;b", "#quot;", "\n", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := &dotParser{t: t, in: `"` + dotLabel(OneLine(s)) + `" rest`}
		if got, want := p.shown(p.next()), OneLine(s); got != want || p.in != " rest" {
			t.Errorf("DOT shows %q for %q, and %q after it", got, want, p.in)
		}
		if got, want := mermaidShown(t, mermaidLabel(OneLine(s))), OneLine(s); got != want {
			t.Errorf("Mermaid shows %q for %q", got, want)
		}
		if c := strings.Trim(cell(s), `"`); strings.IndexAny(strings.TrimLeft(c, ` "`), "=+-@") == 0 || strings.ContainsAny(c, "\n\t\r") {
			t.Errorf("a formula: %q", c)
		}
	})
}
