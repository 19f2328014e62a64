package policy

import (
	"slices"
	"strings"
	"unicode"

	"secretref.dev/secretref/spell"
)

// Verbs that people write for "allow". The commands alone are enough; the
// others also occur in sentences about the program and need more around them.
var (
	commands = []string{"allow", "ignore", "disable", "suppress", "skip", "exempt", "permit", "off", "nolint"}
	verbs    = []string{"allows", "allowed", "ignores", "ignored", "disabled", "suppressed", "skips", "skipped"}
)

// meantAsAllow reports whether a comment that is not in the right form was
// meant as an allow: a first word like secretref and a verb like allow behind
// it, brackets with a rule after a verb alone, or the right form further on in
// the comment, where it has no effect.
func meantAsAllow(text string, v Vocabulary) bool {
	s := strings.ToLower(text)
	if strings.Contains(s, "secretref") {
		squeezed := strings.Join(strings.Fields(s), "")
		if strings.Contains(squeezed, "secretref:allow[") || strings.HasPrefix(squeezed, AnnotationKey) {
			return true
		}
	}
	s = strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if rest, ok := strings.CutPrefix(s, "secret ref"); ok {
		s = "secretref" + rest
	}
	name, rest := cutWord(s)
	edits := spell.Distance(fold(name), "secretref", 2)
	if edits > 2 {
		return slices.Contains(commands, name) && strings.HasPrefix(rest, "[") && namesRule(rest, v)
	}
	after := strings.TrimLeft(rest, ":= \t")
	colon := strings.ContainsAny(rest[:len(rest)-len(after)], ":=")
	verb, object := cutWord(after)
	if edits == 2 { // secretKey, for one
		return namesRule(object, v)
	}
	bracket := strings.HasPrefix(strings.TrimLeft(object, ": \t"), "[") || strings.HasPrefix(object, "(")
	switch {
	case slices.Contains(commands, verb) || spell.Distance(verb, "allow", 1) == 1 && verb != "allows":
		return true
	case slices.Contains(verbs, verb):
		return colon || bracket || namesRule(object, v)
	}
	// Not bracket alone: `secretRef: [a]` is YAML that somebody commented out.
	return colon && (bracket && verb != "" || namesRule(after, v))
}

// cutWord cuts the letters, hyphens and underscores at the start of s.
func cutWord(s string) (word, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '_' })
	if end < 0 {
		return s, ""
	}
	return s[:end], s[end:]
}

// namesRule reports whether the first word of s, brackets aside, is a rule's
// name or close to one.
func namesRule(s string, v Vocabulary) bool {
	name, _ := cutWord(strings.TrimLeft(s, ":=([ \t"))
	return name != "" && nearest(name, v.Rules) != ""
}
