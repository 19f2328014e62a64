package redact

import (
	"cmp"
	"slices"
	"strings"
)

const masked = "[masked]"

// Text returns s fit to be printed. Every credential of a known shape, every
// credential in a URL or connection string, and every value of a name that says
// credential (api_key=…, "token": "…") becomes "[masked]". Control characters
// other than newline and tab, terminal escapes, and characters that are
// invisible or turn the direction of writing become \u escapes. References
// (tfy-secret://…) and all other text stay as they are.
//
// Text(Text(s)) == Text(s), and Find(Text(s)) is empty.
func Text(s string) string {
	// A mask can lay bare what was glued to the credential, so look again
	// until nothing is left. That takes two rounds but for texts made to
	// prolong it, which are no loss.
	const rounds = 8
	t := visible(maskOnce(s))
	if t == s {
		return s
	}
	s = t
	for range rounds {
		t := maskOnce(s)
		if t == s {
			return s
		}
		s = t
	}
	return masked
}

func maskOnce(s string) string {
	spans := secretSpans(s)
	if len(spans) == 0 {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	done := 0
	for _, sp := range spans {
		out.WriteString(s[done:sp.start])
		out.WriteString(masked)
		done = sp.end
	}
	out.WriteString(s[done:])
	return out.String()
}

type span struct{ start, end int }

// secretSpans returns what Text masks, in order, overlaps and neighbours
// joined.
func secretSpans(s string) []span {
	var all []span
	for _, m := range Find(s) {
		all = append(all, span{m.Start, m.End})
	}
	loose := reader{s: s, loose: true, at: -1}
	for _, c := range loose.read() {
		all = append(all, span{c.Start, c.End})
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	joined := all[:0]
	for _, sp := range all {
		if n := len(joined); n > 0 && sp.start <= joined[n-1].end {
			joined[n-1].end = max(joined[n-1].end, sp.end)
			continue
		}
		joined = append(joined, sp)
	}
	return joined
}
