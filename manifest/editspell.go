package manifest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const unplaced = "the text does not tell where that part of it stands; write the value in one line"

// spell turns changes of a scalar's value, in order, into changes of the text
// that spells it. reason is why it cannot.
func spell(text []byte, n *Node, changes []change, flow, json bool) (spelt []change, reason string) {
	whole := len(changes) == 1 && changes[0].Start == 0 && changes[0].End == len(n.Value)
	switch n.Style {
	case SingleQuoted, DoubleQuoted:
		if whole {
			return []change{quotedWhole(n, changes[0].text)}, ""
		}
	case Literal, Folded:
		if whole && (n.Value == "" || strings.ContainsFunc(n.Value, isBreak)) {
			return unblocked(text, n, changes[0].text), ""
		}
	case Plain:
		switch {
		case !json && staysPlain(n, changes, flow):
		case strings.ContainsFunc(changed(n.Value, changes), unicode.IsControl):
			return nil, unplaced
		default:
			return []change{{n.Span, inQuotes(changed(n.Value, changes))}}, ""
		}
		if whole {
			return []change{{n.Span, changes[0].text}}, ""
		}
	}
	return spellParts(text, n, changes)
}

func isBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029
}

// inQuotes spells a value without line breaks, so that JSON reads it too.
func inQuotes(value string) string { return `"` + escaped(DoubleQuoted, value) + `"` }

// escaped spells a part of a value in the style of its scalar.
func escaped(style Style, s string) string {
	switch style {
	case SingleQuoted:
		return strings.ReplaceAll(s, "'", "''")
	case DoubleQuoted:
		return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
	}
	return s
}

// quotedWhole replaces all between the quotes.
func quotedWhole(n *Node, text string) change {
	c := change{Span{n.Span.Start + 1, n.Span.End - 1}, escaped(n.Style, text)}
	if c.Start == c.End {
		quote := map[Style]string{SingleQuoted: "'", DoubleQuoted: `"`}[n.Style]
		c = change{n.Span, quote + c.text + quote}
	}
	return c
}

// unblocked replaces a block scalar by one in the line of its header. The
// comment behind the header stays there.
func unblocked(text []byte, n *Node, value string) []change {
	if !plainWord(value) {
		value = inQuotes(value)
	}
	header := blockHeaderEnd(text, n.Span.Start)
	changes := []change{{Span{n.Span.Start, header}, value}}
	if end := lineEnd(text, header); end < n.Span.End {
		changes = append(changes, change{Span{end, n.Span.End}, ""})
	}
	return changes
}

// plainWord reports whether a whole value needs no quotes: every reader of
// YAML 1.1 or 1.2 takes it for a string, outside of brackets at least.
func plainWord(s string) bool {
	return plainPart(s) && s != "" && isLetter(s[0]) && believedString(s)
}

// staysPlain reports whether a plain scalar needs no quotes with the changes.
func staysPlain(n *Node, changes []change, flow bool) bool {
	for _, c := range changes {
		if !plainPart(c.text) || c.Start == 0 && (c.text == "" || !isLetter(c.text[0])) {
			return false
		}
	}
	if flow && !strings.Contains(n.Value, "://") {
		return false // not every reader takes a colon there
	}
	return believedString(changed(n.Value, changes))
}

// believedString reports whether a value that starts as a plain scalar may is
// one to its end, and no word, number or date that YAML has other types for.
func believedString(s string) bool {
	return len(s) > 5 && (isLetter(s[0]) || strings.Contains(s, "://")) &&
		!strings.Contains(s, ": ") && !strings.Contains(s, ":\n") && !strings.HasSuffix(s, ":") &&
		strings.TrimSpace(s) == s
}

// plainPart reports characters that mean nothing inside a plain scalar.
func plainPart(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !keyByte(c) && strings.IndexByte(" :+=~@%$", c) < 0 {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// spellParts places each change by following the value through the text.
func spellParts(text []byte, n *Node, changes []change) (spelt []change, reason string) {
	offs, ok := scalarOffsets(text, n.Span.Start, n.Style, n.Value)
	if !ok {
		return nil, unplaced
	}
	for _, c := range changes {
		if c.Start == c.End || c.Start > 0 && offs[c.Start] == offs[c.Start-1] ||
			c.End < len(n.Value) && offs[c.End] == offs[c.End-1] {
			return nil, unplaced // the text spells it together with what is beside it
		}
		end, ok := spellingEnd(text, n.Style, int(offs[c.End-1]))
		if !ok {
			return nil, unplaced
		}
		spelt = append(spelt, change{Span{int(offs[c.Start]), end}, escaped(n.Style, c.text)})
	}
	return spelt, ""
}

// spellingEnd is the end of what spells one character, or a run of blanks in a
// folded scalar. It declines line breaks, which may take an indentation along.
func spellingEnd(text []byte, style Style, at int) (end int, ok bool) {
	switch {
	case at >= len(text):
		return at, false
	case style == DoubleQuoted && text[at] == '\\':
		return escapeEnd(text, at)
	case style == SingleQuoted && text[at] == '\'':
		return at + 2, true
	case style != Literal && isWhite(text, at):
		end, breaks := whiteRun(text, at)
		if style != Folded {
			end = at + 1
		}
		return end, breaks == ""
	case breakLen(text[at:], true) > 0:
		return at, false
	}
	_, n := utf8.DecodeRune(text[at:])
	return at + n, true
}

func escapeEnd(text []byte, at int) (end int, ok bool) {
	rest := text[at+1:]
	if len(rest) == 0 || breakLen(rest, true) > 0 {
		return at, false
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[rest[0]]
	end = at + 2 + digits
	if digits == 4 && len(rest) >= 5 {
		_, width := joinSurrogates(hex4(rest[1:5]), rest[5:])
		end += width
	}
	return end, end <= len(text)
}
