package cli

import (
	"fmt"
	"io"
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/report"
)

// A format writes a result. A new one is a line in formats.
type format struct {
	name  string
	write func(io.Writer, *check.Result, report.TextOptions) error
}

func formats() []format {
	return []format{
		{"text", report.Text},
		{"json", func(w io.Writer, r *check.Result, _ report.TextOptions) error { return report.JSON(w, r) }},
	}
}

// An output is one --output: a format and where it goes.
type output struct {
	format format
	file   string // "" = standard output
}

// parseOutputs reads the values of --output. Two that go to the same place are
// an error: the second would spoil the first.
func parseOutputs(values []string) ([]output, error) {
	return parseOutputsOf(values, formats())
}

// parseOutputsOf is parseOutputs for a command with formats of its own.
func parseOutputsOf(values []string, known []format) ([]output, error) {
	if len(values) == 0 {
		values = []string{"text"}
	}
	outputs, used := []output{}, map[string]bool{}
	for _, value := range values {
		name, file, named := strings.Cut(value, "=")
		if named && file == "" {
			return nil, &hintedError{"--output: no file after the =", "write FORMAT=FILE, or FORMAT alone for standard output"}
		}
		if file == "-" {
			file = ""
		}
		format, err := formatOf(name, known)
		if err != nil {
			return nil, err
		}
		if used[file] {
			if file == "" {
				return nil, &hintedError{"--output: two formats for standard output", "give all but one a file: --output json=../report.json"}
			}
			return nil, &hintedError{fmt.Sprintf("--output: two formats for %q", file), "give each a file of its own"}
		}
		used[file] = true
		outputs = append(outputs, output{format, file})
	}
	return outputs, nil
}

func formatOf(name string, known []format) (format, error) {
	var names []string
	for _, f := range known {
		if f.name == name {
			return f, nil
		}
		names = append(names, f.name)
	}
	hint := "write one of " + strings.Join(names, ", ")
	if meant := nearest(name, names); meant != "" {
		hint = fmt.Sprintf("did you mean %q? %s", meant, hint)
	}
	return format{}, &hintedError{"--output: unknown format" + shown("", name), hint}
}

// write renders r. A file has no colours and no width, whatever standard output
// has.
func (o output) write(stdout io.Writer, r *check.Result, opt report.TextOptions) error {
	if o.file == "" {
		return o.format.write(stdout, r, opt)
	}
	opt.Color, opt.Width = false, 0
	err := writeFile(o.file, func(w io.Writer) error { return o.format.write(w, r, opt) })
	if err != nil {
		return &hintedError{fmt.Sprintf("cannot write the report %q: %v", o.file, err), "name a file in a directory that exists and can be written to"}
	}
	return nil
}
