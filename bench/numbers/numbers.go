// Package numbers holds what a benchmark measured, and the tables that are
// made of it.
//
//	n, err := numbers.Load("docs/performance/numbers.json")
//	for _, t := range n.Tables() {
//		fmt.Print(t.Markdown())
//	}
//
// bench/run fills it in and prints the tables; bench/draw puts the same tables
// and their pictures into the documentation. The package measures nothing.
package numbers

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
)

// Numbers are the measurements of one machine. A part that was not measured is
// empty.
type Numbers struct {
	Machine  Machine   `json:"machine"`
	Contests []Contest `json:"contests,omitempty"`
	Growth   []Series  `json:"growth,omitempty"`
	Profile  *Profile  `json:"profile,omitempty"`

	// Parameters is a contest of its own: about a store, not about a check.
	Parameters *Contest `json:"parameters,omitempty"`
}

// A Machine is what the numbers were measured on.
type Machine struct {
	System     string `json:"system"` // as in linux/amd64
	Processors int    `json:"processors"`
	Go         string `json:"go"`
}

// A Contest is several programs on the same input, in turn.
type Contest struct {
	Name  string `json:"name"` // one of the constants below
	Files int    `json:"files"`
	Bytes int64  `json:"bytes"`
	Items int    `json:"items,omitempty"` // of a ResourceList, or parameters
	Runs  []Run  `json:"runs"`
}

// The contests.
const (
	Manifests = "manifests" // a tree of manifests
	Mixed     = "mixed"     // a few manifests among Kubernetes files
	OneFile   = "one"       // one manifest
	Function  = "function"  // a KRM function's input

	Parameters = "parameters" // read from a store
)

// A Run is what one program took.
type Run struct {
	Program string  `json:"program"`
	Version string  `json:"version,omitempty"` // of somebody else's program
	Seconds float64 `json:"seconds"`           // median, from the start of the process to its end
	PeakMiB float64 `json:"peakMiB"`           // largest resident memory of any run, 0 where the system does not say
	Times   int     `json:"times"`             // how often it ran

	Requests int `json:"requests,omitempty"` // that it sent, each time
}

// The programs.
const (
	Floor          = "read floor" // the check's own walk and read
	Bare           = "bare reads" // the same system calls, and nothing else
	Check          = "check"
	Library        = "check, library's reader only"
	Kubeconform    = "kubeconform, secret fields" // with schemas that know where a secret is, and nothing else
	KubeconformAll = "kubeconform, all fields"    // with those of "secretref schema"
	Gitleaks       = "gitleaks"
	Empty          = "empty main"
	NativeItems    = "fn, TrueFoundryManifest items"
	ConfigItems    = "fn, ConfigMap items"

	Stores     = "secretref"
	Vals       = "vals"
	ValsByPath = "vals by path"
)

// A Series is how cost grows with one thing.
type Series struct {
	Name   string  `json:"name"` // one of the constants below
	Points []Point `json:"points"`
}

// The series.
const (
	ByFiles = "files" // more files of the same kind
	ByBytes = "bytes" // one file, ever larger
	ByCores = "cores" // the same tree on more processors
)

// A Point is one size.
type Point struct {
	X     int   `json:"x"` // files, bytes or processors
	Files int   `json:"files"`
	Bytes int64 `json:"bytes"`
	Check Run   `json:"check"`
	Floor Run   `json:"floor"`
}

// A Profile says where the processor time of a check goes.
type Profile struct {
	Files  int     `json:"files"`
	Times  int     `json:"times"`  // profiled runs
	Millis float64 `json:"millis"` // processor time of one run
	Stages []Stage `json:"stages"` // in the order in which a file meets them
}

// A Stage is a part of the work.
type Stage struct {
	Name      string  `json:"name"`
	What      string  `json:"what"`
	Share     float64 `json:"share"` // of the processor time, 0 to 1
	Functions []Cost  `json:"functions,omitempty"`
}

// A Cost is what one function of a stage takes, with what it calls of other
// people's code.
type Cost struct {
	Function string  `json:"function"`
	Share    float64 `json:"share"` // of the processor time of the whole run
}

// Contest returns the contest of that name, or nil.
func (n *Numbers) Contest(name string) *Contest {
	for i := range n.Contests {
		if n.Contests[i].Name == name {
			return &n.Contests[i]
		}
	}
	return nil
}

// Run returns what the program took; a nil contest has no programs.
func (c *Contest) Run(program string) (Run, bool) {
	if c != nil {
		for _, r := range c.Runs {
			if r.Program == program {
				return r, true
			}
		}
	}
	return Run{}, false
}

// Update takes over the parts that m has measured.
func (n *Numbers) Update(m *Numbers) {
	n.Machine = m.Machine
	if m.Contests != nil {
		n.Contests = m.Contests
	}
	if m.Growth != nil {
		n.Growth = m.Growth
	}
	if m.Profile != nil {
		n.Profile = m.Profile
	}
	if m.Parameters != nil {
		n.Parameters = m.Parameters
	}
}

// Load reads a file of Save. One that is not there gives empty numbers.
func Load(file string) (*Numbers, error) {
	n := new(Numbers)
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return n, nil
	}
	if err != nil {
		return nil, err
	}
	return n, json.Unmarshal(data, n)
}

// Save writes the numbers as JSON.
func (n *Numbers) Save(file string) error {
	data, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(data, '\n'), 0o644)
}
