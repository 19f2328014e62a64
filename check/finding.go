package check

import (
	"cmp"
	"slices"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/policy"
)

// A Finding is one thing wrong with one place of one manifest. Nothing in it
// carries a secret value or a part of one.
type Finding struct {
	Rule     string
	Severity policy.Severity
	Message  string // one line, lower case, no full stop
	Hint     string // the next step; "" when the message says it all

	File     string // as the user named it, slash-separated
	Document int    // index in the file's stream, from 0
	// Line and Column start at 1 and count code points; the end is exclusive.
	// Zero means that the place has no exact position, as inside base64.
	Line, Column, EndLine, EndColumn int

	Path        string // a.b[0].c, from the root of the document
	Manifest    ManifestID
	Fingerprint string // of rule, manifest and path; never of the value or the line
	// Mark tells whether two findings are about the same value in the same
	// field of the same manifest. It is there for a run that compares.
	Mark Mark

	Excerpt Excerpt

	// Suppression says why it does not count: of findings in
	// [Result.Suppressed] alone.
	Suppression Suppression

	// Carrier is the outermost Kubernetes object around the place, if any.
	// Reports leave it out; a KRM function's results name it.
	Carrier ObjectRef
}

// A Suppression is what somebody wrote to keep a finding from counting.
type Suppression struct {
	By     string // "comment", "annotation", "override" or "baseline"
	Reason string
	Until  string // the last day on which it does, as 2026-12-31; "" for no end
	Line   int    // where it stands in the finding's file; 0 when unknown
}

// ObjectRef names a Kubernetes object.
type ObjectRef struct {
	APIVersion, Kind, Namespace, Name string
}

// ManifestID names the manifest that a finding is about.
type ManifestID struct {
	Type, Name string
}

// An Excerpt is what the text report shows below a finding: the source line
// with everything but its indentation and key masked. It is made from the
// tree, not from the source text, so that nothing else of the line can slip in.
type Excerpt struct {
	Indent int    // columns before the key
	Key    string // "" for an item of a list
	Item   bool   // the value is an item of a list
	Mask   string // "[masked: …]"; "" when there is no excerpt
}

// An Unreadable is an input that could not be understood. One of them makes
// the exit status 2: what cannot be read must not pass.
type Unreadable struct {
	File         string
	Line, Column int // 0 when unknown
	Message      string
}

// An Exclusion is a pattern of the policy or of --exclude that kept files out.
type Exclusion struct {
	Pattern string
	Files   int // files and whole directories that it matched
}

// An OtherFile is a file of the inputs that is no manifest and could not be
// parsed, such as a Helm template.
type OtherFile struct {
	File, Reason string
}

// Summary counts what a run has seen.
type Summary struct {
	Files, Documents, Manifests, Fields, References int
	Errors, Warnings, Notes, Suppressed, OtherFiles int
	RulesOff                                        []string
}

// A Result is the outcome of one run.
type Result struct {
	Findings   []Finding // by file, document, line, column
	Unreadable []Unreadable
	Suppressed []Finding
	Summary    Summary
	Excluded   []Exclusion
	OtherFiles []OtherFile
	// Policies are the files called like a policy that the walk met: more
	// than one is for the caller to refuse.
	Policies []string
	// Empty says that a directory was named and no manifest was found: a
	// wrong path must not be green.
	Empty bool
	// Coverage is what was looked at, nil unless [Options.Coverage] asked for
	// it.
	Coverage *Coverage
	// Baseline says what became of the baseline, nil if there is none.
	Baseline *BaselineUse
	// Since says what was there before, nil unless [Options.Since] asked.
	Since *Since
	// Graph is what the inputs declare and use, nil unless [Options.Graph]
	// asked for it.
	Graph *graph.Graph
}

// ExitCode is 0 when nothing is at or above failOn, 1 when something is, and
// 2 when an input could not be read, a store did not answer, or there was
// nothing to check. 2 beats 1.
func (r *Result) ExitCode(failOn policy.Severity) int {
	if !r.Complete() {
		return 2
	}
	for _, f := range r.Findings {
		if f.Severity >= failOn {
			return 1
		}
	}
	return 0
}

// Complete reports whether every input could be read, every store answered, and
// there was something to check where there should be.
func (r *Result) Complete() bool {
	unasked := func(f Finding) bool { return f.Rule == storeUnreachable }
	return len(r.Unreadable) == 0 && !r.Empty && !slices.ContainsFunc(r.Findings, unasked)
}

// sortFindings orders findings by place, then by rule, so that two runs print
// the same bytes whatever the scheduling.
func sortFindings(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Document, b.Document),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message),
		)
	})
}
