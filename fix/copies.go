package fix

import (
	"bytes"
	"slices"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/manifest"
)

// A Copy is a place where a value still stands when the edits are made: in a
// comment, or as a part of a text in which a check knows no secret.
type Copy struct {
	Finding check.Finding // of the value that becomes a reference
	Line    int           // of the file as it is
}

const (
	shortestCopy = 8  // words that stand everywhere are no copies
	mostCopies   = 20 // of one value that are told
)

// copies looks for the values of edits in the file that they make. What has a
// finding of its own in its line is told with that.
func (p *Plan) copies(out []byte, replaced []manifest.Replaced, fit []*Edit) {
	for _, e := range fit {
		if !e.Moves {
			continue
		}
		value := bytes.TrimSpace([]byte(e.value()))
		if len(value) < shortestCopy {
			continue
		}
		last := 0
		for at, n := 0, 0; n < mostCopies; n++ {
			i := bytes.Index(out[at:], value)
			if i < 0 {
				break
			}
			line := lineBefore(out, replaced, at+i)
			at += i + len(value)
			if line != last && !p.finds(e.Finding.File, line, fit) {
				p.Copies = append(p.Copies, Copy{e.Finding, line})
			}
			last = line
		}
	}
}

// lineBefore is the line that a place of an edited file had before.
func lineBefore(out []byte, replaced []manifest.Replaced, at int) int {
	line := 1 + bytes.Count(out[:at], []byte("\n"))
	for _, r := range replaced {
		if r.Span.End <= at {
			line += bytes.Count(r.Old, []byte("\n")) - bytes.Count(out[r.Span.Start:r.Span.End], []byte("\n"))
		}
	}
	return line
}

// finds reports whether a line has a finding that stays.
func (p *Plan) finds(file string, line int, fit []*Edit) bool {
	return slices.ContainsFunc(p.Checked.Findings, func(f check.Finding) bool {
		return f.File == file && f.Line == line && !slices.ContainsFunc(fit, func(e *Edit) bool { return e.Finding == f })
	})
}
