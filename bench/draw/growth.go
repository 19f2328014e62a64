package main

import (
	"math"
	"strings"

	"secretref.dev/secretref/bench/numbers"
)

// growth draws a series: lines over a wide range of sizes, bars for a few
// processors.
func growth(s numbers.Series) string {
	switch s.Name {
	case numbers.ByCores:
		return cores(s)
	case numbers.ByBytes:
		return lines(s, "Time over the size of one file", "bytes of the file, which holds many manifests", bytesOf)
	}
	return lines(s, "Time over the number of files", "manifests in the tree, one in each file", numbers.Thousands)
}

// bytesOf prints the round numbers of an axis without a fraction.
func bytesOf(n int) string { return strings.Replace(numbers.Size(float64(n)), ".0 ", " ", 1) }

// The plot's place in the picture.
const (
	plotLeft, plotRight = 84.0, 560.0
	plotTop, plotBottom = 56.0, 300.0

	besideAxis = 44.0 // what the points keep off the axes, for their times
	aboveAxis  = 16.0
)

// A scale is a logarithmic axis from one power of ten to another.
type scale struct{ low, high float64 } // exponents

// over makes the scale that holds the values.
func over(values []float64) scale {
	s := scale{math.Inf(1), math.Inf(-1)}
	for _, v := range values {
		s.low = min(s.low, math.Floor(math.Log10(v)))
		s.high = max(s.high, math.Ceil(math.Log10(v)))
	}
	if s.low == s.high {
		s.high++
	}
	return s
}

// at is where a value is between the ends of the scale, 0 to 1.
func (s scale) at(v float64) float64 { return (math.Log10(v) - s.low) / (s.high - s.low) }

// lines draws check and floor on logarithmic axes, so that a straight line
// with the slope of the grid is a cost that grows with the size alone.
func lines(s numbers.Series, title, below string, tick func(int) string) string {
	p := &picture{width: 680, height: 360, title: title}
	var xs, ys []float64
	for _, point := range s.Points {
		xs = append(xs, float64(point.X))
		ys = append(ys, point.Check.Seconds, point.Floor.Seconds)
	}
	x, y := over(xs), over(ys)
	across := func(v float64) float64 { return plotLeft + besideAxis + x.at(v)*(plotRight-plotLeft-besideAxis) }
	up := func(v float64) float64 { return plotBottom - aboveAxis - y.at(v)*(plotBottom-plotTop-aboveAxis) }

	p.text(24, 32, "title", left, title)
	for e := y.low; e <= y.high; e++ {
		v := math.Pow(10, e)
		p.rule(plotLeft, up(v), plotRight, up(v))
		p.text(plotLeft-8, up(v)+4, "quiet small", right, power(v))
	}
	for e := x.low; e <= x.high; e++ {
		v := math.Pow(10, e)
		p.rule(across(v), plotTop, across(v), plotBottom)
		p.text(across(v), plotBottom+18, "quiet small", middle, tick(int(math.Round(v))))
	}
	p.text((plotLeft+plotRight)/2, plotBottom+42, "quiet small", middle, below+" (logarithmic)")
	p.upright(22, (plotTop+plotBottom)/2, "quiet small", "time (logarithmic)")

	p.curve(s.Points, across, up, numbers.Floor, "floor", -8, 18, func(n numbers.Point) float64 { return n.Floor.Seconds })
	p.curve(s.Points, across, up, numbers.Check, "check", 8, -9, func(n numbers.Point) float64 { return n.Check.Seconds })
	return p.String()
}

// curve draws one program, with its times beside the points and its name at
// the end.
func (p *picture) curve(points []numbers.Point, across, up func(float64) float64, name, class string, dx, dy float64, value func(numbers.Point) float64) {
	var places []place
	for _, n := range points {
		places = append(places, place{across(float64(n.X)), up(value(n))})
	}
	p.line(places, class)
	anchor := left // lines go up to the right: below them is room there, above them on the other side
	if dy < 0 {
		anchor = right
	}
	for i, at := range places {
		p.dot(at.x, at.y, class)
		p.text(at.x+dx, at.y+dy, "small", anchor, numbers.Duration(value(points[i])))
	}
	last := places[len(places)-1]
	p.text(last.x+14, last.y+4, "small", left, name)
}

// power prints the time at a line of the grid.
func power(seconds float64) string {
	switch {
	case seconds < 1e-3:
		return numbers.Duration(seconds)
	case seconds < 1:
		return numbers.Thousands(int(math.Round(seconds*1000))) + " ms"
	}
	return numbers.Thousands(int(math.Round(seconds))) + " s"
}
