package report

import (
	"encoding/json"
	"io"
	"slices"
	"time"

	"secretref.dev/secretref/check"
)

// coverageVersion counts changes that break a reader; new keys do not.
const coverageVersion = 1

// CoverageJSON writes what a run has looked at: every file, manifest and
// sensitive field with its verdict, what was no manifest and why, what was left
// out, switched off or allowed, and the versions that it depends on. It needs
// the coverage of the result, see [check.Options]. The order is that of the
// names of files and of the places in them. The error is that of w.
func CoverageJSON(w io.Writer, r *check.Result, about About) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(coverageOf(r, about))
}

type (
	coverageReport struct {
		Version    int                  `json:"version"`
		Command    string               `json:"command"`
		Program    string               `json:"program"`
		Catalogue  string               `json:"catalogue"`
		Time       string               `json:"time"`
		Policy     string               `json:"policy"`
		Result     coverageResult       `json:"result"`
		Totals     jsonSummary          `json:"totals"`
		Verdicts   []coverageCount      `json:"verdicts"`
		Files      []coverageFile       `json:"files"`
		Elsewhere  []coverageElsewhere  `json:"elsewhere"` // what was found in no sensitive field
		Unreadable []jsonUnreadable     `json:"unreadable"`
		Excluded   []coverageExclusion  `json:"excluded"`
		RulesOff   []string             `json:"rulesOff"`
		Relaxed    []string             `json:"relaxed"`
		LeftOut    []string             `json:"leftOut"` // what was found and does not count, in sentences
		Allows     []coverageAllow      `json:"allows"`
		Rules      []coverageRuleCounts `json:"rules"`
	}
	coverageResult struct {
		ExitCode int  `json:"exitCode"`
		Complete bool `json:"complete"` // everything could be read, and there was something
	}
	coverageCount struct {
		Verdict string `json:"verdict"`
		Fields  int    `json:"fields"`
	}
	coverageRuleCounts struct {
		Rule     string `json:"rule"`
		Findings int    `json:"findings"`
		Allowed  int    `json:"allowed"`
	}
	coverageFile struct {
		File       string             `json:"file"`
		Documents  int                `json:"documents"`
		Manifests  []coverageManifest `json:"manifests"`
		Others     []coverageOther    `json:"otherDocuments"`
		Why        string             `json:"whyNone"`
		Unreadable string             `json:"unreadable"`
	}
	coverageManifest struct {
		Type        string          `json:"type"`
		Name        string          `json:"name"`
		Document    int             `json:"document"`
		Line        int             `json:"line"`
		Column      int             `json:"column"`
		Path        string          `json:"path"`
		InCatalogue bool            `json:"inCatalogue"`
		Fields      []coverageField `json:"fields"`
	}
	coverageField struct {
		Path        string   `json:"path"`
		Line        int      `json:"line"`
		Column      int      `json:"column"`
		Sensitivity string   `json:"sensitivity"`
		Verdict     string   `json:"verdict"`
		Rules       []string `json:"rules"`
		Allowed     []string `json:"allowed"`
		Off         []string `json:"off"`
		LeftToCheck []string `json:"leftToCheck"` // what verify sees and leaves to check
	}
	coverageElsewhere struct {
		File   string `json:"file"`
		Line   int    `json:"line"`
		Column int    `json:"column"`
		Path   string `json:"path"`
		Rule   string `json:"rule"`
	}
	coverageOther struct {
		Document int    `json:"document"`
		Line     int    `json:"line"`
		Why      string `json:"why"`
	}
	coverageExclusion struct {
		Pattern string   `json:"pattern"`
		Matches []string `json:"matches"` // directories end in a slash
	}
	coverageAllow struct {
		File   string `json:"file"`
		Line   int    `json:"line"` // of the allow
		Rule   string `json:"rule"`
		Path   string `json:"path"`
		By     string `json:"by"`
		Reason string `json:"reason"`
		Until  string `json:"until"`
	}
)

// coverageOf is the report, redacted. Both formats are written from it.
func coverageOf(r *check.Result, about About) *coverageReport {
	c := &coverageReport{
		Version: coverageVersion, Command: about.command(), Program: OneLine(about.version()), Catalogue: OneLine(about.Catalogue),
		Policy: OneLine(about.Policy), Result: coverageResult{about.exitCode(r), r.Complete()}, Totals: jsonSummaryOf(r),
		Files: []coverageFile{}, Elsewhere: coverageElsewhereOf(r), Unreadable: jsonUnreadables(r.Unreadable), Excluded: []coverageExclusion{},
		RulesOff: lines(r.Summary.RulesOff), Relaxed: lines(about.Relaxed), LeftOut: lines(leftOut(r)), Allows: []coverageAllow{}, Rules: coverageRulesOf(r),
	}
	if !about.Time.IsZero() {
		c.Time = about.Time.UTC().Format(time.RFC3339)
	}
	counts := map[check.FieldVerdict]int{}
	if r.Coverage != nil {
		for i := range r.Coverage.Files {
			c.Files = append(c.Files, coverageFileOf(&r.Coverage.Files[i], counts))
		}
		c.Excluded = coverageExcluded(r)
	}
	for _, v := range check.FieldVerdicts() {
		c.Verdicts = append(c.Verdicts, coverageCount{string(v), counts[v]})
	}
	for i := range r.Suppressed {
		f := &r.Suppressed[i]
		s := f.Suppression
		c.Allows = append(c.Allows, coverageAllow{OneLine(f.File), s.Line, OneLine(f.Rule), OneLine(f.Path), OneLine(s.By), OneLine(s.Reason), OneLine(s.Until)})
	}
	return c
}

func coverageFileOf(f *check.CoveredFile, counts map[check.FieldVerdict]int) coverageFile {
	out := coverageFile{File: OneLine(f.File), Documents: f.Documents, Manifests: []coverageManifest{}, Others: []coverageOther{},
		Why: OneLine(f.Why), Unreadable: OneLine(f.Unreadable)}
	for _, m := range f.Manifests {
		x := coverageManifest{Type: OneLine(m.ID.Type), Name: OneLine(m.ID.Name), Document: m.Document, Line: m.Line, Column: m.Column,
			Path: OneLine(m.Path), InCatalogue: m.InCatalogue, Fields: []coverageField{}}
		for i := range m.Fields {
			field := &m.Fields[i]
			counts[field.Verdict]++
			x.Fields = append(x.Fields, coverageField{Path: OneLine(field.Path), Line: field.Line, Column: field.Column,
				Sensitivity: field.Sensitivity.String(), Verdict: string(field.Verdict),
				Rules: lines(field.Rules), Allowed: lines(field.Allowed), Off: lines(field.Off), LeftToCheck: lines(field.Unasked)})
		}
		out.Manifests = append(out.Manifests, x)
	}
	for _, d := range f.Others {
		out.Others = append(out.Others, coverageOther{d.Document, d.Line, OneLine(d.Why)})
	}
	return out
}

// coverageExcluded lists each pattern with what it kept out.
func coverageExcluded(r *check.Result) []coverageExclusion {
	out := []coverageExclusion{}
	for _, e := range r.Excluded {
		x := coverageExclusion{Pattern: OneLine(e.Pattern), Matches: []string{}}
		for _, s := range r.Coverage.Skipped {
			if s.Pattern != e.Pattern {
				continue
			}
			name := OneLine(s.Path)
			if s.Directory {
				name += "/"
			}
			x.Matches = append(x.Matches, name)
		}
		out = append(out, x)
	}
	return out
}

// coverageRulesOf counts what each rule found, without those that found nothing.
func coverageRulesOf(r *check.Result) []coverageRuleCounts {
	found, allowed := map[string]int{}, map[string]int{}
	for i := range r.Findings {
		found[r.Findings[i].Rule]++
	}
	for i := range r.Suppressed {
		allowed[r.Suppressed[i].Rule]++
	}
	out := []coverageRuleCounts{}
	for _, rule := range check.Rules() {
		if found[rule.ID]+allowed[rule.ID] > 0 {
			out = append(out, coverageRuleCounts{rule.ID, found[rule.ID], allowed[rule.ID]})
		}
	}
	return out
}

// lines are texts fit to be printed; never nil.
func lines(all []string) []string {
	out := slices.Clone(all)
	if out == nil {
		return []string{}
	}
	for i := range out {
		out[i] = OneLine(out[i])
	}
	return out
}
