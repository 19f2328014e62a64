package report

import (
	"cmp"
	"slices"

	"secretref.dev/secretref/check"
)

// byRule draws how many findings each rule has, the most first: what a tree
// suffers from is seen before anything is read. One rule alone needs no picture.
func (h htmlWriter) byRule(r *check.Result) {
	names, counts := rulesOf(r.Findings)
	if len(names) < 2 {
		return
	}
	severities := map[string]*severityCounts{}
	for _, name := range names {
		severities[name] = new(severityCounts)
	}
	for i := range r.Findings {
		severities[r.Findings[i].Rule].add(&r.Findings[i])
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
	most := counts[names[0]]
	h.put("<ul class=\"rules\" aria-label=\"Findings by rule\">\n")
	for _, name := range names {
		n := severities[name]
		h.put("<li class=\"{}\"><code>{}</code> <svg viewBox=\"0 0 1000 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"{}\" height=\"1\"/></svg> <span>{}</span></li>\n",
			n.worst().String(), name, max(4, 1000*counts[name]/most), n.String())
	}
	h.put("</ul>\n")
}
