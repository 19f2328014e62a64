package report

import (
	"bytes"
	"encoding/xml"
	"testing"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
)

// The XML is what Jenkins's schema says, its counts are right, and no sign in
// it is one that XML does not have.
func TestJUnitIsValid(t *testing.T) {
	schema := readXSD(t, "testdata/schema/jenkins-junit.xsd")
	for name, r := range results() {
		out := written(t, JUnit, r, about())
		if err := schema.validate(out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var report junitReport
		if err := xml.Unmarshal(out, &report); err != nil {
			t.Fatal(err)
		}
		tests, failures, errors := 0, 0, 0
		for _, s := range report.Suites {
			names := map[string]bool{}
			for _, c := range s.Cases {
				tests++
				if c.Failure != nil {
					failures++
				}
				if c.Error != nil {
					errors++
				}
				if names[c.Name] {
					t.Errorf("%s: two cases %q in %q", name, c.Name, s.Name)
				}
				names[c.Name] = true
			}
		}
		if tests != report.Tests || failures != report.Failures || errors != report.Errors || tests == 0 {
			t.Errorf("%s: %d, %d, %d; it says %d, %d, %d", name, tests, failures, errors, report.Tests, report.Failures, report.Errors)
		}
	}
}

// A warning fails its case only if it fails the run.
func TestJUnitFailsWithTheRun(t *testing.T) {
	r := &check.Result{Findings: []check.Finding{{Rule: "x", Severity: policy.Warning, File: "a.yaml", Message: "m"}}}
	a := about()
	for _, tt := range []struct {
		on   string
		want bool
	}{{"", false}, {"error", false}, {"warning", true}, {"note", true}} {
		a.FailsOn = tt.on
		if got := bytes.Contains(written(t, JUnit, r, a), []byte("<failure")); got != tt.want {
			t.Errorf("from %s on: failure %t", tt.on, got)
		}
	}
}
