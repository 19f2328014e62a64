package report

import (
	"fmt"
	"slices"
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
)

// htmlOutcome is the page in a few words.
func htmlOutcome(r *check.Result, about About) string {
	if r.Empty {
		return "No TrueFoundry manifest was found"
	}
	opt := SummaryOptions{}
	if about.FailsOn != policy.Error.String() {
		opt.FailsOn = about.FailsOn
	}
	text := outcome(r, opt)
	if n := len(r.Unreadable); n > 0 {
		text += ", " + Count(n, "input") + " not read"
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// totals writes what the page is about, above everything else.
func (h htmlWriter) totals(r *check.Result, about About) {
	class, verdict := "pass", "Passes. Nothing found fails this run."
	switch about.exitCode(r) {
	case 1:
		class, verdict = "fail", "Fails. Each finding says what to do next."
	case 2:
		class, verdict = "broken", "Proves nothing yet. Not everything could be read or asked."
		if r.Empty {
			verdict = "Proves nothing. Name another path, or pass --allow-empty if there may be none."
		}
	default:
		if len(r.Findings) == 0 {
			verdict = "Passes."
		}
		if r.Summary.Manifests == 0 {
			class, verdict = "empty", "Nothing was checked: no manifest was among the inputs."
		}
	}
	h.put("<header class=\"{}\">\n<p class=\"tool\">secretref {}</p>\n<h1>{}</h1>\n<p class=\"verdict\">{}</p>\n", class, about.command(), htmlOutcome(r, about), verdict)
	s := &r.Summary
	h.put("<ul class=\"totals\">\n")
	for _, t := range []struct {
		n           int
		class, noun string
	}{
		{s.Errors, "error", "error"}, {s.Warnings, "warning", "warning"}, {s.Notes, "note", "note"},
		{s.Suppressed, "", "suppressed"}, {len(r.Unreadable), "error", "not read"},
		{s.Manifests, "", "manifest"}, {s.Files, "", "file"}, {s.Fields, "", "sensitive field"}, {s.References, "", "reference"},
	} {
		class := t.class
		if t.n == 0 {
			class = "zero"
		}
		_, noun, _ := strings.Cut(Count(t.n, t.noun), " ")
		if t.noun == "suppressed" || t.noun == "not read" {
			noun = t.noun
		}
		h.put("<li class=\"{}\"><b>{}</b> {}</li>\n", class, t.n, noun)
	}
	h.put("</ul>\n")
	h.caveats(r, about)
	h.put("</header>\n")
}

// caveats are what made the run less than it is by default.
func (h htmlWriter) caveats(r *check.Result, about About) {
	var lines []string
	if off := r.Summary.RulesOff; len(off) > 0 {
		lines = append(lines, "Rules that are off: "+strings.Join(off, ", "))
	}
	for _, l := range leftOut(r) {
		lines = append(lines, strings.ToUpper(l[:1])+l[1:])
	}
	lines = append(lines, about.Relaxed...)
	for _, e := range r.Excluded {
		if e.Files > 0 {
			lines = append(lines, fmt.Sprintf("Excluded by %s: %s", e.Pattern, Count(e.Files, "match")))
		}
	}
	if n := len(r.OtherFiles); n > 0 {
		lines = append(lines, strings.ToUpper(neither(n)[:1])+neither(n)[1:])
	}
	if len(lines) == 0 {
		return
	}
	h.put("<ul class=\"caveats\" aria-label=\"What this run leaves out\">\n")
	for _, l := range lines {
		h.put("<li><bdi>{}</bdi></li>\n", l)
	}
	h.put("</ul>\n")
}

// contents leads to the parts of the page that there are.
func (h htmlWriter) contents(r *check.Result, refs *Refs) {
	h.put("<nav aria-label=\"Parts of this page\"><ul>\n")
	if n := len(r.Unreadable); n > 0 {
		h.put("<li><a href=\"#unread\">Not read</a> <span>{}</span></li>\n", n)
	}
	h.put("<li><a href=\"#findings\">Findings</a> <span>{}</span></li>\n", len(r.Findings))
	if refs != nil {
		h.put("<li><a href=\"#references\">References</a> <span>{}</span></li>\n", uses(refs.Secrets))
	}
	if n := len(r.Suppressed); n > 0 {
		h.put("<li><a href=\"#suppressed\">Suppressed</a> <span>{}</span></li>\n", n)
	}
	h.put("</ul></nav>\n")
}

// rulesOf lists the rules of findings with their number, in the order of the
// rules' names.
func rulesOf(findings []check.Finding) (names []string, counts map[string]int) {
	counts = map[string]int{}
	for i := range findings {
		rule := findings[i].Rule
		if counts[rule]++; counts[rule] == 1 {
			names = append(names, rule)
		}
	}
	slices.Sort(names)
	return names, counts
}
