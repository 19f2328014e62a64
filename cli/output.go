package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/report"
	"secretref.dev/secretref/schema"
)

// A format writes a result. A new one is a line in formats.
type format struct {
	name  string
	write func(io.Writer, *check.Result, report.TextOptions) error
	// coverage and graph say that it needs to know all that was looked at, and
	// what it declares and uses.
	coverage, graph bool
}

// formats are those of check and verify. What they say of the run is known by
// the time they write.
func formats(about *report.About) []format {
	with := func(write func(io.Writer, *check.Result, report.About) error) func(io.Writer, *check.Result, report.TextOptions) error {
		return func(w io.Writer, r *check.Result, _ report.TextOptions) error { return write(w, r, *about) }
	}
	return []format{
		{name: "text", write: report.Text},
		{name: "json", write: func(w io.Writer, r *check.Result, _ report.TextOptions) error { return report.JSON(w, r) }},
		{name: "sarif", write: with(report.SARIF)},
		{name: "junit", write: with(report.JUnit), coverage: true},
		{name: "github", write: with(report.GitHub)},
		{name: "gitlab", write: with(report.GitLab)},
		{name: "html", write: with(report.HTML), graph: true},
		{name: "coverage", write: with(report.Coverage), coverage: true},
		{name: "coverage-json", write: with(report.CoverageJSON), coverage: true},
	}
}

// outputUsage describes --output of check and verify.
const outputUsage = "write a report, to FILE if given: text, json, sarif, junit, github, gitlab, html, coverage or coverage-json; repeatable (default text)"

// needs adds to the options of a run what the outputs need to know.
func needs(outputs []output, opt *check.Options) {
	opt.Coverage = slices.ContainsFunc(outputs, func(o output) bool { return o.format.coverage })
	opt.Graph = slices.ContainsFunc(outputs, func(o output) bool { return o.format.graph })
}

// aboutRun is what reports say of a run beside its result.
func (a *app) aboutRun(command string, paths []string, opt check.Options, failOn policy.Severity) report.About {
	pol, root := opt.Policy, ""
	if opt.Root != "" {
		root = filepath.ToSlash(resolved(opt.Root))
	}
	return report.About{
		Command: command, Version: a.env.Version, Catalogue: schema.Version(), Time: opt.Now,
		Root: root, Dir: opt.Dir,
		Policy: pol.Name, Relaxed: pol.Relaxed(defaultOf), FailsOn: failOn.String(),
		Refs: a.refsOptions(paths, pol),
	}
}

// An output is one --output: a format and where it goes.
type output struct {
	format format
	file   string // "" = standard output
}

// parseOutputs reads the values of --output. Two that go to the same place are
// an error: the second would spoil the first.
func parseOutputs(values []string, about *report.About) ([]output, error) {
	return parseOutputsOf(values, formats(about))
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
		} else if named {
			file = filepath.Clean(file)
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
	return format{}, unknownWord("--output: unknown format"+shown("", name), name, names)
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
		return o.unwritable(err)
	}
	return nil
}

// writeAll writes all outputs and reports whether each has been written. One
// that has no place takes nothing from the others: whoever waits for the
// findings gets them.
func (a *app) writeAll(outputs []output, r *check.Result, opt report.TextOptions) bool {
	written := true
	for _, o := range outputs {
		if err := o.write(a.env.Stdout, r, opt); err != nil {
			a.fail(err)
			written = false
		}
	}
	return written
}

func (o output) unwritable(err error) error {
	return &hintedError{fmt.Sprintf("cannot write the report %q: %v", o.file, err), "name a file in a directory that exists and can be written to"}
}

// canWrite finds out early whether the reports have a place: a command that
// asks for minutes does not ask in vain.
func canWrite(outputs []output) error {
	for _, o := range outputs {
		if o.file == "" {
			continue
		}
		if err := canWriteFile(o.file); err != nil {
			return o.unwritable(err)
		}
	}
	return nil
}
