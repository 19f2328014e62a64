package check

import "secretref.dev/secretref/policy"

// A Rule is one thing that the checker looks for, with the texts that
// `explain` prints and the documentation is made of.
type Rule struct {
	ID      string
	Default policy.Severity
	When    string // one line: what it checks
	Why     string // a paragraph: what goes wrong otherwise
	Example string // YAML that the rule reports
	Fixed   string // the same YAML, corrected
	Fix     string // a paragraph: how to get from one to the other
	Online  bool   // it takes the stores to know: verify reports it, and check never
	Stored  bool   // it takes a baseline to know
}

// Rules lists every rule, in the order of the documentation.
func Rules() []Rule { return rules }

// RuleOf returns the rule of that name.
func RuleOf(id string) (Rule, bool) {
	for _, r := range rules {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}
