package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"secretref.dev/secretref/check"
)

// JUnit writes JUnit XML as Jenkins and GitLab read it: a suite for each file
// that holds manifests or has findings, and a case for each manifest, so that a
// manifest without findings is seen to pass. It needs the coverage of the
// result ([check.Options]); without it, only what has findings has a case.
// A finding below the severity that fails the run does not fail its case, but
// stands in its output, as suppressed ones do. The first suite says whether
// everything could be read, so that a report is never empty. The error is that
// of w.
func JUnit(w io.Writer, r *check.Result, about About) error {
	report := junitReport{Name: "secretref " + about.command(), Suites: append([]junitSuite{junitInputs(r)}, junitFiles(r, about)...)}
	for i := range report.Suites {
		s := &report.Suites[i]
		s.count()
		report.Tests, report.Failures, report.Errors = report.Tests+s.Tests, report.Failures+s.Failures, report.Errors+s.Errors
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(report); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

type junitReport struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Cases    []*junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Error   *junitProblem `xml:"error"`
	Failure *junitProblem `xml:"failure"`
	Output  string        `xml:"system-out,omitempty"`

	failures, others []string
	first            string // the message of the first failure
}

type junitProblem struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

func (s *junitSuite) count() {
	s.Tests = len(s.Cases)
	for _, c := range s.Cases {
		c.close()
		if c.Failure != nil {
			s.Failures++
		}
		if c.Error != nil {
			s.Errors++
		}
	}
}

// close puts all failures of a case into one: readers show the first alone.
func (c *junitCase) close() {
	if n := len(c.failures); n > 0 {
		message := c.first
		if n > 1 {
			message = fmt.Sprintf("%s: %s, …", Count(n, "finding"), c.first)
		}
		c.Failure = &junitProblem{Message: message, Type: "finding", Text: strings.Join(c.failures, "\n")}
	}
	c.Output = strings.Join(c.others, "\n")
}

// junitInputs is the suite about the run itself.
func junitInputs(r *check.Result) junitSuite {
	c := &junitCase{Name: "every input can be read", Class: "secretref", Time: "0", others: leftOut(r)}
	switch n := len(r.Unreadable); {
	case n > 0:
		c.Error = &junitProblem{Message: Count(n, "input") + " could not be read", Type: "unreadable"}
	case r.Empty:
		c.Error = &junitProblem{Message: noManifest, Type: "empty"}
	}
	return junitSuite{Name: "secretref", Cases: []*junitCase{c}}
}

// junitSuites puts findings to their manifests.
type junitSuites struct {
	about  About
	order  []string
	suites map[string]*junitSuite
	cases  map[junitKey]*junitCase
	names  map[[2]string]int // how often a suite has a case of a name
}

// junitKey is what a finding knows of its manifest.
type junitKey struct {
	file     string
	document int
	id       check.ManifestID
}

func junitFiles(r *check.Result, about About) []junitSuite {
	s := &junitSuites{about: about, suites: map[string]*junitSuite{}, cases: map[junitKey]*junitCase{}, names: map[[2]string]int{}}
	if r.Coverage != nil {
		for _, f := range r.Coverage.Files {
			for _, m := range f.Manifests {
				key := junitKey{f.File, m.Document, m.ID}
				if c := s.add(f.File, manifestName(m.ID)); s.cases[key] == nil {
					s.cases[key] = c
				}
			}
		}
	}
	for f, suppressed := range byPlace(r) {
		s.finding(f, suppressed)
	}
	for _, u := range r.Unreadable {
		c := s.add(u.File, "can be read")
		c.Error = &junitProblem{Message: OneLine(u.Message), Type: "unreadable", Text: Place(u.File, u.Line, u.Column) + ": " + OneLine(u.Message)}
	}
	out := make([]junitSuite, 0, len(s.order))
	slices.Sort(s.order)
	for _, file := range s.order {
		out = append(out, *s.suites[file])
	}
	return out
}

// add makes a case of its own, with a name that no other of the file has.
func (s *junitSuites) add(file, name string) *junitCase {
	suite := s.suites[file]
	if suite == nil {
		at := s.about.locate(file)
		if at.stdin {
			at.path = "standard input"
		}
		suite = &junitSuite{Name: at.path}
		s.suites[file] = suite
		s.order = append(s.order, file)
	}
	key := [2]string{file, name}
	if s.names[key]++; s.names[key] > 1 {
		name += " (" + strconv.Itoa(s.names[key]) + ")"
	}
	c := &junitCase{Name: name, Class: suite.Name, Time: "0"}
	suite.Cases = append(suite.Cases, c)
	return c
}

func (s *junitSuites) finding(f *check.Finding, suppressed bool) {
	key := junitKey{f.File, f.Document, f.Manifest}
	c := s.cases[key]
	if c == nil {
		c = s.add(f.File, manifestName(f.Manifest))
		s.cases[key] = c
	}
	word := f.Severity.String()
	if suppressed {
		word = "suppressed"
	}
	text := Place(f.File, f.Line, f.Column) + ": " + word + ": " + OneLine(f.Message) + " [" + OneLine(f.Rule) + "]"
	switch line := excerpt(f.Excerpt); {
	case suppressed:
		text += "\n  reason: " + why(f.Suppression)
	case line != "":
		text += "\n" + line
	}
	if f.Hint != "" && !suppressed {
		text += "\n  hint: " + OneLine(f.Hint)
	}
	if suppressed || !s.about.fails(f) {
		c.others = append(c.others, text)
		return
	}
	if c.first == "" {
		c.first = OneLine(f.Message) + " [" + OneLine(f.Rule) + "]"
	}
	c.failures = append(c.failures, text)
}

// manifestName is "provider-account/openai openai-main".
func manifestName(id check.ManifestID) string {
	name := strings.TrimSpace(OneLine(id.Type) + " " + OneLine(id.Name))
	if name == "" {
		return "outside of a named manifest"
	}
	return name
}
