package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"secretref.dev/secretref/check"
)

// GitHub writes workflow commands, one a line: the runner of GitHub Actions
// shows them as annotations of the files. It keeps the first ten errors, ten
// warnings and ten notices of a step. Suppressed findings are left out. The
// error is that of w.
func GitHub(w io.Writer, r *check.Result, about About) error {
	b := bufio.NewWriter(w)
	for i := range r.Findings {
		f := &r.Findings[i]
		command := "error"
		switch f.Severity.String() {
		case "warning":
			command = "warning"
		case "note":
			command = "notice"
		}
		properties := gitHubPlace(about.locate(f.File), f.Line, f.Column, f.EndLine, f.EndColumn)
		annotate(b, command, append(properties, "title", "secretref: "+OneLine(f.Rule)), messageAndHint(f))
	}
	for _, u := range r.Unreadable {
		properties := gitHubPlace(about.locate(u.File), u.Line, u.Column, 0, 0)
		annotate(b, "error", append(properties, "title", "secretref: unreadable"), OneLine(u.Message))
	}
	if r.Empty {
		annotate(b, "error", []string{"title", "secretref: nothing to check"}, noManifest)
	}
	return b.Flush()
}

// gitHubPlace lists the properties that say where. GitHub refuses columns of a
// range that is longer than a line.
func gitHubPlace(l located, line, column, endLine, endColumn int) []string {
	if l.stdin {
		return nil
	}
	p := []string{"file", l.path}
	if line <= 0 {
		return p
	}
	p = append(p, "line", fmt.Sprint(line))
	if column > 0 && endLine <= line {
		p = append(p, "col", fmt.Sprint(column))
	}
	if endLine >= line {
		p = append(p, "endLine", fmt.Sprint(endLine))
	}
	if endLine == line && endColumn >= column && column > 0 {
		p = append(p, "endColumn", fmt.Sprint(endColumn))
	}
	return p
}

// annotate writes one command. The runner splits it at the signs that are
// escaped here, and ends it with the line.
func annotate(b *bufio.Writer, command string, properties []string, message string) {
	b.WriteString("::" + command)
	for i := 0; i < len(properties); i += 2 {
		sep := ","
		if i == 0 {
			sep = " "
		}
		b.WriteString(sep + properties[i] + "=" + gitHubProperty.Replace(properties[i+1]))
	}
	b.WriteString("::" + gitHubData.Replace(message) + "\n")
}

var (
	gitHubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	gitHubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
