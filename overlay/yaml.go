package overlay

import (
	"bytes"
	"encoding/json"
	"strings"
)

// A mapping is a YAML mapping in the order in which it is written. Values are
// strings, quoted, mappings and lists of them; nothing else is needed here.
type mapping []field

type field struct {
	key   string
	value any
}

type list []any

// quoted is a string that is written in quotes whatever is in it.
type quoted string

// documents writes mappings as a stream, below a comment.
func documents(comment string, docs ...mapping) []byte {
	var b bytes.Buffer
	for line := range strings.Lines(comment) {
		b.WriteString("# " + line)
	}
	b.WriteByte('\n')
	for i, d := range docs {
		if i > 0 {
			b.WriteString("---\n")
		}
		d.write(&b, "")
	}
	return b.Bytes()
}

func (m mapping) write(b *bytes.Buffer, indent string) {
	for i, f := range m {
		if i > 0 {
			b.WriteString(indent)
		}
		b.WriteString(word(f.key) + ":")
		switch v := f.value.(type) {
		case mapping:
			b.WriteString("\n" + indent + "  ")
			v.write(b, indent+"  ")
		case list:
			b.WriteByte('\n')
			v.write(b, indent)
		default:
			b.WriteByte(' ')
			scalar(b, v)
		}
	}
}

// get is the value of a field, nil if there is none.
func (m mapping) get(key string) any {
	for _, f := range m {
		if f.key == key {
			return f.value
		}
	}
	return nil
}

func (m mapping) json(b *bytes.Buffer) {
	b.WriteByte('{')
	for i, f := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quote(f.key) + ":")
		jsonValue(b, f.value)
	}
	b.WriteByte('}')
}

func jsonValue(b *bytes.Buffer, value any) {
	switch v := value.(type) {
	case mapping:
		v.json(b)
	case list:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			jsonValue(b, item)
		}
		b.WriteByte(']')
	case quoted:
		b.WriteString(quote(string(v)))
	case string:
		b.WriteString(quote(v))
	}
}

func (l list) write(b *bytes.Buffer, indent string) {
	for _, item := range l {
		b.WriteString(indent + "- ")
		if m, ok := item.(mapping); ok {
			m.write(b, indent+"  ")
			continue
		}
		scalar(b, item)
	}
}

func scalar(b *bytes.Buffer, v any) {
	switch v := v.(type) {
	case quoted:
		b.WriteString(quote(string(v)))
	case string:
		b.WriteString(word(v))
	}
	b.WriteByte('\n')
}

// word writes a string so that every YAML parser reads that string: plain when
// it could be nothing else, in quotes otherwise.
func word(s string) string {
	if s == "" || len(s) > 200 || !letter(s[0]) && s[0] != '/' {
		return quote(s)
	}
	for i := range len(s) {
		c := s[i]
		if letter(c) || c >= '0' && c <= '9' || strings.IndexByte("_./-", c) >= 0 {
			continue
		}
		if c == ':' && i+1 < len(s) {
			continue // no space follows: that is no character here
		}
		return quote(s)
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return quote(s)
	}
	return s
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// quote writes a string as JSON does, which is YAML too.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return `""` // a string has no such error
	}
	return strings.TrimSuffix(b.String(), "\n")
}
