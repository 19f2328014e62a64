package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

const commentForm = "write # secretref: allow[rule-name] reason until=2026-12-31, where until is optional"

// Allow is one exception: these rules may be broken here, for this reason.
type Allow struct {
	Rules  []string
	Reason string
	Until  time.Time // the last day it holds, midnight UTC; zero = no end
	Path   string    // annotation only: the field, "." for findings without a path
}

// Expired reports whether now is after the allow's last day, in UTC.
func (a Allow) Expired(now time.Time) bool {
	return !a.Until.IsZero() && !now.Before(a.Until.AddDate(0, 0, 1))
}

// Covers reports whether the allow is for this rule at this path. An allow
// without a path is from a comment: its place is the caller's business. It says
// nothing of expiry, of Locked, or of severities.
func (a Allow) Covers(rule, path string) bool {
	if !slices.Contains(a.Rules, rule) {
		return false
	}
	switch a.Path {
	case "":
		return true
	case ".":
		return path == ""
	}
	return matchPath(a.Path, path)
}

// ParseComment reads the text of one comment line, after its #. It reports
// found for everything that is meant as an allow, misspelt ones included, so
// that none is silently without effect. Only without an error may the allow be
// used. The error is a *ParseError without a position.
//
// The form: `secretref: allow[rule-name] reason until=2026-12-31`. Several
// rules are separated by commas. Rules and reason are required.
func ParseComment(text string, v Vocabulary) (a Allow, found bool, err error) {
	text = strings.TrimFunc(text, func(r rune) bool { return r == '#' || unicode.IsSpace(r) })
	body, ok := strings.CutPrefix(text, "secretref: allow[")
	if !ok {
		if meantAsAllow(text, v) {
			return Allow{}, true, &ParseError{Message: "this allow is not in the form that counts", Hint: commentForm}
		}
		return Allow{}, false, nil
	}
	names, rest, ok := strings.Cut(body, "]")
	if !ok {
		return Allow{}, true, &ParseError{Message: "the allow's rule has no closing ]", Hint: commentForm}
	}
	if a.Rules, err = allowRules(names, commentForm, v); err != nil {
		return Allow{}, true, err
	}
	if a.Reason, a.Until, err = reason(rest, commentForm); err != nil {
		return Allow{}, true, err
	}
	return a, true, nil
}

func allowRules(names, form string, v Vocabulary) ([]string, error) {
	var rules []string
	for name := range strings.SplitSeq(names, ",") {
		name = strings.TrimSpace(name)
		switch {
		case name == "":
			return nil, &ParseError{Message: "the allow names no rule", Hint: form}
		case !slices.Contains(v.Rules, name):
			return nil, unknown("rule", name, v.Rules)
		case slices.Contains(v.Unsuppressable, name):
			return nil, &ParseError{
				Message: fmt.Sprintf("rule %q cannot be allowed", name),
				Hint:    "remove the allow and correct what the rule found",
			}
		}
		rules = append(rules, name)
	}
	return rules, nil
}

// reason reads the words after rule and path: the reason, and among them at
// most one until=.
func reason(s, form string) (why string, until time.Time, err error) {
	badDate := &ParseError{Message: "the allow's end is not a date", Hint: "write until=2026-12-31, year, month and day"}
	var kept []string
	all := strings.Fields(s)
	for i, w := range all {
		date, ok := strings.CutPrefix(w, "until=")
		switch {
		case ok && !until.IsZero():
			return "", time.Time{}, &ParseError{Message: "the allow has two ends", Hint: "keep one until="}
		case ok:
			if until, err = time.Parse(time.DateOnly, date); err != nil || until.IsZero() {
				return "", time.Time{}, badDate
			}
		case meansUntil(w, all[i+1:]):
			return "", time.Time{}, badDate
		default:
			kept = append(kept, w)
		}
	}
	why = strings.TrimLeft(strings.Join(kept, " "), "-–—: ")
	letters := 0
	for _, r := range why {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
	}
	if letters < 3 {
		return "", time.Time{}, &ParseError{Message: "the allow has no reason", Hint: form}
	}
	return why, until, nil
}

// meansUntil finds ends that are written another way, since an allow whose end
// is taken for a part of the reason would never end: "Until=…", "until: …",
// "expires=…", and "until" before a date.
func meansUntil(w string, next []string) bool {
	w = strings.ToLower(w)
	name := strings.TrimRightFunc(w, func(r rune) bool { return r != '=' && r != ':' })
	if name == "" {
		name = w
		if len(next) == 0 || next[0][0] < '0' || next[0][0] > '9' || !strings.ContainsAny(next[0], "-/.") {
			return false
		}
	}
	name = strings.TrimRight(name, "=:")
	return slices.Contains([]string{"until", "untill", "til", "till", "expires", "expire", "expiry", "expiration"}, name)
}
