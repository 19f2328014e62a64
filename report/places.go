package report

import (
	"cmp"
	"iter"
	"slices"

	"secretref.dev/secretref/check"
)

// byPlace goes through all findings in the order of their places, and says
// which are suppressed: an allow for one must not number the others anew.
func byPlace(r *check.Result) iter.Seq2[*check.Finding, bool] {
	type one struct {
		f          *check.Finding
		suppressed bool
	}
	all := make([]one, 0, len(r.Findings)+len(r.Suppressed))
	for i := range r.Findings {
		all = append(all, one{&r.Findings[i], false})
	}
	for i := range r.Suppressed {
		all = append(all, one{&r.Suppressed[i], true})
	}
	slices.SortStableFunc(all, func(a, b one) int {
		return cmp.Or(cmp.Compare(a.f.File, b.f.File), cmp.Compare(a.f.Document, b.f.Document),
			cmp.Compare(a.f.Line, b.f.Line), cmp.Compare(a.f.Column, b.f.Column))
	})
	return func(yield func(*check.Finding, bool) bool) {
		for _, x := range all {
			if !yield(x.f, x.suppressed) {
				return
			}
		}
	}
}

// messageAndHint is what a format shows that has one text for a finding.
func messageAndHint(f *check.Finding) string {
	text := OneLine(f.Message)
	if f.Hint != "" {
		text += "\nhint: " + OneLine(f.Hint)
	}
	return text
}

// why is the reason of a suppression, with its end.
func why(s check.Suppression) string {
	text := OneLine(s.Reason)
	if s.Until != "" {
		text += " (until " + OneLine(s.Until) + ")"
	}
	return text
}
