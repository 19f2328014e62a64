package report

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"secretref.dev/secretref/graph"
)

// RefsCSV writes the inventory for spreadsheets: a head, then a line for each
// use, or for each unused thing if that is what is asked for. A cell that a
// spreadsheet would take for a formula has an apostrophe in front. The error is
// that of w.
func RefsCSV(w io.Writer, r *Refs) error {
	b := bufio.NewWriter(w) // keeps the first error
	row := func(cells ...string) {
		for i := range cells {
			cells[i] = cell(cells[i])
		}
		b.WriteString(strings.Join(cells, ",") + "\n")
	}
	if r.OnlyUnused {
		unusedRows(row, &r.Unused)
	} else {
		row("store", "group", "reference", "form", "file", "line", "column", "document", "path", "type", "name", "opens", "through", "same_as")
		for _, secrets := range [][]RefSecret{r.Secrets, r.Dependents} {
			for i := range secrets {
				secretRows(row, &secrets[i])
			}
		}
	}
	return b.Flush()
}

func secretRows(row func(...string), s *RefSecret) {
	for _, u := range s.Uses {
		row(append(append([]string{s.Store, s.Group, s.Reference, s.Form}, placeCells(u.Place)...),
			u.Path, u.Type, u.Name, strings.Join(s.Opens, " "), s.Through, s.SameAs)...)
	}
}

func unusedRows(row func(...string), u *RefsUnused) {
	row("unused", "name", "store", "kind", "file", "line", "column", "document")
	for _, s := range u.Stores {
		row(append([]string{"store", s.FQN, "", s.Kind}, placeCells(s.Place)...)...)
	}
	for _, g := range u.Groups {
		row(append([]string{"group", g.FQN, g.Store, ""}, placeCells(g.Place)...)...)
	}
	for _, k := range u.Keys {
		row(append([]string{"kubernetes-key", k.Reference(), kubernetesName(k.Secret.Namespace, k.Secret.Name), k.Secret.Kind}, placeCells(k.Secret.Place)...)...)
	}
}

func placeCells(p graph.Place) []string {
	return []string{p.File, strconv.Itoa(p.Line), strconv.Itoa(p.Column), strconv.Itoa(p.Document)}
}

// cell makes a text safe: masked, on one line, no formula, and quoted where
// some program could end the cell. Spreadsheets calculate what begins with one
// of these signs, some after spaces or in their full-width forms, and some
// separate cells by semicolons.
func cell(s string) string {
	s = OneLine(s)
	first := strings.TrimLeft(s, " \u00a0\u3000'\"")
	for _, sign := range []string{"=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"} {
		if strings.HasPrefix(first, sign) {
			s = "'" + s
			break
		}
	}
	if strings.ContainsAny(s, "\",; |'") {
		s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}
