package check

import (
	"bytes"
	"regexp"
	"slices"
	"testing"
)

// FuzzReadable compares with the two regular expressions that say the same.
func FuzzReadable(f *testing.F) {
	for _, text := range []string{
		"type: service\n{{- if .Values.x }}\nname: {{ .Name }}-{{.B}}\n  {{ end -}}  \n",
		"{% if a %}\na: {{ b }} }}\n{% endif %}", "{{-\n if x }}\n", "{{\n}}", "a: {{{x}}}\n{{ include }}", "{{ if }}x\n{{/* c */}}\r\n", "{{if}}}}", "{%%}", "{{-if{{",
	} {
		f.Add([]byte(text))
	}
	const braces, percent = `(?:[^}\n]|\}[^}\n])*\}\}`, `(?:[^%\n]|%+[^%}\n])*%+\}`
	control := regexp.MustCompile(`(?m)^[ \t]*(\{\{-?\s*(if|else|end|range|with|define|block|/\*)` + braces + `|\{%` + percent + `)([ \t]*(\{\{` + braces + `|\{%` + percent + `))*[ \t]*$`)
	expression := regexp.MustCompile(`\{\{[^\n]*?\}\}`)
	f.Fuzz(func(t *testing.T, text []byte) {
		want := bytes.Clone(text)
		for _, m := range control.FindAllIndex(want, -1) {
			fill(want[m[0]:m[1]], ' ')
		}
		for _, m := range expression.FindAllIndex(want, -1) {
			fill(want[m[0]:m[1]], templateByte)
		}
		if got := readable(text); !bytes.Equal(got, want) {
			t.Fatalf("%q becomes %q, want %q", text, got, want)
		}
	})
}

// FuzzSplitWords compares the two ways to split a name.
func FuzzSplitWords(f *testing.F) {
	for _, name := range []string{"apiKey", "OPENAI_API_KEY", "DBPassword2", "x-Api-Key", "HTTPServerURL", "aB", "ABc", "ABcd", "a1B", "", "__", "é", "ΑΒ"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if got, want := splitWords(name), splitRunes(name); !slices.Equal(got, want) {
			t.Fatalf("%q is split into %q, want %q", name, got, want)
		}
	})
}
