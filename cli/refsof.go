package cli

import (
	"strings"

	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/report"
	"secretref.dev/secretref/schema"
)

const secretHint = "write a reference, tenant:group:key, tenant:group for a group, or the full name of a store"

// parseSecret reads --secret. The argument is not repeated if it is none of
// these: it might be the secret itself.
func parseSecret(f refsFlags) (of report.RefsOf, err error) {
	if f.secret == "" {
		return of, nil
	}
	if f.unused {
		return of, &hintedError{"--secret and --unused ask different questions", "ask one after the other"}
	}
	if len(redact.Find(f.secret)) > 0 {
		return of, &hintedError{"--secret: the argument " + redact.Describe(f.secret), "name the secret by its reference; this shell's history has the argument now"}
	}
	if ref.IsStoreFQN(f.secret) {
		return report.RefsOf{Store: f.secret}, nil
	}
	if r, err := ref.ParseFQN(f.secret); err == nil {
		return report.RefsOf{Secret: r.String()}, nil
	}
	// With a key it would be a reference, and the name of a group has no other
	// colon.
	scheme, _, _ := strings.Cut(ref.SecretGroup.Syntax(), "<")
	group := strings.TrimPrefix(f.secret, scheme)
	if r, err := ref.Parse(scheme + group + ":KEY"); err == nil && strings.Count(group, ":") == 1 {
		return report.RefsOf{Group: r.Tenant + ":" + r.Group}, nil
	}
	return of, &hintedError{"--secret: not a reference, nor the name of a group or store", secretHint + "; \"secretref explain REFERENCE\" says what is wrong with one"}
}

// nearestName returns the used name that was probably meant: in other letter
// case or with other separators, at most two edits away, or else the only one
// that has the same last part or goes on from there. "" when there is none.
func nearestName(typed string, used []string) string {
	best, edits := "", 3
	var samePart []string
	for _, name := range used {
		if schema.Fold(name) == schema.Fold(typed) {
			return name
		}
		a, b := differing(typed, name)
		if max(len(a), len(b)) < 8 || 2*max(len(a), len(b)) < len(typed) { // long names that share little are no typing error
			if _, n := schema.Closest(a+"x", []string{b + "x"}); n < edits { // never empty
				best, edits = name, n
			}
		}
		if lastSegment(name) == lastSegment(typed) || strings.HasPrefix(name, typed) {
			samePart = append(samePart, name)
		}
	}
	if best == "" && len(samePart) == 1 {
		return samePart[0]
	}
	return best
}

// differing cuts off what two names begin and end with in common.
func differing(a, b string) (string, string) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}

func lastSegment(name string) string {
	return name[strings.LastIndexAny(name, ":/")+1:]
}
