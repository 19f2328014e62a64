package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"secretref.dev/secretref/check"
)

// A Change is a finding with what will stand in the place of its value.
type Change struct {
	Finding check.Finding
	To      string
}

// Diff writes changes in the manner of a unified diff, with masks in the place
// of values:
//
//	--- truefoundry/openai.yaml
//	+++ truefoundry/openai.yaml
//	@@ line 5, auth_data.api_key of provider-account/openai openai-main @@
//	-  api_key: [masked: looks like an OpenAI API key, 51 characters]
//	+  api_key: tfy-secret://acme:openai-main:API_KEY
//
// It is for people: no program can apply it. Changes of one file follow each
// other. The error is that of w.
func Diff(w io.Writer, changes []Change, color bool) error {
	t := textWriter{w: bufio.NewWriter(w), opt: TextOptions{Color: color}}
	file := ""
	for i := range changes {
		f := &changes[i].Finding
		if i == 0 || f.File != file {
			file = f.File
			t.line(t.paint(bold, "--- "+OneLine(file)))
			t.line(t.paint(bold, "+++ "+OneLine(file)))
		}
		at := ""
		if f.Line > 0 {
			at = fmt.Sprintf("line %d, ", f.Line)
		}
		t.line(t.paint(cyan, "@@ "+at+subject(f)+" @@"))
		t.line(t.paint(red, "-"+side(f.Excerpt, f.Excerpt.Mask)))
		t.line(t.paint(green, "+"+side(f.Excerpt, changes[i].To)))
	}
	return t.w.Flush()
}

// side is one side of a change: the key with a value behind it.
func side(e check.Excerpt, value string) string {
	if value == "" {
		value = "[masked]"
	}
	e.Mask = strings.TrimSpace(value)
	return excerpt(e)
}
