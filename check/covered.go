package check

import (
	"cmp"
	"slices"
)

// addCovered takes in what was looked at of a file.
func (c *Collector) addCovered(f *FileResult) {
	switch {
	case !c.coverage:
		return
	case f.foreign || f.covered == nil:
		c.covered = append(c.covered, CoveredFile{File: f.file, Why: whyForeign})
		return
	}
	f.covered.Documents = f.documents
	if len(f.covered.Manifests) == 0 {
		f.covered.Why = whyNone
	}
	c.covered = append(c.covered, *f.covered)
}

// Why a file holds no manifest, as far as that is known of the whole file.
const (
	whyForeign = "nothing in it can be a manifest"
	whyNone    = "none of its documents is a manifest"
	whyNotYAML = "it is not YAML, and neither named nor among manifests: "
)

// settleCoverage holds what was looked at against what was found.
func (c *Collector) settleCoverage() *Coverage {
	if !c.coverage {
		return nil
	}
	at := make(map[string]int, len(c.covered))
	file := func(name string) *CoveredFile {
		i, ok := at[name]
		if !ok {
			c.covered = append(c.covered, CoveredFile{File: name})
			i = len(c.covered) - 1
			at[name] = i
		}
		return &c.covered[i]
	}
	for i, f := range c.covered {
		at[f.File] = i
	}
	for _, u := range c.result.Unreadable {
		if f := file(u.File); f.Unreadable == "" {
			f.Unreadable, f.Why = u.Message, ""
		}
	}
	for _, o := range c.result.OtherFiles {
		file(o.File).Why = whyNotYAML + o.Reason
	}
	c.judgeFields()
	slices.SortStableFunc(c.covered, func(a, b CoveredFile) int { return cmp.Compare(a.File, b.File) })
	return &Coverage{Files: c.covered}
}

// A fieldPlace is what the findings about a field have in common with it.
type fieldPlace struct {
	file     string
	document int
	path     string
}

// judgeFields gives each field the rules that found something there, and the
// verdict that follows.
func (c *Collector) judgeFields() {
	found, allowed := rulesAt(c.result.Findings), rulesAt(slices.DeleteFunc(slices.Clone(c.result.Suppressed), byOverride))
	for i := range c.covered {
		for _, m := range c.covered[i].Manifests {
			for k := range m.Fields {
				f := &m.Fields[k]
				key := fieldPlace{c.covered[i].File, m.Document, f.Path}
				f.Rules, f.Allowed = found[key], allowed[key]
				f.Off, f.Unasked = tidy(f.Off), tidy(f.Unasked)
				f.Verdict = f.verdict()
			}
		}
	}
}

// byOverride reports what counts as off.
func byOverride(f Finding) bool { return f.Suppression.By == "override" }

func rulesAt(findings []Finding) map[fieldPlace][]string {
	rules := make(map[fieldPlace][]string, len(findings))
	for i := range findings {
		f := &findings[i]
		key := fieldPlace{f.File, f.Document, f.Path}
		rules[key] = append(rules[key], f.Rule)
	}
	for key := range rules {
		rules[key] = tidy(rules[key])
	}
	return rules
}

func tidy(rules []string) []string {
	slices.Sort(rules)
	return slices.Compact(rules)
}

// verdict is what the rules make of a field whose value was seen as Verdict.
func (f *CoveredField) verdict() FieldVerdict {
	literal := func(rules []string) bool {
		return slices.ContainsFunc(rules, func(r string) bool { return slices.Contains(literalRules, r) })
	}
	switch {
	case literal(f.Rules), literal(f.Unasked):
		return VerdictLiteral
	case f.Verdict == VerdictReference && !literal(f.Allowed) && !literal(f.Off):
		return VerdictReference
	case f.Verdict == VerdictEmpty:
		return VerdictEmpty
	case len(f.Rules) > 0 || len(f.Unasked) > 0:
		return VerdictReported
	case len(f.Allowed) > 0:
		return VerdictAllowed
	case len(f.Off) > 0:
		return VerdictOff
	}
	return f.Verdict
}
