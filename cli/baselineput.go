package cli

import (
	"fmt"
	"io"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/report"
)

// putBaseline writes the file, unless it is the same, and says what is in it.
func (a *app) putBaseline(file string, old *policy.Baseline, salt []byte, paths []string, result *check.Result) error {
	b := &policy.Baseline{Name: a.display(file), Salt: salt, Paths: paths}
	var refused []check.Finding
	for i := range result.Suppressed {
		if f := &result.Suppressed[i]; f.Suppression.By == "baseline" {
			add(b, f)
		}
	}
	for i := range result.Findings {
		switch f := &result.Findings[i]; {
		case f.Rule == "baseline-stale": // the entry that it is about goes
		case check.InBaseline(f.Rule):
			add(b, f)
		default:
			refused = append(refused, *f)
		}
	}
	if old == nil && b.Findings() == 0 && len(refused) == 0 {
		fmt.Fprintf(a.stderr, "secretref: no findings in %s: no baseline is needed, and none is written\n", report.Count(result.Summary.Manifests, "manifest"))
		return nil
	}
	data := b.Bytes()
	if old == nil || string(old.Bytes()) != string(data) {
		if err := writeFile(file, func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
			return &hintedError{fmt.Sprintf("cannot write the baseline %q: %v", b.Name, err), "name a file that can be written with --baseline"}
		}
	}
	result.Findings = refused
	if err := report.Text(a.env.Stdout, result, report.TextOptions{}); err != nil {
		return err
	}
	a.sayBaseline(b, old, result.Summary.Manifests)
	if b.Findings() == 0 {
		fmt.Fprintf(a.stderr, "secretref: nothing is left in it: delete the file\n")
	}
	if len(refused) > 0 {
		fmt.Fprintf(a.stderr, "secretref: not in it: %s above, which no baseline can speak for; correct them\n", report.Count(len(refused), "finding"))
		a.status = exitFindings
	}
	return nil
}

func add(b *policy.Baseline, f *check.Finding) {
	e := check.BaselineEntry(f)
	e.Count = 1
	b.Add(e)
}

// sayBaseline says what the file holds now, and what has changed in it.
func (a *app) sayBaseline(b, old *policy.Baseline, manifests int) {
	what := "written"
	change := ""
	if old != nil {
		had := make(map[policy.BaselineEntry]int)
		for _, e := range old.Entries {
			had[e.Key()] = e.Count
		}
		added, kept := 0, 0
		for _, e := range b.Entries {
			n := min(e.Count, had[e.Key()])
			added, kept = added+e.Count-n, kept+n
		}
		gone := old.Findings() - kept
		change = fmt.Sprintf(" (%d new, %d gone)", added, gone)
		if string(old.Bytes()) == string(b.Bytes()) {
			what, change = "unchanged", ""
		}
	}
	fmt.Fprintf(a.stderr, "secretref: %s %s: %s of %s%s\n", report.OneLine(b.Name), what, report.Count(b.Findings(), "finding"), report.Count(manifests, "manifest"), change)
}
