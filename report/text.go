package report

import (
	"bufio"
	"io"
	"strings"

	"secretref.dev/secretref/check"
)

// TextOptions are the choices that Text leaves to the caller.
type TextOptions struct {
	Color      bool // escape sequences around place and severity
	Verbose    bool // also the manifest and the path of each finding
	Suppressed bool // also the findings that are suppressed
	Brief      bool // without the excerpts
	Width      int  // columns of the terminal, for tables; 0: lines of any length
}

// Text writes the findings for people and for editors, which find the place at
// the start of the line:
//
//	truefoundry/openai.yaml:5:12: error: the message [literal-secret]
//	  api_key: [masked: looks like an OpenAI API key, 51 characters]
//	  hint: the next step
//
// Files that could not be read follow the findings. The error is that of w.
func Text(w io.Writer, r *check.Result, opt TextOptions) error {
	t := textWriter{w: bufio.NewWriter(w), opt: opt}
	for i := range r.Findings {
		t.finding(&r.Findings[i], r.Findings[i].Severity.String())
	}
	if opt.Suppressed {
		for i := range r.Suppressed {
			t.finding(&r.Suppressed[i], "suppressed")
		}
	}
	for _, u := range r.Unreadable {
		t.head(Place(u.File, u.Line, u.Column), "error", OneLine(u.Message))
	}
	return t.w.Flush()
}

// A textWriter leaves errors to the bufio.Writer, which keeps the first.
type textWriter struct {
	w   *bufio.Writer
	opt TextOptions
}

func (t textWriter) finding(f *check.Finding, severity string) {
	t.head(Place(f.File, f.Line, f.Column), severity, OneLine(f.Message)+" ["+OneLine(f.Rule)+"]")
	if line := excerpt(f.Excerpt); line != "" && !t.opt.Brief {
		t.line(line)
	}
	if t.opt.Verbose {
		t.line("  in: " + subject(f))
	}
	if reason := why(f.Suppression); reason != "" {
		t.line("  allowed: " + reason)
	}
	if f.Hint != "" {
		t.line("  hint: " + OneLine(f.Hint))
	}
}

func (t textWriter) head(place, severity, message string) {
	t.line(t.paint(bold, place+":") + " " + t.paint(colorOf(severity), severity+":") + " " + message)
}

func (t textWriter) line(s string) {
	t.w.WriteString(s)
	t.w.WriteByte('\n')
}

// subject names what a finding is about: the path and its manifest.
func subject(f *check.Finding) string {
	path := OneLine(f.Path)
	if path == "" {
		path = "the whole document"
	}
	if f.Manifest.Type == "" && f.Manifest.Name == "" {
		return path
	}
	return path + " of " + strings.TrimSpace(OneLine(f.Manifest.Type)+" "+OneLine(f.Manifest.Name))
}

// The escape sequences, by what they are for.
const (
	bold   = "\x1b[1m"
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	cyan   = "\x1b[1;36m"
	green  = "\x1b[1;32m"
	faint  = "\x1b[2m"
	reset  = "\x1b[0m"
)

func colorOf(severity string) string {
	switch severity {
	case "error":
		return red
	case "warning":
		return yellow
	case "note":
		return cyan
	default:
		return faint
	}
}

func (t textWriter) paint(color, s string) string {
	if !t.opt.Color {
		return s
	}
	return color + s + reset
}
