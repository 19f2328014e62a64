// Package check finds credentials in TrueFoundry manifests: it walks every
// document with the catalogue beside it and says of each value whether it may
// stand in Git.
//
//	result, err := check.Run(ctx, []string{"truefoundry"}, check.Options{Policy: p})
//	for _, f := range result.Findings {
//		fmt.Println(f.File, f.Line, f.Rule, f.Message)
//	}
//
// The rules are data ([Rules]); what applies them is small: a document is
// recognised (recognise.go), walked (walk.go), each scalar judged by what the
// catalogue says of its place (judge.go) and by its own text (value.go), and
// findings are held against the inline allows (allow.go). Rules about several
// files at once are settled at the end (across.go, settle.go): each file notes
// what it declares (declare.go) and uses (use.go), and those files that look
// suspicious then are checked once more, with all of that at hand (evidence.go).
//
// A finding never carries the value it is about. The package prints nothing,
// opens no network, and asks no store.
package check

import (
	"context"
	"io"
	"time"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/ref"
)

// Options configure a run. The zero value checks with the default policy.
type Options struct {
	Policy     *policy.Policy // nil: policy.Default()
	Exclude    []string       // doublestar globs, beside those of the policy
	AllowEmpty bool           // a directory without a manifest is fine
	Jobs       int            // files read and checked at once; 0: one for each core
	Now        time.Time      // for allows that expire
	Stdin      io.Reader      // what the path "-" reads
	Root       string         // links must not leave it: the Git root, or "" for the input
	Dir        string         // absolute: what relative paths are relative to, for the policy's patterns

	// Graph asks for [Result.Graph]: what the inputs declare and every
	// reference that they use.
	Graph bool
	// Judge is asked about every well-formed reference; its verdicts become
	// findings at the field. It is called from several goroutines.
	Judge func(ref.Reference) []Verdict
	// Only keeps the findings of these rules and drops all others; nil keeps
	// all.
	Only func(rule string) bool

	// Visit is called for every well-formed reference that the checked files
	// hold, from several goroutines.
	Visit func(Site)

	// Repair is called for every finding that counts and that a reference in the
	// place of a value would correct, from several goroutines. A finding that
	// only the baseline suppresses counts here.
	Repair func(Repair)

	// Progress is called after each file with how many are checked; from one
	// goroutine. It may be nil.
	Progress func(files int)

	// Coverage asks for [Result.Coverage]: every file, manifest and sensitive
	// field that was looked at, and what came of it.
	Coverage bool

	// Since asks for the findings alone that an earlier state of the inputs
	// does not have; nil for all. See [Result.Since].
	Since Revision
	// Baseline says which findings do not count, nil for none. Whole says that
	// the inputs are all that it speaks of, so that what is not found is gone.
	Baseline *policy.Baseline
	Whole    bool
	// SinceBaseline is the baseline of the earlier state, nil for none.
	SinceBaseline *policy.Baseline

	// LibraryReader has every text read by the YAML library and stops early at
	// none: for comparisons. The findings are the same, and what is unreadable;
	// documents of other programs are counted one by one.
	LibraryReader bool
}

// A Verdict is what [Options.Judge] says of a reference.
type Verdict struct {
	Rule    string // one of [Rules]
	Message string // a clause that follows the field's name: "refers to a secret that …"
	Hint    string // the next step
}

// Stdin is the path that stands for standard input, and the name of the file
// in its findings.
const Stdin = "-"

// A Checker applies the rules to documents. It is safe for concurrent use.
type Checker struct {
	policy *policy.Policy
	vocab  policy.Vocabulary
	now    time.Time
	dir    string // what file names are relative to, where the policy's are absolute

	library bool // see Options.LibraryReader

	graph    bool                          // see Options.Graph
	judge    func(ref.Reference) []Verdict // see Options.Judge
	only     func(rule string) bool        // see Options.Only
	visit    func(Site)                    // see Options.Visit
	repair   func(Repair)                  // see Options.Repair
	coverage bool                          // see Options.Coverage
	key      []byte                        // of [Finding.Mark]; nil: nobody needs them

	// second says that files are read a second time, for the rules that need
	// to know all of them and no others. evidence is what they say together,
	// nil if none of those rules asks for it.
	second   bool
	evidence *evidence
}

// New returns a checker for the policy, nil for the default one.
func New(p *policy.Policy, now time.Time) *Checker {
	if p == nil {
		p = policy.Default()
	}
	return &Checker{policy: p, vocab: Vocabulary(), now: now}
}

// Vocabulary is what a policy needs to know about the rules.
func Vocabulary() policy.Vocabulary {
	var v policy.Vocabulary
	for _, r := range rules {
		v.Rules = append(v.Rules, r.ID)
	}
	v.Unsuppressable = []string{"allow-invalid", storeUnreachable}
	v.NotInBaseline = notInBaseline
	return v
}

// Run checks the files below the paths.
func Run(ctx context.Context, paths []string, opt Options) (*Result, error) {
	c := New(opt.Policy, opt.Now)
	c.dir, c.library = opt.Dir, opt.LibraryReader
	c.graph, c.judge, c.only, c.coverage = opt.Graph, opt.Judge, opt.Only, opt.Coverage
	c.visit, c.repair, c.key = opt.Visit, opt.Repair, markKey(opt)
	r := &run{Checker: c, opt: opt, out: NewCollector(c)}
	r.out.baseline, r.out.whole = opt.Baseline, opt.Whole
	if opt.Since != nil {
		r.then = newEarlier(r)
	}
	return r.run(ctx, paths)
}

// Documents checks the documents of one source. It is what a run does with
// each file.
func (c *Checker) Documents(file string, docs []*manifest.Document) *FileResult {
	f := c.documents(file, docs, c.newScratch())
	f.again = func(strict *Checker) *FileResult { return strict.Documents(file, docs) }
	return f
}

func (c *Checker) documents(file string, docs []*manifest.Document, s *scratch) *FileResult {
	s.paths.Reset()
	s.notes, s.lastNote = s.notes[:0], 0
	f := &FileResult{file: file, top: s.top}
	c.covering(f)
	var others []*manifest.Document
	for _, d := range docs {
		manifests := f.manifests
		if !c.document(f, d, s) {
			others = append(others, d)
		}
		if c.coverage && f.manifests == manifests {
			f.coverOther(d)
		}
	}
	for _, d := range others {
		if f.manifests > 0 {
			c.beside(f, d, s)
		}
	}
	f.notes = s.keepNotes()
	return f
}
