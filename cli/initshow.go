package cli

import (
	"fmt"
	"io"
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/starter"
)

// showPlan prints the files, or their names once they are written, what has to
// be added by hand, and what comes next.
func (a *app) showPlan(plan *starter.Plan, r *check.Result, written bool) error {
	for _, f := range plan.Files {
		if written {
			fmt.Fprintf(a.stdout, "wrote %s: %s\n", f.Name, f.What)
			continue
		}
		fmt.Fprintf(a.stdout, "==> %s: %s\n%s\n\n", f.Name, f.What, strings.TrimRight(f.Text, "\n"))
	}
	for _, d := range plan.Additions {
		fmt.Fprintf(a.stdout, "==> to be added to %s, %s: %s\n%s\n", d.Name, d.Where, d.What, d.Text)
	}
	for _, name := range plan.Done {
		fmt.Fprintf(a.stdout, "%s is there already\n", name)
	}
	var w strings.Builder
	switch n := len(plan.Files); {
	case n > 0 && !written:
		fmt.Fprintf(&w, "secretref: nothing is written yet; add --write to write %s\n", countedFiles(n))
	case n == 0:
		fmt.Fprint(&w, "secretref: there is nothing to write\n")
	}
	nextSteps(&w, plan, r)
	_, err := io.WriteString(a.stderr, w.String())
	return err
}

func countedFiles(n int) string {
	if n == 1 {
		return "1 file"
	}
	return fmt.Sprintf("%d files", n)
}

// nextSteps says what is left to be done, in the order in which it is.
func nextSteps(w io.Writer, plan *starter.Plan, r *check.Result) {
	if n := len(r.Unreadable); n > 0 {
		fmt.Fprintf(w, "secretref: %s could not be read, so the policy may lack something: \"secretref check\" names them\n", countedFiles(n))
	}
	if plan.Looked && len(plan.Found) == 0 {
		fmt.Fprintf(w, "secretref: no pipeline was found; --ci chooses one: %s\n", strings.Join(starter.Pipelines(), ", "))
	}
	for _, name := range plan.Missing {
		fmt.Fprintf(w, "secretref: this program has no release's version; write one in the place of VERSION in %s\n", name)
	}
	errors := 0
	for _, f := range r.Findings {
		if f.Severity == policy.Error {
			errors++
		}
	}
	if r.Summary.Manifests == 0 && len(r.Unreadable) == 0 {
		fmt.Fprint(w, "secretref: there is no manifest yet, and the check fails until there is one; commit the files together with the first\n")
		return
	}
	if errors == 0 {
		fmt.Fprint(w, "secretref: the check passes today; commit the files, and make the job a required one\n")
		return
	}
	s := "s"
	if errors == 1 {
		s = ""
	}
	fmt.Fprintf(w, `secretref: the check finds %d error%s today, so the job would fail; next, one of:
  secretref check              says of each where its value goes, to correct it
  secretref baseline           accept what is there today; what is new fails
  secretref check --diff REV   check only what has changed since a revision
`, errors, s)
}
