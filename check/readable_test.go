package check

import (
	"bytes"
	"regexp"
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
	control := regexp.MustCompile(`(?m)^[ \t]*(\{\{-?\s*(if|else|end|range|with|define|block|/\*)[^\n]*\}\}|\{%[^\n]*%\})[ \t]*$`)
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
