package main

import (
	"fmt"

	"secretref.dev/secretref/bench/numbers"
)

// Colours of the stages, which can be told apart on light and on dark; the
// last ones are for what is not work of ours.
var colors = map[string]string{
	"walk":                 "#1b7c83",
	"read":                 "#2da44e",
	"encoding, early stop": "#7a8f00",
	"parse":                "#0969da",
	"credential shapes":    "#cf222e",
	"rules":                "#8250df",
	"findings, output":     "#bf3989",
	"command":              "#bc4c00",
}

const otherColor = "#768390"

func colorOf(stage string) string {
	if c, ok := colors[stage]; ok {
		return c
	}
	return otherColor
}

// stages draws where the time goes: one bar for all of it, and below it one
// for each stage.
func stages(profile *numbers.Profile) string {
	const (
		from, to = 24.0, 656.0 // of the whole bar
		begin    = 300.0       // of the bars of the stages
		end      = 600.0       // of the longest of them
		row      = 40.0
		top      = 78.0
	)
	title := fmt.Sprintf("Where the processor time of a check goes: %s manifests, %.0f ms", numbers.Thousands(profile.Files), profile.Millis)
	p := &picture{width: 680, height: int(top + 52 + row*float64(len(profile.Stages))), title: title}
	p.text(from, 32, "title", left, title)
	x := from
	longest := 0.0
	for _, s := range profile.Stages {
		width := (to - from) * s.Share
		p.painted(x, 50, width, 28, colorOf(s.Name))
		if s.Share >= 0.07 {
			p.text(x+width/2, 69, "onbar small", middle, numbers.Percent(s.Share))
		}
		x += width
		longest = max(longest, s.Share)
	}
	for i, s := range profile.Stages {
		y := top + 24 + float64(i)*row
		width := (end - begin) * s.Share / longest
		p.text(from, y+11, "", left, s.Name)
		p.text(from, y+26, "quiet small", left, s.What)
		p.painted(begin, y+2, width, 18, colorOf(s.Name))
		p.text(begin+width+8, y+16, "small", left, numbers.Percent(s.Share))
	}
	return p.String()
}
