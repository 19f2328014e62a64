package report

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"secretref.dev/secretref/check"
)

// About is what a report says of its run beside the result. The zero value will
// do for most formats.
type About struct {
	Command   string // "check" or "verify"
	Version   string // of the program; "" = "devel"
	Catalogue string // of the manifest types
	Time      time.Time

	// Root is the directory that paths in reports for other programs are
	// relative to, that of the repository; "" = Dir. Dir is what the paths of
	// the result are relative to. Both are absolute, with slashes.
	Root, Dir string

	Policy  string   // the file of the policy, as shown; "" = the default one
	Relaxed []string // what the policy takes away, apart from rules that are off
	FailsOn string   // the severity from which on a finding fails the run; "" = error

	Refs RefsOptions // how the graph of the result is read
}

func (a About) version() string {
	if a.Version == "" {
		return "devel"
	}
	return a.Version
}

// severities are in the order of their weight.
var severities = []string{"note", "warning", "error"}

// fails reports whether a finding fails the run.
func (a About) fails(f *check.Finding) bool {
	least := slices.Index(severities, a.FailsOn)
	if least < 0 {
		least = slices.Index(severities, "error")
	}
	return slices.Index(severities, f.Severity.String()) >= least
}

// exitCode is that of the run.
func (a About) exitCode(r *check.Result) int {
	if !r.Complete() {
		return 2
	}
	for i := range r.Findings {
		if a.fails(&r.Findings[i]) {
			return 1
		}
	}
	return 0
}

// A located file is one as other programs know it.
type located struct {
	path  string // relative to the root, or absolute outside of it; fit to be printed
	below bool   // it is relative to the root
	stdin bool   // it is no file
}

// locate says where a file of the result is, relative to the root of the
// repository: a CI service knows nothing else.
func (a About) locate(file string) located {
	if file == check.Stdin {
		return located{path: file, stdin: true}
	}
	full := file
	if !absolute(full) {
		if a.Dir == "" {
			return located{path: OneLine(path.Clean(file)), below: !strings.HasPrefix(path.Clean(file), "../")}
		}
		full = path.Join(a.Dir, file)
	}
	full = path.Clean(full)
	root := a.Root
	if root == "" {
		root = a.Dir
	}
	if rel, ok := strings.CutPrefix(full, strings.TrimSuffix(root, "/")+"/"); ok && root != "" {
		return located{path: OneLine(rel), below: true}
	}
	return located{path: OneLine(full)}
}

// absolute reports whether a path with slashes is, on any system: /x or C:/x.
func absolute(p string) bool {
	return path.IsAbs(p) || len(p) > 2 && p[1] == ':' && p[2] == '/' && isWord(p[:1])
}

// uri is the path as a URI reference, percent-encoded: relative, or a file URI.
func (l located) uri() string {
	u := url.URL{Path: l.path}
	if absolute(l.path) {
		u.Scheme, u.Path = "file", "/"+strings.TrimPrefix(l.path, "/")
		return u.String()
	}
	// A colon in the first segment would begin a scheme: String writes ./ then.
	return u.String()
}

// numbered gives findings that have their fingerprint and file in common with
// one before them a number, so that each can be told from the others. The
// numbers are in the order of the places.
type numbered map[[2]string]int

func (n numbered) next(f *check.Finding) int {
	key := [2]string{f.Fingerprint, f.File}
	n[key]++
	return n[key]
}
