package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"secretref.dev/secretref/check"
)

// The log is valid against the schema of the standard.
func TestSARIFIsValid(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile("testdata/schema/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range results() {
		log, err := jsonschema.UnmarshalJSON(bytes.NewReader(written(t, SARIF, r, about())))
		if err == nil {
			err = schema.Validate(log)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func sarifOf(t *testing.T, r *check.Result, a About) sarifRun {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal(written(t, SARIF, r, a), &log); err != nil {
		t.Fatal(err)
	}
	return log.Runs[0]
}

// What GitHub asks of a log, beyond the schema: its limits, texts for each rule,
// a line for each result, and a list of results when there are none.
func TestSARIFIsWhatGitHubReads(t *testing.T) {
	run := sarifOf(t, result(), about())
	if len(run.Tool.Driver.Rules) != len(check.Rules()) || len(run.Tool.Driver.Rules) > 25000 {
		t.Errorf("%d rules", len(run.Tool.Driver.Rules))
	}
	for _, r := range run.Tool.Driver.Rules {
		if r.Short.Text == "" || len(r.Short.Text) > 1024 || r.Full.Text == "" || len(r.Full.Text) > 1024 || r.Help.Text == "" || r.Help.Markdown == "" ||
			r.Default.Level == "" || len(r.Tags.Tags) > 10 {
			t.Errorf("%s: %+v", r.ID, r)
		}
	}
	for _, x := range run.Results {
		if x.RuleIndex < 0 || run.Tool.Driver.Rules[x.RuleIndex].ID != x.RuleID {
			t.Errorf("rule %s has index %d", x.RuleID, x.RuleIndex)
		}
		if x.Locations[0].Physical.Region.StartLine < 1 {
			t.Errorf("no line: %+v", x)
		}
	}
	if clean := written(t, SARIF, clean(), about()); !bytes.Contains(clean, []byte(`"results": []`)) {
		t.Error("a clean run has no list of results")
	}
	if in := run.Invocations[0]; in.Successful || len(in.Notifications) != 2 || in.ExitCode != 2 {
		t.Errorf("unreadable inputs: %+v", in)
	}
	if in := sarifOf(t, clean(), about()).Invocations[0]; !in.Successful || len(in.Notifications) > 0 || in.ExitCode != 0 {
		t.Errorf("clean: %+v", in)
	}
}

// An alert is the same when its line has moved, and when a finding before it
// in the same field has been suppressed; two of a run are never the same.
func TestSARIFFingerprints(t *testing.T) {
	ids := func(r *check.Result) (all []string) {
		for _, x := range sarifOf(t, r, about()).Results {
			all = append(all, x.Locations[0].Physical.Artifact.URI+" "+x.Partial["primaryLocationLineHash"])
		}
		return all
	}
	r := strange()
	before := ids(r)
	if sorted := slices.Compact(slices.Sorted(slices.Values(before))); len(sorted) != len(before) {
		t.Errorf("two are the same: %q", before)
	}
	slices.SortStableFunc(r.Findings, func(a, b check.Finding) int { return strings.Compare(a.File, b.File) })
	for i := range r.Findings {
		r.Findings[i].Line += 100
	}
	moved := r.Findings[len(r.Findings)-2]
	r.Findings = slices.Delete(r.Findings, len(r.Findings)-2, len(r.Findings)-1)
	r.Suppressed = []check.Finding{moved}
	after := ids(r)
	slices.Sort(before)
	slices.Sort(after)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
}
