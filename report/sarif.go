package report

import (
	"encoding/json"
	"io"
	"strconv"

	"secretref.dev/secretref/check"
)

// SARIF writes a SARIF 2.1.0 log with one run, as code scanning reads it. Every
// rule is declared, also those that found nothing. A finding is known again by
// its rule, manifest and field, wherever its line has moved to. Paths are
// relative to the root of the repository. Suppressed findings are results with
// a suppression, and what could not be read are notifications of a run that did
// not succeed. The error is that of w.
func SARIF(w io.Writer, r *check.Result, about About) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0",
		Runs: []sarifRun{{
			Tool: sarifTool{sarifDriver{Name: "secretref", Version: OneLine(about.version()), Rules: sarifRules(),
				Properties: &sarifCatalogue{OneLine(about.Catalogue)}}},
			Automation:  sarifAutomation{"secretref/" + about.command() + "/"},
			Invocations: []sarifInvocation{sarifInvocationOf(r, about)},
			Bases:       map[string]sarifBase{sarifRoot: {sarifText{"the root of the repository"}}},
			ColumnKind:  "unicodeCodePoints",
			Results:     sarifResults(r, about),
		}},
	})
}

// sarifRoot is the name that GitHub and others have for the repository's root.
const sarifRoot = "%SRCROOT%"

func (a About) command() string {
	if a.Command == "" {
		return "check"
	}
	return a.Command
}

// sarifInvocationOf says whether the run has seen everything.
func sarifInvocationOf(r *check.Result, about About) sarifInvocation {
	in := sarifInvocation{Successful: r.Complete(), ExitCode: about.exitCode(r), Notifications: []sarifNotification{}}
	for _, u := range r.Unreadable {
		in.Notifications = append(in.Notifications, sarifNotification{
			Level: "error", Message: sarifText{OneLine(u.Message)},
			Locations: []sarifLocation{sarifLocationOf(about.locate(u.File), u.Line, u.Column, 0, 0)},
		})
	}
	for _, line := range leftOut(r) {
		in.Notifications = append(in.Notifications, sarifNotification{Level: "note", Message: sarifText{line}})
	}
	if r.Empty {
		in.Notifications = append(in.Notifications, sarifNotification{Level: "error", Message: sarifText{noManifest}})
	}
	return in
}

// noManifest is what a run has to say that found nothing to check where there
// should be something.
const noManifest = "no TrueFoundry manifest was found: nothing was checked"

// sarifResults are the findings, with those that are suppressed among them.
func sarifResults(r *check.Result, about About) []sarifResult {
	index := make(map[string]int)
	for i, rule := range check.Rules() {
		index[rule.ID] = i
	}
	out := make([]sarifResult, 0, len(r.Findings)+len(r.Suppressed))
	seen := numbered{}
	for f, suppressed := range byPlace(r) {
		id := OneLine(f.Fingerprint) + ":" + strconv.Itoa(seen.next(f))
		x := sarifResult{
			RuleID: OneLine(f.Rule), RuleIndex: -1, Level: f.Severity.String(), Message: sarifText{messageAndHint(f)},
			Locations: []sarifLocation{sarifLocationOf(about.locate(f.File), f.Line, f.Column, f.EndLine, f.EndColumn)},
			Partial:   map[string]string{"primaryLocationLineHash": id, "secretref/v1": id},
		}
		if i, ok := index[f.Rule]; ok {
			x.RuleIndex = i
		}
		if f.Path != "" {
			x.Locations[0].Logical = []sarifLogical{{Name: OneLine(f.Path), Kind: "property", Full: subject(f)}}
		}
		if suppressed {
			x.Suppressions = []sarifSuppression{{Kind: sarifKind(f.Suppression), Status: "accepted", Why: why(f.Suppression)}}
		}
		out = append(out, x)
	}
	return out
}

// sarifKind tells what stands in the manifest from what stands elsewhere.
func sarifKind(s check.Suppression) string {
	if s.By == "" || s.By == "comment" || s.By == "annotation" {
		return "inSource"
	}
	return "external"
}

func sarifLocationOf(l located, line, column, endLine, endColumn int) sarifLocation {
	at := sarifPhysical{Artifact: sarifArtifact{URI: l.uri()}}
	if l.below {
		at.Artifact.Base = sarifRoot
	}
	// GitHub shows nothing that has no line.
	at.Region = sarifRegion{StartLine: max(line, 1)}
	if line > 0 && column > 0 {
		at.Region.StartColumn = column
		if endLine > line || endLine == line && endColumn >= column {
			at.Region.EndLine, at.Region.EndColumn = endLine, endColumn
		}
	}
	return sarifLocation{Physical: at}
}
