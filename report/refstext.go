package report

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"

	"secretref.dev/secretref/graph"
)

// RefsText writes the inventory for people: stores, below each its secrets,
// below each secret the fields that use it.
//
//	acme:aws:prod:secret-store:ssm (aws/parameter-store, us-east-1)
//	  tfy-secret://acme:model-keys:OPENAI_API_KEY
//	    truefoundry/openai.yaml:5:12  auth_data.api_key  provider-account/openai openai-main
//
// Lines that are longer than the terminal is wide are broken between place,
// field and manifest, and nowhere else: nothing is left out. Of the options it
// knows Color and Width. The error is that of w.
func RefsText(w io.Writer, r *Refs, opt TextOptions) error {
	t := refsText{textWriter{bufio.NewWriter(w), opt}}
	if r.OnlyUnused {
		t.unused(&r.Unused)
		return t.w.Flush()
	}
	head := ""
	for i := range r.Secrets {
		t.under(&head, r.title(&r.Secrets[i]))
		t.secret(&r.Secrets[i])
	}
	for i := range r.Dependents {
		t.under(&head, r.consequence(&r.Dependents[i]))
		t.secret(&r.Dependents[i])
	}
	return t.w.Flush()
}

type refsText struct{ textWriter }

// under begins a block, unless the last one has the same head.
func (t refsText) under(head *string, next string) {
	if *head == next {
		return
	}
	if *head != "" {
		t.line("")
	}
	*head = next
	name, about, _ := strings.Cut(next, " (")
	if about == "" {
		t.line(t.paint(bold, name))
		return
	}
	t.line(t.paint(bold, name) + t.gap(name, "("+about, " ", "    ") + "(" + about)
}

// gap is what stands between two parts of a line: the first, or where the line
// would be too long a line break and the second.
func (t refsText) gap(before, after, same, next string) string {
	if t.opt.Width > 0 && width(before)+width(same)+width(after) > t.opt.Width {
		return "\n" + next
	}
	return same
}

func width(s string) int { return utf8.RuneCountInString(s) }

func (t refsText) secret(s *RefSecret) {
	t.line("  " + t.paint(cyan, OneLine(s.Reference)))
	for _, store := range s.Opens {
		const before = "    opens the store"
		t.line(before + t.gap(before, OneLine(store), " ", "      ") + OneLine(store))
	}
	t.uses(s.Uses)
}

// uses writes a table: place, field, manifest. If a row of it does not fit,
// every row becomes some lines.
func (t refsText) uses(uses []graph.Use) {
	const indent = "    "
	rows := make([][3]string, len(uses))
	var columns [2]int
	fits := true
	for i, u := range uses {
		rows[i] = [3]string{Place(u.File, u.Line, u.Column), fieldOf(u.Path), manifestOf(u.Type, u.Name)}
		columns[0] = max(columns[0], width(rows[i][0]))
		columns[1] = max(columns[1], width(rows[i][1]))
	}
	for _, row := range rows {
		fits = fits && (t.opt.Width == 0 || len(indent)+columns[0]+2+columns[1]+2+width(row[2]) <= t.opt.Width)
	}
	for _, row := range rows {
		if fits {
			t.line(strings.TrimRight(indent+pad(row[0], columns[0])+"  "+pad(row[1], columns[1])+"  "+t.paint(faint, row[2]), " "))
			continue
		}
		t.line(indent + row[0])
		field := indent + "  " + row[1]
		if row[2] != "" {
			field += t.gap(field, row[2], "  ", indent+"  ") + t.paint(faint, row[2])
		}
		t.line(field)
	}
}

func pad(s string, to int) string { return s + strings.Repeat(" ", max(to-width(s), 0)) }

func fieldOf(path string) string {
	if path == "" {
		return "the whole document"
	}
	return OneLine(path)
}

func manifestOf(typ, name string) string {
	return strings.TrimSpace(OneLine(typ) + " " + OneLine(name))
}

// title says where a secret is.
func (r *Refs) title(s *RefSecret) string {
	switch s.rank() {
	case 0:
		for i := range r.Stores {
			if r.Stores[i].FQN == s.Store {
				return OneLine(s.Store) + " (" + aboutStore(r.Stores[i].Declared) + ")"
			}
		}
		return OneLine(s.Store)
	case 1:
		return "store not known (no manifest here says which store the secret group is in)"
	}
	if r.mount == "" {
		return "Kubernetes Secret that the control plane mounts"
	}
	return "Kubernetes Secret that the control plane mounts (" + OneLine(r.mount) + ")"
}

// consequence says why a secret is a dependent.
func (r *Refs) consequence(s *RefSecret) string {
	if s.SameAs != "" {
		return "by another name (the same secret as " + OneLine(s.SameAs) + ")"
	}
	return "also affected (read through " + OneLine(s.Through) + ")"
}

func aboutStore(s *graph.Store) string {
	if s == nil {
		return "not declared here"
	}
	about := OneLine(s.Kind)
	for _, where := range []string{s.Region, s.Project, s.VaultName, s.URL} {
		if where != "" {
			about += ", " + OneLine(where)
		}
	}
	return about
}

// unused writes a line for each thing, that starts with its place.
func (t refsText) unused(u *RefsUnused) {
	for _, s := range u.Stores {
		what := "secret store " + nameOf(s.FQN)
		if s.Kind != "" {
			what += " (" + OneLine(s.Kind) + ")"
		}
		t.entry(s.Place, what)
	}
	for _, g := range u.Groups {
		what := "secret group " + nameOf(g.FQN)
		if g.Store != "" {
			what += " (in " + OneLine(g.Store) + ")"
		}
		t.entry(g.Place, what)
	}
	for _, k := range u.Keys {
		t.entry(k.Secret.Place, "key "+OneLine(k.Key)+" ("+OneLine(k.Secret.Kind+" "+kubernetesName(k.Secret.Namespace, k.Secret.Name))+")")
	}
}

func (t refsText) entry(at graph.Place, what string) {
	place := Place(at.File, at.Line, at.Column) + ":"
	t.line(t.paint(bold, place) + t.gap(place, what, " ", "  ") + what)
}

// nameOf shows the name of a store or group whose tenant may not be known.
func nameOf(fqn string) string {
	if strings.HasPrefix(fqn, ":") {
		fqn = "<tenant>" + fqn
	}
	return OneLine(fqn)
}
