package redact

import (
	"bytes"
	"io"
	"strings"
)

// A Writer passes what is written to it through Text, line by line, so that no
// credential is cut in two by the size of a write. A private key over many
// lines is masked as a whole. Not safe for concurrent use.
type Writer struct {
	w      io.Writer
	line   []byte // the start of a line whose end was not written yet
	inside bool   // between the lines of a private key
	err    error
}

// NewWriter returns a Writer to w. Close must be called to write the last line
// if no newline ends it.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write takes all of p and writes what lines it completes. The error is the
// first that the underlying writer returned, from this write or one before;
// after it nothing more is written.
func (w *Writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	end := bytes.LastIndexByte(p, '\n') + 1
	if end == 0 {
		w.line = append(w.line, p...)
		return len(p), nil
	}
	text := string(w.line) + string(p[:end])
	w.line = append(w.line[:0], p[end:]...)
	w.emit(text)
	return len(p), w.err
}

// Close writes the last line. It does not close the underlying writer.
func (w *Writer) Close() error {
	if len(w.line) > 0 && w.err == nil {
		text := string(w.line)
		w.line = nil
		w.emit(text)
	}
	return w.err
}

func (w *Writer) emit(text string) {
	var out strings.Builder
	for line := range strings.Lines(text) {
		w.pass(&out, line)
	}
	if out.Len() > 0 {
		_, w.err = io.WriteString(w.w, out.String())
	}
}

func (w *Writer) pass(out *strings.Builder, line string) {
	if w.inside {
		rest, still := insideKey(line)
		w.inside = still
		if rest == "" {
			return
		}
		line = rest
	}
	w.inside = w.inside || opensKey(line)
	body, newline := strings.CutSuffix(line, "\n")
	out.WriteString(Text(body))
	if newline {
		out.WriteByte('\n')
	}
}

// opensKey reports whether a private key starts in line and does not end in it.
func opensKey(line string) bool {
	if at := strings.LastIndex(line, "BEGIN "); at > 0 {
		from := strings.LastIndex(line[:at], "----")
		return from >= 0 && (armourOpens(line[max(0, from-1):]) > 0 || armourOpens(line[from:]) > 0) && !strings.Contains(line[at:], "END ")
	}
	return strings.Contains(line, "PuTTY-User-Key-File-") && !strings.Contains(line, "Private-MAC: ")
}

// insideKey returns what of a line behind the start of a private key is no
// part of it, and whether the key goes on after it.
func insideKey(line string) (rest string, still bool) {
	if at := strings.Index(line, "----"); at >= 0 {
		if n := armourCloses(line[at:]); n > 0 {
			if rest = line[at+n:]; strings.TrimSpace(rest) == "" {
				rest = ""
			}
			return rest, false
		}
		return line, false
	}
	if strings.Contains(line, "Private-MAC: ") {
		return "", false
	}
	if strings.TrimSpace(line) == "" {
		return line, true
	}
	words := strings.TrimRight(line, "\n")
	if keyLine(words) || keyWords(strings.TrimSpace(words)) > 0 {
		return "", true
	}
	return line, false
}
