package report

import (
	"strings"
)

// graph writes the inventory as a picture, and the controls that the script
// shows and makes work.
func (h htmlWriter) graph(refs *Refs, files map[string]int) {
	h.put("<section id=\"references\" aria-labelledby=\"references-title\">\n<h2 id=\"references-title\">References</h2>\n")
	p := newPicture(refs, files)
	if len(p.nodes) == 0 {
		h.put("<p class=\"none\">No reference, store or group is in these manifests.</p>\n</section>\n")
		return
	}
	counts := strings.TrimSuffix(refs.counts(), " in")
	h.put("<p>{}. A line leads from a store to the secrets in it, and on to the manifests that use them; a dashed line to the secret that opens the store. A dashed border: not declared in these manifests.</p>\n", strings.ToUpper(counts[:1])+counts[1:])
	if n := refs.malformed(); n > 0 {
		h.put("<p>{} meant as a reference and not well formed, so not in the picture.</p>\n", areOrIs(n, "value"))
	}
	if p.flat {
		h.put("<p>There are too many to draw each. Groups and directories stand for them; <code>secretref refs</code> lists them all.</p>\n")
	}
	if p.left > 0 {
		h.put("<p>Stores, groups and directories without room in the picture: {}.</p>\n", p.left)
	}
	h.graphControls(p)
	h.svg(p)
	h.put("<div id=\"graph-about\" role=\"status\" hidden></div>\n</section>\n")
}

func (h htmlWriter) graphControls(p *picture) {
	h.put(`<form class="filter" id="graph-filter" role="search" aria-label="Filter the references" hidden>
<label>Text <input type="search" id="graph-text" autocomplete="off" spellcheck="false"></label>
<label>Store <select id="graph-store"><option value="">any</option>`)
	for i := range p.nodes {
		if n := &p.nodes[i]; n.column == storeColumn {
			name, _, _ := strings.Cut(n.title, "\n")
			h.put("<option value=\"{}\">{}</option>", i, strings.TrimPrefix(name, "Secret store "))
		}
	}
	h.put(`</select></label>
<label>Findings <select id="graph-severity"><option value="0">with or without</option><option value="1">any</option><option value="2">warning or error</option><option value="3">error</option></select></label>
`)
	if !p.flat {
		h.put("<button type=\"button\" id=\"graph-open\">Open all</button>\n<button type=\"button\" id=\"graph-close\">Close all</button>\n")
	}
	h.put("<output id=\"graph-count\" role=\"status\"></output>\n</form>\n<p class=\"keys\" id=\"graph-keys\" hidden>Click a box, or move with the arrow keys and press Enter, to see what it is joined to; Esc ends it.</p>\n")
}

// svg draws the picture. Without scripts it is an image with a name.
func (h htmlWriter) svg(p *picture) {
	width, height := 2*columnStep+boxWidth+2*margin, p.height()+titles+2*margin
	h.put("<div class=\"picture\" id=\"graph-box\">\n<svg id=\"graph\" class=\"{}\" role=\"img\" aria-labelledby=\"references-title\" width=\"{}\" height=\"{}\" viewBox=\"{} {} {} {}\" data-column=\"{}\" data-step=\"{}\" data-width=\"{}\" data-height=\"{}\" data-top=\"{}\" data-indent=\"{}\" data-margin=\"{}\">\n",
		density(len(p.edges)), width, height, -margin, -margin-titles, width, height, columnStep, boxStep, boxWidth, boxHeight, margin+titles, boxIndent, margin)
	for column, title := range []string{"Stores", "Secrets", "Manifests"} {
		h.put("<text class=\"column\" x=\"{}\" y=\"-14\">{}</text>\n", column*columnStep, title)
	}
	h.put("<g id=\"arrows\">\n")
	for i := range p.edges {
		h.arrow(p, &p.edges[i])
	}
	h.put("</g>\n<g id=\"boxes\">\n")
	for i := range p.nodes {
		h.box(p, i)
	}
	h.put("</g>\n</svg>\n</div>\n")
}

// density is a class for a picture in which single lines would become one black
// field.
func density(edges int) string {
	if edges > 120 {
		return "dense"
	}
	return "sparse"
}

func (h htmlWriter) arrow(p *picture, e *pictureEdge) {
	class := "arrow"
	if e.opens {
		class += " opens"
	}
	if e.hidden {
		class += " out"
	}
	from, to := &p.nodes[p.standIn(e.from)], &p.nodes[p.standIn(e.to)]
	x1, y1, x2, y2 := from.x()+from.width(), from.y+boxHeight/2, to.x(), to.y+boxHeight/2
	middle := (x1 + x2) / 2
	h.put("<path class=\"{}\" data-a=\"{}\" data-b=\"{}\" d=\"M{} {}C{} {} {} {} {} {}\">", class, e.from, e.to, x1, y1, middle, y1, middle, y2, x2, y2)
	if e.title != "" {
		h.put("<title>{}</title>", shown(e.title))
	}
	h.put("</path>\n")
}

func (h htmlWriter) box(p *picture, id int) {
	n := &p.nodes[id]
	class := [...]string{"store", "secret", "manifest"}[n.column]
	if n.group {
		class += " group"
	}
	if n.open {
		class += " open"
	}
	if n.faint {
		class += " faint"
	}
	if n.hidden {
		class += " out"
	}
	h.put("<g class=\"box {}\" id=\"n{}\" data-c=\"{}\" data-p=\"{}\" data-s=\"{}\" data-f=\"{}\" data-n=\"{}\" transform=\"translate({},{})\">", class, id, n.column, n.parent, n.severity, n.file, n.leaves, n.x(), n.y)
	title, sub := n.title, n.sub
	if n.group && n.leaves > 0 {
		sub = Count(n.leaves, [...]string{"", "secret", "manifest"}[n.column])
		title += "\n" + sub
		sub += ", " + n.sub
	}
	if n.severity > 0 {
		title += "\nworst finding: " + severities[n.severity-1]
	}
	h.put("<title>{}</title><rect width=\"{}\" height=\"{}\" rx=\"6\"/>", shown(title), n.width(), boxHeight)
	h.put("<text class=\"name\" x=\"14\" y=\"18\">{}</text><text class=\"sub\" x=\"14\" y=\"34\">{}</text>", fit(OneLine(n.label), n.cells(labelCell)), fit(OneLine(sub), n.cells(subCell)))
	if n.leaves > 0 && !p.flat {
		h.put("<path class=\"fold\" d=\"M4 10l5 4l-5 4z\"/>")
	}
	if n.severity > 0 {
		name := severities[n.severity-1]
		h.put("<g class=\"mark {}\" aria-hidden=\"true\"><circle cx=\"{}\" cy=\"21\" r=\"10\"/><text x=\"{}\" y=\"25\">{}</text></g>", name, n.width()-18, n.width()-18, strings.ToUpper(name[:1]))
	}
	h.put("</g>\n")
}
