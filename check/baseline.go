package check

import (
	"slices"
	"strings"

	"secretref.dev/secretref/policy"
)

// A BaselineUse is what became of the baseline in a run.
type BaselineUse struct {
	Name     string // the file, as shown
	Findings int    // how many it stands for
	Used     int    // how many of them were found
}

const baselineStale = "baseline-stale"

// notInBaseline are the rules that no baseline silences: those about allows and
// baselines, a store that did not answer, and what another parser may read
// differently, of which nobody knows what it was that the baseline has seen.
var notInBaseline = []string{"allow-invalid", "allow-unused", baselineStale, storeUnreachable, "ambiguous-yaml"}

// applyBaseline takes the findings that are in the baseline out of those that
// count, each as often as it is there, and reports what of it was not found.
func (c *Collector) applyBaseline() {
	if c.baseline == nil {
		return
	}
	use := &BaselineUse{Name: c.baseline.Name, Findings: c.baseline.Findings()}
	c.result.Baseline = use
	left := make(map[policy.BaselineEntry]int, len(c.baseline.Entries))
	for _, e := range c.baseline.Entries {
		left[e.Key()] = e.Count
	}
	reason := "it is in the baseline " + c.baseline.Name
	c.result.Findings = slices.DeleteFunc(c.result.Findings, func(f Finding) bool {
		key := BaselineEntry(&f)
		if left[key] == 0 {
			return false
		}
		left[key]--
		use.Used++
		f.Suppression = Suppression{By: "baseline", Reason: reason}
		c.result.Suppressed = append(c.result.Suppressed, f)
		return true
	})
	if c.whole && len(c.result.Unreadable) == 0 {
		for _, e := range c.baseline.Entries {
			if left[e.Key()] > 0 {
				c.stale(e, left[e.Key()])
			}
		}
	}
	sortFindings(c.result.Findings)
}

// BaselineEntry is a finding as a baseline has it.
func BaselineEntry(f *Finding) policy.BaselineEntry {
	return policy.BaselineEntry{Rule: f.Rule, Type: f.Manifest.Type, Name: f.Manifest.Name, Path: policy.BaselinePath(f.Path), Value: f.Mark.Short()}
}

// InBaseline reports whether a baseline can speak for a rule.
func InBaseline(rule string) bool { return !slices.Contains(notInBaseline, rule) }

// stale reports an entry of which so many were not found.
func (c *Collector) stale(e policy.BaselineEntry, missing int) {
	id := ManifestID{e.Type, e.Name}
	severity := c.severity(baselineStale, c.baseline.Name, id)
	if severity == policy.Off || c.only != nil && !c.only(baselineStale) {
		return
	}
	message := "the finding " + e.Rule + staleAt(e) + " is in the baseline and not there any more"
	if missing < e.Count {
		message = "the finding " + e.Rule + staleAt(e) + " is in the baseline more often than it is there"
	}
	f := Finding{Rule: baselineStale, Severity: severity, Message: message,
		Hint: "run secretref baseline, which removes the entry; until then it would let the same value pass",
		File: c.baseline.Name, Line: e.Line, Column: 1, EndLine: e.Line, EndColumn: 1, Path: e.Path, Manifest: id}
	f.Fingerprint = fingerprint(baselineStale+"/"+e.Rule, id, e.Path)
	f.Mark = c.markText(&f, e.Rule+" "+e.Value)
	c.result.Findings = append(c.result.Findings, f)
}

// staleAt says where the finding was, as far as its names may be repeated: the
// entry's line alone would send whoever reads a log to the file.
func staleAt(e policy.BaselineEntry) string {
	at := ""
	if plainPath(e.Path) {
		at = " at " + e.Path
	}
	if repeatable(e.Type) && repeatable(e.Name) {
		at += " of " + e.Type + " " + e.Name
	}
	return at
}

// plainPath reports whether a message may repeat a path: one whose names may be.
func plainPath(path string) bool {
	for name := range strings.FieldsFuncSeq(path, func(r rune) bool { return strings.ContainsRune(`.[]"*`, r) }) {
		if !repeatable(name) {
			return false
		}
	}
	return path != ""
}
