package fn

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/report"
)

// A krmResult is an entry of results, as the KRM Functions Specification has
// it. Tags are strings only; there is never a current or proposed value.
type krmResult struct {
	Message     string            `json:"message"`
	Severity    string            `json:"severity"`
	ResourceRef *resourceRef      `json:"resourceRef,omitempty"`
	Field       *field            `json:"field,omitempty"`
	File        *file             `json:"file,omitempty"`
	Tags        map[string]string `json:"tags,omitempty"`
}

type resourceRef struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	Namespace  string `json:"namespace,omitempty"`
}

type field struct {
	Path string `json:"path"`
}

type file struct {
	Path  string `json:"path"`
	Index int    `json:"index"`
}

// answer writes when all is known: nothing on standard output can be partial,
// because a host takes whatever is there for the user's resources.
func (c *call) answer(r *check.Result, stderr io.Writer) (int, error) {
	results, status := c.results(r)
	out, err := c.output(results)
	if err == nil {
		err = c.write(out)
	}
	if err != nil {
		return trouble, err
	}
	return status, c.summary(stderr, r)
}

func (c *call) write(parts [][]byte) error {
	for _, part := range parts {
		if _, err := c.env.Stdout.Write(part); err != nil {
			return fmt.Errorf("writing the answer: %w", err)
		}
	}
	return nil
}

// output is what goes to standard output, in parts: the input is large and
// not copied.
func (c *call) output(results []krmResult) ([][]byte, error) {
	switch {
	case c.in.plugin != nil:
		return nil, nil // all that kustomize's validators accept of a plugin
	case c.policy.KustomizeValidator, len(c.policy.Files) > 0 && c.in.onlyConfig():
		lines, err := resultLines(results, 0)
		return [][]byte{[]byte("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n"), lines}, err
	}
	return c.in.echo(results)
}

// results turns what was found into the entries, worst first, and says how
// the function ends.
func (c *call) results(r *check.Result) ([]krmResult, int) {
	findings := make([]*check.Finding, len(r.Findings))
	for i := range r.Findings {
		findings[i] = &r.Findings[i]
	}
	slices.SortStableFunc(findings, func(a, b *check.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	out := make([]krmResult, 0, len(r.Unreadable)+len(findings)+1)
	for _, u := range r.Unreadable {
		out = append(out, krmResult{Message: report.Place(u.File, u.Line, u.Column) + ": " + report.OneLine(u.Message) + " [unreadable]", Severity: "error",
			File: &file{Path: redact.Text(u.File)}, Tags: tags("unreadable", "", u.Line, u.Column)})
	}
	for _, f := range findings {
		out = append(out, entryOf(f))
	}
	status := r.ExitCode(c.policy.FailOn)
	if r.Summary.Manifests == 0 {
		out = append(out, c.nothing())
		if c.policy.RequireManifests {
			status = max(status, found)
		}
	}
	return out, status
}

// nothing makes a run that checked nothing visible.
func (c *call) nothing() krmResult {
	n := krmResult{Message: "no TrueFoundry manifest in " + report.Count(c.in.resources(), "item") + ": nothing was checked", Severity: "warning"}
	if c.policy.RequireManifests {
		n.Severity = "error"
	}
	return n
}

func entryOf(f *check.Finding) krmResult {
	e := krmResult{Severity: severity(f.Severity), File: &file{Path: redact.Text(f.File), Index: f.Document},
		Message: message(f),
		Tags:    tags(f.Rule, f.Hint, f.Line, f.Column)}
	if f.Path != "" {
		e.Field = &field{Path: redact.Text(f.Path)}
	}
	if f.Carrier.Kind != "" {
		e.ResourceRef = &resourceRef{f.Carrier.APIVersion, f.Carrier.Kind, f.Carrier.Name, f.Carrier.Namespace}
	}
	return e
}

// message holds the hint too: kpt shows its user no tags. The rule stays at the
// end, where hosts and people look for it.
func message(f *check.Finding) string {
	m := report.Place(f.File, f.Line, f.Column) + ": " + report.OneLine(f.Message)
	if f.Hint != "" {
		m += "; " + report.OneLine(f.Hint)
	}
	return m + " [" + f.Rule + "]"
}

func severity(s policy.Severity) string {
	if s == policy.Note {
		return "info"
	}
	return s.String()
}

func tags(rule, hint string, line, column int) map[string]string {
	t := map[string]string{"rule": rule}
	if hint != "" {
		t["hint"] = redact.Text(hint)
	}
	if line > 0 {
		t["line"], t["column"] = strconv.Itoa(line), strconv.Itoa(column)
	}
	return t
}

// summary writes to standard error: every finding under kustomize, which
// shows nothing else, and everywhere the summary that the command has too.
func (c *call) summary(w io.Writer, r *check.Result) error {
	if c.host == kustomize {
		if err := report.Text(w, r, report.TextOptions{Brief: true}); err != nil {
			return err
		}
	}
	opt := report.SummaryOptions{Noun: "item", Relaxed: c.policy.Relaxed(defaultOf)}
	files := r.Summary.Files - c.in.documents()
	switch {
	case files > 0 && c.in.resources() == 0:
		opt.Noun = "file"
	case files > 0:
		opt.Noun = "input"
	}
	counted := *r
	counted.Summary.Files = files + c.in.resources() // the function's own configuration is no item to the user
	if c.policy.FailOn < policy.Error {
		opt.FailsOn = c.policy.FailOn.String()
	}
	if r.Summary.Manifests == 0 {
		n := c.nothing()
		opt.Nothing = n.Severity + ": " + n.Message
	}
	return report.Summary(w, &counted, opt)
}

// defaultOf is the severity of a rule that no policy speaks of.
func defaultOf(rule string) policy.Severity {
	r, _ := check.RuleOf(rule)
	return r.Default
}

// resultLines are the results behind a ResourceList in block style: each on a
// line of its own, in JSON, which is YAML. Nothing when there are none.
func resultLines(results []krmResult, indent int) ([]byte, error) {
	if len(results) == 0 {
		return nil, nil
	}
	pad := strings.Repeat(" ", indent)
	var b bytes.Buffer
	b.Grow(768 * len(results))
	b.WriteString(pad + "results:\n")
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for i := range results {
		b.WriteString(pad + "- ")
		if err := enc.Encode(&results[i]); err != nil {
			return nil, errors.New("the results could not be written")
		}
	}
	return b.Bytes(), nil
}
