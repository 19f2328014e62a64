// Package redact knows what credentials look like, finds them in text, and
// takes them out of everything that is printed.
//
// It rests on one table of credential shapes: the literal prefix that a vendor
// gives its tokens, the characters that follow, and how many. Nothing is
// guessed from entropy, so a hash, a UUID or an image digest is no hit.
//
//	for _, m := range redact.Find(text) {
//		fmt.Println(m.Shape.Name, m.Start, m.End) // "an OpenAI API key" 9 60
//	}
//	redact.Mask(value) // "[masked: looks like an OpenAI API key, 51 characters]"
//	redact.Text(line)  // the line with every credential replaced by "[masked]"
//
// Find knows shapes only. URLCredentials finds what the position in a URL or a
// connection string gives away: passwords, tokens, signed parameters. Text does
// both, also masks `key=value` where the key says credential, and makes control
// characters visible. A Writer does the same to a stream.
//
// Every scan reads its input once and takes time linear in it, whatever the
// input. Nothing is built before the first scan.
//
// The package does not parse YAML or JSON, does not decide whether a finding
// is an error, never asks a vendor whether a credential works, and cannot see
// a credential that is encoded in a way the table does not list.
package redact

import (
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// A Shape is one kind of credential.
type Shape struct {
	ID     string // stable, lower case with dashes: "openai-api-key"
	Name   string // with its article, for sentences: "an OpenAI API key"
	Public bool   // the public half of a pair, such as an AWS access key id: fine where an id is asked for
}

// A Match is a credential inside a text: s[Start:End].
type Match struct {
	Shape      *Shape // shared, not to be changed
	Start, End int    // byte offsets
}

// Shapes returns a copy of every known shape, in the order of the table.
func Shapes() []Shape {
	rows := theTable().rows
	out := make([]Shape, len(rows))
	for i := range rows {
		out[i] = rows[i].Shape
	}
	return out
}

// Find returns the credentials of a known shape in s, in order and without
// overlap. Bodies that only stand for a credential (all x, "your-key") are not
// returned.
func Find(s string) []Match {
	return find(s)
}

// FindBytes is Find for bytes.
func FindBytes(b []byte) []Match {
	return Find(unsafe.String(unsafe.SliceData(b), len(b))) // a match holds offsets, none of the bytes
}

// Describe says what is known of a value without giving any of it away: its
// kind, if it has a known shape, and its length in code points. "looks like an
// OpenAI API key, 51 characters", "contains what looks like a JSON Web Token,
// 300 characters", "1 character".
func Describe(value string) string {
	size := fmt.Sprintf("%d characters", utf8.RuneCountInString(value))
	if size == "1 characters" {
		size = "1 character"
	}
	best, ok := mostTelling(Find(value))
	if !ok {
		return size
	}
	if covers(value, best) {
		return "looks like " + best.Shape.Name + ", " + size
	}
	return "contains what looks like " + best.Shape.Name + ", " + size
}

// Mask is what is shown in place of value: its description in brackets.
func Mask(value string) string {
	return "[masked: " + Describe(value) + "]"
}

// mostTelling picks the first secret, or else the first public half.
func mostTelling(ms []Match) (Match, bool) {
	for _, m := range ms {
		if !m.Shape.Public {
			return m, true
		}
	}
	if len(ms) > 0 {
		return ms[0], true
	}
	return Match{}, false
}

// covers reports whether the match is all of value, apart from white space and
// an authentication scheme or URL scheme in front.
func covers(value string, m Match) bool {
	before := strings.TrimSpace(value[:m.Start])
	after := strings.TrimSpace(value[m.End:])
	if after != "" {
		return false
	}
	switch strings.ToLower(before) {
	case "", "bearer", "basic", "token", "bot", "https://", "http://":
		return true
	}
	return false
}
