package report

import (
	"strings"

	"secretref.dev/secretref/check"
)

// sarifRules declares every rule, in the order of the documentation: a viewer
// explains an alert by nothing else. The example of a rule is left out, because
// some hold made-up tokens that scanners would take for real ones.
func sarifRules() []sarifRule {
	rules := make([]sarifRule, 0, len(check.Rules()))
	for _, r := range check.Rules() {
		why, fix := paragraph(r.Why), paragraph(r.Fix)
		rules = append(rules, sarifRule{
			ID: r.ID, Name: pascal(r.ID),
			Short:   sarifText{OneLine(sentence(r.When))},
			Full:    sarifText{OneLine(why)},
			Help:    sarifHelp{OneLine(why) + "\n\n" + OneLine(fix), "**Why.** " + OneLine(why) + "\n\n**What to do.** " + OneLine(fix)},
			Default: sarifDefault{sarifLevel(r.Default.String())},
			Tags:    sarifTags{[]string{"security"}},
		})
	}
	return rules
}

// sarifLevel is the word of the standard for a severity: all but one are ours.
func sarifLevel(severity string) string {
	if severity == "off" {
		return "none"
	}
	return severity
}

// pascal is the name of a rule in the form that SARIF asks for: LiteralSecret.
func pascal(id string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(id, "-") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// paragraph puts a text that is broken into lines on one.
func paragraph(s string) string { return strings.Join(strings.Fields(s), " ") }

// sentence begins with a capital letter and ends with a full stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + strings.TrimSuffix(s[1:], ".") + "."
}
