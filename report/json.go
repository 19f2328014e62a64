package report

import (
	"encoding/json"
	"io"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/redact"
)

// jsonVersion counts changes that break a reader; new keys do not.
const jsonVersion = 1

// JSON writes the whole result for programs: one object, indented by two
// spaces, with a line feed at the end. Every key is always there, a list is
// never null, and a position that is not known is 0. Strings are redacted
// before they are encoded, since an escape would hide a credential from redact.
// The error is that of w.
func JSON(w io.Writer, r *check.Result) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(jsonReport{
		Version:    jsonVersion,
		Findings:   jsonFindings(r.Findings),
		Unreadable: jsonUnreadables(r.Unreadable),
		Suppressed: jsonSuppressedOf(r.Suppressed),
		Summary:    jsonSummaryOf(r),
	})
}

type jsonReport struct {
	Version    int              `json:"version"`
	Findings   []jsonFinding    `json:"findings"`
	Unreadable []jsonUnreadable `json:"unreadable"`
	Suppressed []jsonSuppressed `json:"suppressed"`
	Summary    jsonSummary      `json:"summary"`
}

type jsonFinding struct {
	Rule        string       `json:"rule"`
	Severity    string       `json:"severity"`
	Message     string       `json:"message"`
	Hint        string       `json:"hint"`
	File        string       `json:"file"`
	Document    int          `json:"document"`
	Line        int          `json:"line"`
	Column      int          `json:"column"`
	EndLine     int          `json:"endLine"`
	EndColumn   int          `json:"endColumn"`
	Path        string       `json:"path"`
	Manifest    jsonManifest `json:"manifest"`
	Fingerprint string       `json:"fingerprint"`
}

// A jsonSuppressed says beside the finding why it does not count.
type jsonSuppressed struct {
	jsonFinding
	By     string `json:"by"`
	Reason string `json:"reason"`
	Until  string `json:"until"`
}

func jsonSuppressedOf(findings []check.Finding) []jsonSuppressed {
	out := make([]jsonSuppressed, 0, len(findings))
	for i, f := range jsonFindings(findings) {
		s := findings[i].Suppression
		out = append(out, jsonSuppressed{f, redact.Text(s.By), redact.Text(s.Reason), redact.Text(s.Until)})
	}
	return out
}

type jsonManifest struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

type jsonUnreadable struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

type jsonSummary struct {
	Files      int      `json:"files"`
	Documents  int      `json:"documents"`
	Manifests  int      `json:"manifests"`
	Fields     int      `json:"fields"`
	References int      `json:"references"`
	Errors     int      `json:"errors"`
	Warnings   int      `json:"warnings"`
	Notes      int      `json:"notes"`
	Suppressed int      `json:"suppressed"`
	OtherFiles int      `json:"otherFiles"`
	RulesOff   []string `json:"rulesOff"`
	// Of the suppressed, those that the baseline suppresses.
	Baseline int `json:"baseline"`
	// What a comparison was with, how many findings it has left out because
	// they were there, and how many were suppressed since.
	ComparedWith    string `json:"comparedWith"`
	Before          int    `json:"before"`
	SuppressedSince int    `json:"suppressedSince"`
}

func jsonFindings(findings []check.Finding) []jsonFinding {
	out := make([]jsonFinding, 0, len(findings))
	for i := range findings {
		f := &findings[i]
		out = append(out, jsonFinding{
			Rule:        redact.Text(f.Rule),
			Severity:    f.Severity.String(),
			Message:     redact.Text(f.Message),
			Hint:        redact.Text(f.Hint),
			File:        redact.Text(f.File),
			Document:    f.Document,
			Line:        f.Line,
			Column:      f.Column,
			EndLine:     f.EndLine,
			EndColumn:   f.EndColumn,
			Path:        redact.Text(f.Path),
			Manifest:    jsonManifest{redact.Text(f.Manifest.Type), redact.Text(f.Manifest.Name)},
			Fingerprint: redact.Text(f.Fingerprint),
		})
	}
	return out
}

func jsonUnreadables(unreadable []check.Unreadable) []jsonUnreadable {
	out := make([]jsonUnreadable, 0, len(unreadable))
	for _, u := range unreadable {
		out = append(out, jsonUnreadable{redact.Text(u.File), u.Line, u.Column, redact.Text(u.Message)})
	}
	return out
}

func jsonSummaryOf(r *check.Result) jsonSummary {
	s := &r.Summary
	off := make([]string, 0, len(s.RulesOff))
	for _, rule := range s.RulesOff {
		off = append(off, redact.Text(rule))
	}
	out := jsonSummary{
		Files: s.Files, Documents: s.Documents, Manifests: s.Manifests,
		Fields: s.Fields, References: s.References,
		Errors: s.Errors, Warnings: s.Warnings, Notes: s.Notes,
		Suppressed: s.Suppressed, OtherFiles: s.OtherFiles, RulesOff: off,
	}
	if r.Baseline != nil {
		out.Baseline = r.Baseline.Used
	}
	if r.Since != nil {
		out.ComparedWith, out.Before, out.SuppressedSince = redact.Text(r.Since.Commit), r.Since.Findings, r.Since.Suppressed
	}
	return out
}
