package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"secretref.dev/secretref/check"
)

// SummaryOptions are the choices that Summary leaves to the caller.
type SummaryOptions struct {
	Verbose bool     // also list the files that are no manifests and could not be parsed
	Noun    string   // what the inputs are called; "" = "file"
	Nothing string   // what to say of a run without any manifest; "" = a sentence about files
	FailsOn string   // the severity that fails the run, if it is not error
	Relaxed []string // what the policy takes away, apart from rules that are off: a line each
}

// Summary writes what the run has seen, for standard error: the counts, and
// whatever made the check less than it is by default: rules that are off,
// everything in opt.Relaxed, every exclusion that kept files out. It is what
// tells a clean run from one that looked at nothing. The error is that of w.
func Summary(w io.Writer, r *check.Result, opt SummaryOptions) error {
	b := bufio.NewWriter(w)
	say := func(format string, args ...any) { fmt.Fprintf(b, "secretref: "+format+"\n", args...) }
	s := &r.Summary
	if opt.Noun == "" {
		opt.Noun = "file"
	}

	if s.Manifests == 0 {
		if sentence := nothing(r, opt); sentence != "" {
			say("%s", OneLine(sentence))
		}
	}
	if s.Manifests > 0 || len(r.Findings) > 0 {
		say("%s in %s (%s; %s, %s)", outcome(r, opt), Count(s.Manifests, "manifest"),
			Count(s.Files, opt.Noun), Count(s.Fields, "sensitive field"), Count(s.References, "reference"))
	}
	for _, line := range leftOut(r) {
		say("%s", line)
	}
	if n := len(r.Unreadable); n > 0 {
		say("%s could not be read, so this run proves nothing about %s", Count(n, "input"), itOrThem(n))
	}
	if len(s.RulesOff) > 0 {
		say("rules that are off: %s", OneLine(strings.Join(s.RulesOff, ", ")))
	}
	for _, line := range opt.Relaxed {
		say("%s", OneLine(line))
	}
	if excluded := exclusions(r.Excluded); excluded != "" {
		say("excluded: %s", excluded)
	}
	otherFiles(say, r, opt)
	return b.Flush()
}

// nothing says that no manifest was found; "" when nothing was read at all,
// and the inputs that could not be read are the only news.
func nothing(r *check.Result, opt SummaryOptions) string {
	unread := map[string]bool{}
	for _, u := range r.Unreadable {
		unread[u.File] = true
	}
	read := r.Summary.Files - len(unread)
	switch {
	case opt.Nothing != "":
		return opt.Nothing
	case r.Empty:
		return fmt.Sprintf("no TrueFoundry manifest in %s; name another path, or pass --allow-empty if there may be none", Count(read, opt.Noun))
	case read <= 0 && len(unread) > 0, len(r.Findings) > 0:
		return ""
	}
	return fmt.Sprintf("no TrueFoundry manifest in %s: nothing was checked", Count(read, opt.Noun))
}

// outcome is "1 error, 2 warnings", or that nothing was found. It says so when
// less than an error fails the run: else nobody sees why a warning did.
func outcome(r *check.Result, opt SummaryOptions) string {
	s := &r.Summary
	var parts []string
	for _, c := range []struct {
		n    int
		noun string
	}{{s.Errors, "error"}, {s.Warnings, "warning"}, {s.Notes, "note"}} {
		if c.n > 0 {
			parts = append(parts, Count(c.n, c.noun))
		}
	}
	switch {
	case len(parts) == 0 && r.Since != nil:
		parts = append(parts, "no new findings")
	case len(parts) == 0:
		parts = append(parts, "no findings")
	}
	if s.Suppressed > 0 {
		parts = append(parts, fmt.Sprintf("%d suppressed", s.Suppressed))
	}
	text := strings.Join(parts, ", ")
	if opt.FailsOn != "" && s.Errors+s.Warnings+s.Notes > 0 {
		text += " (fails from " + opt.FailsOn + " on)"
	}
	return text
}

// exclusions counts matches, not files: a directory that was not entered is one.
func exclusions(all []check.Exclusion) string {
	var parts []string
	for _, e := range all {
		if e.Files > 0 {
			parts = append(parts, fmt.Sprintf("%s (%s)", OneLine(e.Pattern), Count(e.Files, "match")))
		}
	}
	return strings.Join(parts, ", ")
}

func otherFiles(say func(string, ...any), r *check.Result, opt SummaryOptions) {
	n := r.Summary.OtherFiles
	if n == 0 {
		return
	}
	if !opt.Verbose {
		say("%s; --verbose lists %s", neither(n), itOrThem(n))
		return
	}
	say("%s:", neither(n))
	for _, o := range r.OtherFiles {
		say("  %s: %s", OneLine(o.File), OneLine(o.Reason))
	}
}

func neither(n int) string {
	if n == 1 {
		return "1 file is neither a manifest nor valid YAML"
	}
	return Count(n, "file") + " are neither manifests nor valid YAML"
}

func itOrThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}
