package report

import (
	"strings"
	"testing"

	"secretref.dev/secretref/check"
)

func TestLeftOut(t *testing.T) {
	for _, c := range []struct {
		result check.Result
		want   string
	}{
		{check.Result{}, ""},
		{check.Result{Since: &check.Since{Commit: "abc"}}, "compared with abc: nothing of it was left out"},
		{check.Result{Since: &check.Since{Commit: "abc", IsHead: true}},
			"compared with abc: nothing of it was left out|that is the commit that is checked out, so only what is not committed can be new"},
		{check.Result{Since: &check.Since{Commit: "abc", Findings: 1}}, "compared with abc: 1 finding is there already and not shown"},
		{check.Result{Since: &check.Since{Commit: "abc", Unreadable: 2}}, "compared with abc: 2 inputs could not be read there either and are not shown"},
		{check.Result{Since: &check.Since{Commit: "abc", Findings: 2, Unreadable: 1, Suppressed: 1}},
			"compared with abc: 2 findings and 1 input that could not be read are there already and not shown|suppressed since then: 1 finding; --show-suppressed prints all that are suppressed"},
		{check.Result{Baseline: &check.BaselineUse{Name: "b.json"}}, "nothing that was found is in the baseline b.json"},
		{check.Result{Baseline: &check.BaselineUse{Name: "b.json", Used: 12}}, "12 findings are in the baseline b.json"},
	} {
		if got := strings.Join(leftOut(&c.result), "|"); got != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
	}
}
