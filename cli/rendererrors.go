package cli

import (
	"errors"
	"fmt"
	"io"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/overlay"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/report"
)

// renderError reports why there is nothing to render.
func (a *app) renderError(err error, piped bool) error {
	var findings *overlay.FindingsError
	var missing *overlay.Unresolved
	switch {
	case errors.As(err, &findings):
		to := io.Writer(a.stdout)
		if piped {
			to = a.stderr
		}
		if err := report.Text(to, findings.Result, report.TextOptions{}); err != nil {
			return err
		}
		a.status = findings.Result.ExitCode(policy.Error)
		if err := report.Summary(a.stderr, findings.Result, report.SummaryOptions{}); err != nil {
			return err
		}
		a.say("%s", findings.Error())
		return nil
	case errors.As(err, &missing):
		for _, l := range missing.Lines() {
			a.say("%s", report.OneLine(l.String()))
			if l.Next != "" {
				fmt.Fprintf(a.stderr, "  hint: %s\n", report.OneLine(l.Next))
			}
		}
		a.say("%s", missing.Error())
		a.status = exitTrouble
		if missing.Answered() {
			a.status = exitFindings
		}
		return nil
	}
	return renderTrouble("", err)
}

// renderTrouble gives an error of the overlay its hint.
func renderTrouble(where string, err error) error {
	var e *overlay.Error
	var size *overlay.SizeError
	var edit *manifest.EditError
	switch {
	case errors.As(err, &e):
		return &hintedError{where + e.Message, e.Hint}
	case errors.As(err, &size):
		return &hintedError{size.Error(), "keep large values out of the mounted Secret: leave their references as they are, and render --forms without theirs"}
	case errors.As(err, &edit):
		return &hintedError{editText(err), "write the value by hand, without an alias or a fold in the reference"}
	}
	return fmt.Errorf("%s%w", where, err)
}

// editText names the file of each value that cannot be replaced.
func editText(err error) string {
	all := []error{err}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		all = many.Unwrap()
	}
	text := ""
	for _, err := range all {
		var e *manifest.EditError
		if text != "" {
			text += "; "
		}
		if errors.As(err, &e) {
			text += report.Place(e.File, e.Position.Line, e.Position.Column) + ": the reference cannot be replaced: " + e.Reason
			continue
		}
		text += err.Error()
	}
	return text
}
