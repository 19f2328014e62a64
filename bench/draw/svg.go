package main

import (
	"fmt"
	"html"
	"strings"
)

// A picture is an SVG being written. Its colours follow the reader's light or
// dark scheme, and it has a ground of its own, so that it can be read where
// the page around it follows another one.
type picture struct {
	width, height int
	title         string // for those who cannot see it
	b             strings.Builder
}

const style = `<style>
text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1f2328}
.title{font-size:15px;font-weight:600}
.quiet{fill:#59636e}
.small{font-size:12px}
.ground{fill:#ffffff}
.rule{stroke:#d1d9e0;stroke-width:1}
.check{stroke:#0969da;fill:#0969da}
.floor{stroke:#8c959f;fill:#8c959f}
.line{fill:none;stroke-width:2}
.onbar{fill:#ffffff}
@media (prefers-color-scheme:dark){
text{fill:#f0f6fc}
.quiet{fill:#9198a1}
.ground{fill:#0d1117}
.rule{stroke:#3d444d}
.check{stroke:#4493f8;fill:#4493f8}
.floor{stroke:#767e88;fill:#767e88}
.line{fill:none}
.onbar{fill:#ffffff}
}
</style>
`

func (p *picture) String() string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[2]d" width="%[1]d" height="%[2]d" role="img"><title>%[3]s</title>
%[4]s<rect class="ground" width="%[1]d" height="%[2]d" rx="8"/>
%[5]s</svg>
`, p.width, p.height, html.EscapeString(p.title), style, p.b.String())
}

// Anchors of a text.
const (
	left   = "start"
	middle = "middle"
	right  = "end"
)

func (p *picture) text(x, y float64, class, anchor, s string) {
	fmt.Fprintf(&p.b, `<text x="%.1f" y="%.1f" class="%s" text-anchor="%s">%s</text>`+"\n", x, y, class, anchor, html.EscapeString(s))
}

// upright is a text that is read from bottom to top.
func (p *picture) upright(x, y float64, class, s string) {
	fmt.Fprintf(&p.b, `<text x="%.1[1]f" y="%.1[2]f" class="%[3]s" text-anchor="middle" transform="rotate(-90 %.1[1]f %.1[2]f)">%[4]s</text>`+"\n", x, y, class, html.EscapeString(s))
}

func (p *picture) rule(x1, y1, x2, y2 float64) {
	fmt.Fprintf(&p.b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" class="rule"/>`+"\n", x1, y1, x2, y2)
}

func (p *picture) bar(x, y, width, height float64, class string) {
	fmt.Fprintf(&p.b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" class="%s"/>`+"\n", x, y, width, height, class)
}

// painted is a bar in a colour of its own.
func (p *picture) painted(x, y, width, height float64, color string) {
	fmt.Fprintf(&p.b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", x, y, width, height, color)
}

func (p *picture) dot(x, y float64, class string) {
	fmt.Fprintf(&p.b, `<circle cx="%.1f" cy="%.1f" r="3.5" class="%s"/>`+"\n", x, y, class)
}

// A place is a point of a picture.
type place struct{ x, y float64 }

func (p *picture) line(places []place, class string) {
	var points []string
	for _, at := range places {
		points = append(points, fmt.Sprintf("%.1f,%.1f", at.x, at.y))
	}
	fmt.Fprintf(&p.b, `<polyline points="%s" class="%s line"/>`+"\n", strings.Join(points, " "), class)
}
