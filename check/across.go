package check

import (
	"hash/maphash"
	"maps"
	"path"
	"slices"
	"strings"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
)

// A Collector puts the results of files together. Files must be added in
// the order in which they are to be reported.
type Collector struct {
	*Checker
	result  Result
	seed    maphash.Seed
	first   map[uint64]origin // manifests by top directory, type, name and workspace
	files   []string          // names that first points to
	totals  map[string]int    // references by tenant
	dirs    map[string]bool   // directories that hold a manifest
	broken  []brokenFile
	foreign manifest.Names // files that cannot be manifests, and were not parsed

	// What the files use and declare, see settle.
	usages      usageList
	lastTenants *[]string      // of those
	witnesses   usageList      // of files that are evidence only
	declared    []*graph.Graph // of each file that declares something
	inputs      int            // how many of these are of inputs; the rest is evidence only
	unknown     unknown

	covered []CoveredFile // see Options.Coverage

	baseline *policy.Baseline // see Options.Baseline
	whole    bool             // see Options.Whole
	past     bool             // it is for an earlier state, whose files are not on disk
}

type brokenFile struct {
	Unreadable
	certain  bool // unreadable whatever lies beside it
	unopened bool // there was nothing to read, so it is no file of the summary
}

// NewCollector returns an empty collector.
func NewCollector(c *Checker) *Collector {
	return &Collector{Checker: c, seed: maphash.MakeSeed(), first: make(map[uint64]origin),
		totals: make(map[string]int), dirs: make(map[string]bool)}
}

// Add takes in the result of one file.
func (c *Collector) Add(f *FileResult) {
	s := &c.result.Summary
	s.Files++
	s.Documents += f.documents
	s.Manifests += f.manifests
	s.Fields += f.fields
	s.References += f.references
	c.addCovered(f)
	if f.foreign {
		c.foreign.Add(f.file)
		return
	}
	c.result.Findings = append(c.result.Findings, f.findings...)
	c.result.Suppressed = append(c.result.Suppressed, f.suppressed...)
	c.result.Unreadable = append(c.result.Unreadable, f.unreadable...)
	if f.manifests > 0 {
		c.dirs[path.Dir(f.file)] = true
	}
	for i := range f.facts {
		c.duplicate(f, &f.facts[i])
	}
	c.declare(f)
	c.used(f)
}

// AddBroken notes a file that could not be read at all. certain is false for
// one that may be something else, such as a Helm template: it is unreadable
// only if it lies in or below a directory that holds a manifest.
func (c *Collector) AddBroken(u Unreadable, certain bool) {
	c.addBroken(brokenFile{Unreadable: u, certain: certain})
}

func (c *Collector) addBroken(b brokenFile) {
	if !b.unopened {
		c.result.Summary.Files++
	}
	c.broken = append(c.broken, b)
}

// settleForeign parses the files that cannot be manifests and lie where
// manifests are: there a file that does not parse is unreadable.
func (c *Collector) settleForeign() {
	for name := range c.foreign.All() {
		if !c.manifestAbove(name) {
			continue
		}
		src, err := manifest.Open(manifest.File{Path: name})
		if err == nil {
			_, err = manifest.Parse(src)
		}
		if err != nil {
			c.result.Unreadable = append(c.result.Unreadable, unreadable(name, err))
		}
	}
}

// Finish settles what needed all files and returns the result.
func (c *Collector) Finish() *Result {
	c.settle()
	if !c.past {
		c.settleForeign()
	}
	for _, b := range c.broken {
		if b.certain || c.manifestAbove(b.File) {
			c.result.Unreadable = append(c.result.Unreadable, b.Unreadable)
			continue
		}
		c.result.OtherFiles = append(c.result.OtherFiles, OtherFile{File: b.File, Reason: b.Message})
	}
	c.result.Graph = c.wholeGraph()
	s := &c.result.Summary
	s.OtherFiles = len(c.result.OtherFiles)
	s.RulesOff = rulesOff(c.policy)
	sortFindings(c.result.Findings)
	c.applyBaseline()
	s.Suppressed = len(c.result.Suppressed)
	sortFindings(c.result.Suppressed)
	slices.SortStableFunc(c.result.Unreadable, func(a, b Unreadable) int {
		return strings.Compare(a.File, b.File)
	})
	c.result.Coverage = c.settleCoverage()
	c.result.count()
	return &c.result
}

// count fills in how many findings there are of each severity.
func (r *Result) count() {
	s := &r.Summary
	s.Errors, s.Warnings, s.Notes = 0, 0, 0
	for i := range r.Findings {
		switch r.Findings[i].Severity {
		case policy.Error:
			s.Errors++
		case policy.Warning:
			s.Warnings++
		case policy.Note:
			s.Notes++
		}
	}
}

func (c *Collector) manifestAbove(file string) bool {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if c.dirs[dir] {
			return true
		}
		if dir == "." || dir == "/" || dir == path.Dir(dir) {
			return false
		}
	}
}

// rulesOff names the rules that the policy switches off, everywhere or for
// some files.
func rulesOff(p *policy.Policy) []string {
	var off []string
	for _, r := range rules {
		if s, ok := p.Rules[r.ID]; ok && s == policy.Off {
			off = append(off, r.ID)
		}
	}
	for _, o := range p.Overrides {
		for _, rule := range slices.Sorted(maps.Keys(o.Rules)) {
			if o.Rules[rule] != policy.Off {
				continue
			}
			where := strings.Join(o.Files, ", ")
			for _, m := range o.Manifests {
				where = strings.TrimPrefix(where+", "+strings.TrimSpace(m.Type+" "+m.Name), ", ")
			}
			off = append(off, rule+" ("+where+")")
		}
	}
	return off
}
