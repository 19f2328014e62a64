package report

import (
	"fmt"

	"secretref.dev/secretref/check"
)

// leftOut says what a comparison with an earlier state and a baseline have kept
// out of the findings, a sentence each: a green that rests on them shall not be
// taken for one that does not.
func leftOut(r *check.Result) []string {
	var lines []string
	if s := r.Since; s != nil {
		left := "nothing of it was left out"
		switch {
		case s.Findings > 0 && s.Unreadable > 0:
			left = fmt.Sprintf("%s and %s that could not be read are there already and not shown", Count(s.Findings, "finding"), Count(s.Unreadable, "input"))
		case s.Unreadable > 0:
			left = fmt.Sprintf("%s could not be read there either and %s not shown", Count(s.Unreadable, "input"), isOrAre(s.Unreadable))
		case s.Findings > 0:
			left = fmt.Sprintf("%s %s there already and not shown", Count(s.Findings, "finding"), isOrAre(s.Findings))
		}
		lines = append(lines, fmt.Sprintf("compared with %s: %s", OneLine(s.Commit), left))
		if s.IsHead && len(r.Findings) == 0 { // a job on the main branch itself would always be green
			lines = append(lines, "that is the commit that is checked out, so only what is not committed can be new")
		}
		if s.Suppressed > 0 {
			lines = append(lines, fmt.Sprintf("suppressed since then: %s; --show-suppressed prints all that are suppressed", Count(s.Suppressed, "finding")))
		}
	}
	if b := r.Baseline; b != nil {
		switch {
		case b.Used == 0:
			lines = append(lines, fmt.Sprintf("nothing that was found is in the baseline %s", OneLine(b.Name)))
		default:
			lines = append(lines, fmt.Sprintf("%s %s in the baseline %s", Count(b.Used, "finding"), isOrAre(b.Used), OneLine(b.Name)))
		}
	}
	return lines
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
