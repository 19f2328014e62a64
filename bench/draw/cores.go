package main

import (
	"fmt"

	"secretref.dev/secretref/bench/numbers"
)

// cores draws two bars for each number of processors, all from one zero.
func cores(s numbers.Series) string {
	const (
		from, to = 190.0, 560.0 // of the bars
		thick    = 20.0
		group    = 2*thick + 26
	)
	title := "Time over the number of processors"
	p := &picture{width: 680, height: int(56 + group*float64(len(s.Points)) + 40), title: title}
	p.text(24, 32, "title", left, title)
	longest := 0.0
	for _, point := range s.Points {
		longest = max(longest, point.Check.Seconds, point.Floor.Seconds)
	}
	for i, point := range s.Points {
		y := 56 + float64(i)*group
		label := fmt.Sprintf("%d processors", point.X)
		if point.X == 1 {
			label = "1 processor"
		}
		p.text(24, y+thick+5, "", left, label)
		for j, r := range []struct {
			name, class string
			seconds     float64
		}{{numbers.Check, "check", point.Check.Seconds}, {numbers.Floor, "floor", point.Floor.Seconds}} {
			top := y + float64(j)*(thick+4)
			width := (to - from) * r.seconds / longest
			p.text(from-10, top+15, "quiet small", right, r.name)
			p.bar(from, top, width, thick, r.class)
			p.text(from+width+8, top+15, "small", left, numbers.Duration(r.seconds))
		}
	}
	p.rule(from, 50, from, 56+group*float64(len(s.Points))-18)
	if len(s.Points) > 0 {
		p.text(24, float64(p.height)-18, "quiet small", left, numbers.Thousands(s.Points[0].Files)+" manifests; bars from zero")
	}
	return p.String()
}
