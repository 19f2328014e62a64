package cli

import (
	"fmt"
	"strings"

	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/fix"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/report"
	"secretref.dev/secretref/store"
)

// showEdits prints the edits, and what stays for a reason that is known.
func (a *app) showEdits(p *fix.Plan, color bool) error {
	changes := make([]report.Change, len(p.Edits))
	for i, e := range p.Edits {
		changes[i] = report.Change{Finding: e.Finding, To: e.Shown}
	}
	if err := report.Diff(a.stdout, changes, color); err != nil {
		return err
	}
	other := 0
	for _, l := range p.Left {
		if l.Why == "" {
			other++
			continue
		}
		f := l.Finding
		fmt.Fprintf(a.stdout, "%s: left: %s [%s]\n", report.Place(f.File, f.Line, f.Column), report.OneLine(f.Message), f.Rule)
		fmt.Fprintf(a.stdout, "  why: it %s\n", report.OneLine(l.Why))
	}
	for _, c := range p.Copies {
		fmt.Fprintf(a.stdout, "%s: left: the value of %s stands here, too, in a comment or a text\n", report.Place(c.Finding.File, c.Line, 0), report.OneLine(c.Finding.Path))
		fmt.Fprintln(a.stdout, "  why: no reference belongs there; take it out by hand")
	}
	for _, u := range p.Checked.Unreadable {
		a.say("%s: %s", report.Place(u.File, u.Line, u.Column), report.OneLine(u.Message))
	}
	if len(p.Edits) > 0 || p.Homeless == 0 {
		a.say("%s", planLine(p))
	}
	if p.Homeless > 0 {
		a.say("%s left in place: nothing says where secrets go", report.Count(p.Homeless, "secret"))
		fmt.Fprintf(a.stderr, "  hint: say where with --to, such as --to '%s'\n", report.OneLine(p.Suggestion()))
	}
	if other > 0 {
		what := "error"
		if p.FailOn() < policy.Error {
			what = "finding"
		}
		a.say("%s left to correct by hand: \"secretref check\" says how", report.Count(other, what))
	}
	return nil
}

// planLine is the plan in one line.
func planLine(p *fix.Plan) string {
	if len(p.Edits) == 0 {
		return "nothing that could be corrected here"
	}
	files := make(map[string]bool)
	misspelt := 0
	for _, e := range p.Edits {
		files[e.Finding.File] = true
		if !e.Moves {
			misspelt++
		}
	}
	line := fmt.Sprintf("%s in %s", report.Count(len(p.Edits), "edit"), report.Count(len(files), "file"))
	var what []string
	if p.Secrets > 0 {
		what = append(what, report.Count(p.Secrets, "secret")+" to "+destination(p))
	}
	if misspelt > 0 {
		what = append(what, report.Count(misspelt, "misspelt reference"))
	}
	return line + ": " + report.OneLine(strings.Join(what, ", "))
}

// destination is the store, with where it is and who says so.
func destination(p *fix.Plan) string {
	c := p.Config
	switch p.Target.Name {
	case store.KindControlPlane:
		return "the control plane, where the keys must be already: a secret group is not written"
	case store.KindKubernetes:
		if c.SecretName != "" {
			return fmt.Sprintf("the Kubernetes Secret %s/%s, which %s names", c.Namespace, c.SecretName, c.From)
		}
		return ask.Whereabouts(p.Target.Name)
	}
	var details []string
	for _, d := range []string{c.Kind, c.URL, c.Region, c.Project, c.VaultName} {
		if d != "" {
			details = append(details, d)
		}
	}
	if c.From != "" {
		details = append(details, "as "+c.From+" says")
	}
	if len(details) == 0 {
		return p.Target.Name
	}
	return p.Target.Name + " (" + strings.Join(details, ", ") + ")"
}

// previewed ends a run without --write.
func (a *app) previewed(p *fix.Plan) {
	if len(p.Edits) > 0 {
		a.say("nothing is written without --write")
	}
	if p.Target != nil && p.Target.Problem != "" {
		why, next := ask.CutNext(p.Target.Problem)
		a.say("nothing could be put into %s now: %s", report.OneLine(ask.Whereabouts(p.Target.Name)), report.OneLine(why))
		if next != "" {
			fmt.Fprintf(a.stderr, "  hint: %s\n", report.OneLine(next))
		}
	}
}
