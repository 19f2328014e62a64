package report

import (
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
)

// htmlFiles numbers the files that have findings, for links to their sections.
func htmlFiles(r *check.Result) map[string]int {
	files := map[string]int{}
	for i := range r.Findings {
		if _, ok := files[r.Findings[i].File]; !ok {
			files[r.Findings[i].File] = len(files)
		}
	}
	return files
}

// findings writes a section for each file that has any.
func (h htmlWriter) findings(r *check.Result, files map[string]int) {
	h.put("<section id=\"findings\" aria-labelledby=\"findings-title\">\n<h2 id=\"findings-title\">Findings</h2>\n")
	if len(r.Findings) == 0 {
		h.put("<p class=\"none\">No findings.</p>\n")
	} else {
		h.byRule(r)
		h.findingsFilter(r)
	}
	for i := 0; i < len(r.Findings); {
		file, n := r.Findings[i].File, i+1
		for n < len(r.Findings) && r.Findings[n].File == file {
			n++
		}
		h.put("<section class=\"file\" id=\"f{}\">\n<h3><bdi>{}</bdi> <span>{}</span></h3>\n<ol>\n", files[file], file, counted(r.Findings[i:n]))
		for ; i < n; i++ {
			h.finding(&r.Findings[i], r.Findings[i].Severity.String())
		}
		h.put("</ol>\n</section>\n")
	}
	h.put("<p class=\"none\" id=\"none-left\" hidden>No finding is left by this filter.</p>\n</section>\n")
}

// findingsFilter is shown by the script that makes it work.
func (h htmlWriter) findingsFilter(r *check.Result) {
	h.put(`<form class="filter" id="findings-filter" role="search" aria-label="Filter the findings" hidden>
<label>Text <input type="search" id="findings-text" autocomplete="off" spellcheck="false"></label>
<label>Severity <select id="findings-severity"><option value="">any</option><option>error</option><option>warning</option><option>note</option></select></label>
<label>Rule <select id="findings-rule"><option value="">any</option>`)
	names, counts := rulesOf(r.Findings)
	for _, name := range names {
		h.put("<option value=\"{}\">{} ({})</option>", name, name, counts[name])
	}
	h.put("</select></label>\n<output id=\"findings-count\" role=\"status\"></output>\n</form>\n")
}

// counted is "2 errors, 1 warning".
func counted(findings []check.Finding) string {
	var n severityCounts
	for i := range findings {
		n.add(&findings[i])
	}
	return n.String()
}

// severityCounts are how many findings there are of each severity.
type severityCounts [policy.Error + 1]int

func (n *severityCounts) add(f *check.Finding) { n[f.Severity]++ }

func (n *severityCounts) String() string {
	var parts []string
	for severity := policy.Error; severity > policy.Off; severity-- {
		if n[severity] > 0 {
			parts = append(parts, Count(n[severity], severity.String()))
		}
	}
	return strings.Join(parts, ", ")
}

// worst is the highest severity of which there is one.
func (n *severityCounts) worst() policy.Severity {
	for severity := policy.Error; severity > policy.Off; severity-- {
		if n[severity] > 0 {
			return severity
		}
	}
	return policy.Off
}

// finding writes one as an item of a list: what the text output says of it.
func (h htmlWriter) finding(f *check.Finding, class string) {
	h.put("<li class=\"{}\" data-rule=\"{}\">\n<p><b>{}</b> ", class, f.Rule, class)
	if f.Line > 0 {
		h.put("<span class=\"at\">{}", f.Line)
		if f.Column > 0 {
			h.put(":{}", f.Column)
		}
		h.put("</span> ")
	}
	h.put("<bdi>{}</bdi> <code class=\"rule\">{}</code></p>\n", f.Message, f.Rule)
	if line := strings.TrimLeft(excerpt(f.Excerpt), " "); line != "" { // alone, its indentation says nothing
		h.put("<pre>{}</pre>\n", shown(line))
	}
	h.put("<p class=\"in\"><bdi>{}</bdi></p>\n", shown(subject(f)))
	if reason := why(f.Suppression); reason != "" {
		h.put("<p class=\"hint\"><b>Allowed:</b> <bdi>{}</bdi></p>\n", shown(reason))
	}
	if f.Hint != "" {
		h.put("<p class=\"hint\"><b>Next:</b> <bdi>{}</bdi></p>\n", f.Hint)
	}
	h.put("</li>\n")
}

// suppressed writes the findings that do not count, folded.
func (h htmlWriter) suppressed(r *check.Result) {
	if len(r.Suppressed) == 0 {
		return
	}
	h.put("<section id=\"suppressed\" aria-labelledby=\"suppressed-title\">\n<h2 id=\"suppressed-title\">Suppressed</h2>\n<details>\n<summary>{}, each with its reason</summary>\n<ol>\n", Count(len(r.Suppressed), "finding"))
	for i := range r.Suppressed {
		f := &r.Suppressed[i]
		h.put("<li class=\"suppressed\">\n<p><b>suppressed</b> <bdi>{}</bdi>: <bdi>{}</bdi> <code class=\"rule\">{}</code></p>\n", shown(Place(f.File, f.Line, f.Column)), f.Message, f.Rule)
		h.put("<p class=\"in\"><bdi>{}</bdi></p>\n", shown(subject(f)))
		if reason := why(f.Suppression); reason != "" {
			h.put("<p class=\"hint\"><b>Allowed:</b> <bdi>{}</bdi></p>\n", shown(reason))
		}
		h.put("</li>\n")
	}
	h.put("</ol>\n</details>\n</section>\n")
}

// unreadable writes what is not known, before what is.
func (h htmlWriter) unreadable(r *check.Result) {
	if len(r.Unreadable) == 0 {
		return
	}
	h.put("<section id=\"unread\" aria-labelledby=\"unread-title\">\n<h2 id=\"unread-title\">Not read</h2>\n<p>{} could not be read, so this run proves nothing about {}.</p>\n<ol>\n", Count(len(r.Unreadable), "input"), itOrThem(len(r.Unreadable)))
	for _, u := range r.Unreadable {
		h.put("<li class=\"unread error\">\n<p><b>not read</b> <bdi class=\"path\">{}</bdi></p>\n<p class=\"hint\"><bdi>{}</bdi></p>\n</li>\n", shown(Place(u.File, u.Line, u.Column)), u.Message)
	}
	h.put("</ol>\n</section>\n")
}
