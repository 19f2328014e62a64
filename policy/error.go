package policy

import (
	"fmt"
	"strings"
)

// ParseError says what is wrong with a policy, an inline allow or a word. Its
// texts repeat nothing that was read except single plain words, so they are
// safe to print. File, Line and Column are "" and 0 where they are not known:
// for allows the caller knows them.
type ParseError struct {
	File    string
	Line    int // from 1, 0 = not known
	Column  int // from 1, in code points, 0 = not known
	Message string
	Hint    string // the next step
}

// Error returns "file:line:column: message; hint".
func (e *ParseError) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File + ":")
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, "%d:%d:", e.Line, e.Column)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(e.Message)
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// unknown is the error for a word that is none of known: the word if it is safe
// to show, the word that was probably meant, and all there are.
func unknown(kind, given string, known []string) *ParseError {
	e := &ParseError{Message: "unknown " + kind, Hint: "write one of " + strings.Join(known, ", ")}
	if shows(given) {
		e.Message += fmt.Sprintf(" %q", given)
	}
	if meant := nearest(given, known); meant != "" {
		e.Message += fmt.Sprintf(" (did you mean %q?)", meant)
	}
	return e
}

// The longest word that is shown, and the longest run of letters in it. The
// longest rule name has 29 characters.
const (
	maxWord = 32
	maxRun  = 20
)

// shows reports whether s is a plain word that can be repeated in an error:
// short runs of letters, joined by single hyphens, underscores, dots or
// slashes. Digits and capitals in the middle of nowhere, as credentials have
// them, make it unprintable; camelCase does not.
func shows(s string) bool {
	if s == "" || len(s) > maxWord {
		return false
	}
	run, capital := 0, false
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z':
			run, capital = run+1, false
		case 'A' <= c && c <= 'Z' && !capital:
			run, capital = run+1, true
		case (c == '-' || c == '_' || c == '.' || c == '/') && run > 0 && i+1 < len(s):
			run, capital = 0, false
		default:
			return false
		}
		if run > maxRun {
			return false
		}
	}
	return true
}
