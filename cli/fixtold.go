package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"secretref.dev/secretref/fix"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/report"
	"secretref.dev/secretref/store"
)

// told prints what became of a plan: what failed first, and last what is to be
// rotated.
func (a *app) told(p *fix.Plan, o *fix.Outcome) {
	for _, note := range o.Notes {
		a.say("%s", report.OneLine(note))
	}
	for _, f := range o.Failed {
		what := f.File
		if what == "" {
			what = some(f.Refs)
		}
		a.say("%s %s", report.OneLine(what), report.OneLine(f.Why))
		if f.Next != "" {
			fmt.Fprintf(a.stderr, "  hint: %s\n", report.OneLine(f.Next))
		}
	}
	if line := stored(o); line != "" {
		a.say("%s", report.OneLine(line))
	}
	if len(o.Written) > 0 {
		a.say("%s replaced in %s", report.Count(len(o.Written), "value"), report.Count(o.Files, "file"))
	}
	a.rotate(o)
}

// some names three secrets at most, as what is the matter with each of them.
func some(refs []ref.Reference) string {
	const most = 3
	var names []string
	for _, r := range refs[:min(most, len(refs))] {
		names = append(names, r.String())
	}
	text := strings.Join(names, ", ")
	switch more := len(refs) - most; {
	case len(refs) == 1:
		return text
	case more > 0:
		text += fmt.Sprintf(" and %d more", more)
	}
	return report.Count(len(refs), "secret") + " (" + text + "), each of which"
}

// stored says in one line what is in the store now.
func stored(o *fix.Outcome) string {
	count := make(map[store.Done]int)
	for _, r := range o.Secrets {
		count[r.Done]++
	}
	var parts []string
	if n := count[store.Stored]; n > 0 {
		parts = append(parts, report.Count(n, "secret")+" stored and read back")
	}
	if n := count[store.Same]; n > 0 {
		parts = append(parts, report.Count(n, "secret")+" there already")
	}
	if n := count[store.Unseen]; n > 0 {
		parts = append(parts, report.Count(n, "secret")+" there already, whose value the store does not show: make sure that it is the same")
	}
	return strings.Join(parts, ", ")
}

// rotate lists the secrets that were moved: they are as well known as before.
func (a *app) rotate(o *fix.Outcome) {
	places := make(map[ref.Reference][]fix.Edit)
	var order []ref.Reference
	for _, e := range o.Written {
		if e.Moves && places[e.Ref] == nil {
			order = append(order, e.Ref)
		}
		if e.Moves {
			places[e.Ref] = append(places[e.Ref], e)
		}
	}
	if len(order) == 0 {
		return
	}
	slices.SortFunc(order, func(x, y ref.Reference) int { return cmp.Compare(x.String(), y.String()) })
	fmt.Fprintln(a.stdout, "to be rotated, because a value that was in Git is known to whoever could read it there:")
	for _, x := range order {
		e := places[x][0]
		more := ""
		if n := len(places[x]) - 1; n > 0 {
			more = fmt.Sprintf(" and %s", report.Count(n, "other place"))
		}
		fmt.Fprintf(a.stdout, "  %s (%s, from %s%s)\n", report.OneLine(x.String()), report.OneLine(e.Kind), report.Place(e.Finding.File, e.Finding.Line, 0), more)
	}
	fmt.Fprintln(a.stdout, "  make a new one at the provider, put it into the store, and end the old one an hour later: the platform reads secrets anew each hour")
}
