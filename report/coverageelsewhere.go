package report

import "secretref.dev/secretref/check"

// coverageElsewhereOf lists the findings that are about no sensitive field: a
// comment, a description, a value of a Kubernetes Secret. A manifest without a
// sensitive field is not one in which nothing was found.
func coverageElsewhereOf(r *check.Result) []coverageElsewhere {
	out := []coverageElsewhere{}
	type place struct {
		file     string
		document int
		path     string
	}
	fields := map[place]bool{}
	if r.Coverage != nil {
		for _, f := range r.Coverage.Files {
			for _, m := range f.Manifests {
				for i := range m.Fields {
					fields[place{f.File, m.Document, m.Fields[i].Path}] = true
				}
			}
		}
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; !fields[place{f.File, f.Document, f.Path}] {
			out = append(out, coverageElsewhere{OneLine(f.File), f.Line, f.Column, OneLine(f.Path), OneLine(f.Rule)})
		}
	}
	return out
}
