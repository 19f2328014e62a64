package jsonschema

import (
	"bytes"
	"encoding/json"
	"strings"
)

// An object is a JSON object whose members keep their order. Values are
// objects, lists, strings, numbers and booleans.
type object []member

type member struct {
	key   string
	value any
}

type list []any

// words is a list of strings.
func words(all ...string) list {
	l := make(list, len(all))
	for i, s := range all {
		l[i] = s
	}
	return l
}

// width is the longest line that format makes of more than one value.
const width = 100

// format writes a value, and on one line what fits there.
func format(v any) string {
	var b strings.Builder
	write(&b, v, 0, 0)
	return b.String() + "\n"
}

// write writes a value that begins in column `at` of a line indented by depth.
func write(b *strings.Builder, v any, depth, at int) {
	line := inline(v)
	if at+len(line) <= width {
		b.WriteString(line)
		return
	}
	indent := "\n" + strings.Repeat("  ", depth+1)
	switch v := v.(type) {
	case object:
		for i, m := range v {
			b.WriteString(opening("{", i) + indent)
			key := inline(m.key) + ": "
			b.WriteString(key)
			write(b, m.value, depth+1, len(indent)+len(key))
		}
		b.WriteString("\n" + strings.Repeat("  ", depth) + "}")
	case list:
		for i, item := range v {
			b.WriteString(opening("[", i) + indent)
			write(b, item, depth+1, len(indent))
		}
		b.WriteString("\n" + strings.Repeat("  ", depth) + "]")
	default:
		b.WriteString(line)
	}
}

// opening is what stands before the i-th value.
func opening(bracket string, i int) string {
	if i == 0 {
		return bracket
	}
	return ","
}

// inline writes a value on one line.
func inline(v any) string {
	var b strings.Builder
	switch v := v.(type) {
	case object:
		for i, m := range v {
			b.WriteString(separator("{", i) + inline(m.key) + ": " + inline(m.value))
		}
		return b.String() + closing("{}", len(v))
	case list:
		for i, item := range v {
			b.WriteString(separator("[", i) + inline(item))
		}
		return b.String() + closing("[]", len(v))
	}
	return scalar(v)
}

func separator(bracket string, i int) string {
	if i == 0 {
		return bracket
	}
	return ", "
}

func closing(brackets string, n int) string {
	if n == 0 {
		return brackets
	}
	return brackets[1:]
}

// scalar writes a string, number or boolean. The signs < > & stay as they are:
// patterns are read by people.
func scalar(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // of the values that an object can hold: never
	}
	return strings.TrimSuffix(b.String(), "\n")
}
