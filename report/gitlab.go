package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"secretref.dev/secretref/check"
)

// GitLab writes a Code Quality report: a list of issues, [] when there are
// none. What could not be read is an issue too, since the format has no other
// place for it. Suppressed findings are left out. The error is that of w.
func GitLab(w io.Writer, r *check.Result, about About) error {
	issues := []gitLabIssue{}
	seen := numbered{}
	for f, suppressed := range byPlace(r) {
		n := seen.next(f)
		if suppressed {
			continue
		}
		at := about.locate(f.File)
		issues = append(issues, gitLabIssue{
			Description: messageAndHint(f), Check: OneLine(f.Rule), Severity: gitLabSeverity(f.Severity.String()),
			Fingerprint: gitLabFingerprint(f.Fingerprint, at.path, n),
			Location:    gitLabLocation{at.path, gitLabLines{max(f.Line, 1)}},
		})
	}
	for _, u := range r.Unreadable {
		at := about.locate(u.File)
		n := seen.next(&check.Finding{Fingerprint: "unreadable", File: u.File})
		issues = append(issues, gitLabIssue{
			Description: OneLine(u.Message), Check: "unreadable", Severity: "blocker",
			Fingerprint: gitLabFingerprint("unreadable", at.path, n),
			Location:    gitLabLocation{at.path, gitLabLines{max(u.Line, 1)}},
		})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(issues)
}

type gitLabIssue struct {
	Description string         `json:"description"`
	Check       string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitLabLocation `json:"location"`
}

type gitLabLocation struct {
	Path  string      `json:"path"`
	Lines gitLabLines `json:"lines"`
}

type gitLabLines struct {
	Begin int `json:"begin"`
}

// gitLabFingerprint tells an issue from all others of the report, and is the
// same in the next one, wherever the line has moved to.
func gitLabFingerprint(fingerprint, path string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", fingerprint, path, n))
	return hex.EncodeToString(sum[:16])
}

// gitLabSeverity is one of GitLab's five words.
func gitLabSeverity(severity string) string {
	switch severity {
	case "error":
		return "critical"
	case "warning":
		return "minor"
	}
	return "info"
}
