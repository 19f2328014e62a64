package fix

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
)

// New reads and checks the manifests and plans their correction. It writes
// nothing and opens no connection.
func New(ctx context.Context, paths []string, opt Options) (*Plan, error) {
	if slices.Contains(paths, check.Stdin) {
		return nil, &Error{"standard input cannot be corrected in its place", "name files or directories"}
	}
	if err := opt.allowed(); err != nil {
		return nil, err
	}
	var mutex sync.Mutex
	var repairs []check.Repair
	opt.Check.Graph, opt.Check.Baseline = true, nil
	opt.Check.Repair = func(r check.Repair) {
		mutex.Lock()
		defer mutex.Unlock()
		repairs = append(repairs, r)
	}
	result, err := check.Run(ctx, paths, opt.Check)
	if err != nil {
		return nil, err
	}
	p := &Plan{Checked: result, opt: opt}
	if err := p.plan(ctx, repairs); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Plan) plan(ctx context.Context, repairs []check.Repair) error {
	slices.SortStableFunc(repairs, func(a, b check.Repair) int {
		return cmp.Or(cmp.Compare(a.Finding.File, b.Finding.File), cmp.Compare(a.Finding.Document, b.Finding.Document),
			cmp.Compare(a.Finding.Line, b.Finding.Line), cmp.Compare(a.Finding.Column, b.Finding.Column),
			cmp.Compare(a.Finding.Path, b.Finding.Path), cmp.Compare(a.Finding.Rule, b.Finding.Rule))
	})
	for i := range repairs {
		p.take(repairs[i])
	}
	p.leaveCircles()
	p.leaveRivals()
	if err := p.distinct(); err != nil {
		return err
	}
	p.try()
	p.rest()
	p.aim(ctx)
	return nil
}

// take makes an edit of a repair, or says why it stays.
func (p *Plan) take(r check.Repair) {
	e := Edit{Finding: r.Finding, repair: r, text: r.Meant}
	switch {
	case r.Unfit != "":
		p.leave(r.Finding, r.Unfit)
		return
	case r.Meant == "" && p.opt.To == nil:
		p.homeless = append(p.homeless, r.Finding)
		return
	case r.Meant == "":
		x, why := p.opt.To.Of(&r)
		if why == "" && x.Form == ref.Kubernetes && r.Category == "application" {
			why = "is in an application, where tfy-k8s-secret is not resolved"
		}
		if why != "" {
			p.leave(r.Finding, why)
			return
		}
		e.Moves, e.Ref, e.text, e.Kind = true, x, x.String(), redact.Describe(r.Target.Value()[r.Start:r.End])
	}
	e.Shown = shown(&e)
	p.Edits = append(p.Edits, e)
}

// shown is the value with the edit made, without any text that is not known to
// be harmless.
func shown(e *Edit) string {
	before, after := e.repair.Target.Value()[:e.repair.Start], e.repair.Target.Value()[e.repair.End:]
	text := e.text
	if _, _, ok := ref.AfterScheme(before + "x"); ok && strings.HasSuffix(before, " ") {
		text = before + text
	} else if before != "" {
		text = "… " + text
	}
	if after != "" {
		text += " …"
	}
	return text
}

func (p *Plan) leave(f check.Finding, why string) { p.Left = append(p.Left, Left{f, why}) }

// leaveEdits takes out the edits for which why is not empty.
func (p *Plan) leaveEdits(why func(*Edit) string) {
	p.Edits = slices.DeleteFunc(p.Edits, func(e Edit) bool {
		text := why(&e)
		if text != "" {
			p.leave(e.Finding, text)
		}
		return text != ""
	})
}

// leaveCircles leaves the credentials of a store that would be read through that
// store.
func (p *Plan) leaveCircles() {
	use := func(e *Edit) graph.Use {
		return graph.Use{Ref: e.Ref, Store: e.repair.Store, Place: graph.Place{Top: e.repair.Top}}
	}
	uses := slices.Clone(p.Checked.Graph.Uses)
	for i := range p.Edits {
		if e := &p.Edits[i]; e.Moves && e.repair.Store != "" {
			uses = append(uses, use(e))
		}
	}
	circles := graph.NewCircles(p.Checked.Graph.Index(), slices.Values(uses))
	p.leaveEdits(func(e *Edit) string {
		if e.Moves && len(circles.Of(use(e))) > 0 {
			return "is a credential of a store that could then only be opened with itself"
		}
		return ""
	})
}

// leaveRivals leaves the values of a key that stands twice in its mapping: only
// one of them is in use, and nobody can say which.
func (p *Plan) leaveRivals() {
	values := make(map[field]string)
	rivals := make(map[field]bool)
	for i := range p.Edits {
		if e := &p.Edits[i]; e.Moves {
			at := fieldOf(&e.Finding)
			if first, ok := values[at]; ok && first != e.value() {
				rivals[at] = true
			}
			values[at] = e.value()
		}
	}
	p.leaveEdits(func(e *Edit) string {
		if e.Moves && rivals[fieldOf(&e.Finding)] {
			return "is one of several values of one key, of which readers keep one or another; take out those that are not meant"
		}
		return ""
	})
}

// A field is the place of a finding, whatever the line.
type field struct {
	file     string
	document int
	path     string
}

func fieldOf(f *check.Finding) field { return field{f.File, f.Document, f.Path} }

// distinct refuses to give two values one name.
func (p *Plan) distinct() error {
	first := make(map[ref.Reference]*Edit)
	for i := range p.Edits {
		e := &p.Edits[i]
		if !e.Moves {
			continue
		}
		other := first[e.Ref]
		if other == nil {
			first[e.Ref] = e
			continue
		}
		if other.value() != e.value() {
			return &Error{fmt.Sprintf("%s and %s hold different values, and both would become %s", where(other), where(e), e.Ref), apart(other, e)}
		}
	}
	return nil
}

// apart is how two values can be told apart.
func apart(a, b *Edit) string {
	if a.repair.Manifest == b.repair.Manifest && a.repair.ManifestPath == b.repair.ManifestPath {
		return "the manifests have the same type and name: name one of the files at a time, each with a --to of its own"
	}
	return "tell them apart: write {path} in place of {field}, or {account} or {type} too"
}

func where(e *Edit) string {
	if e.Finding.Line == 0 {
		return e.Finding.File
	}
	return fmt.Sprintf("%s:%d", e.Finding.File, e.Finding.Line)
}

// rest leaves the errors for which there is no correction.
func (p *Plan) rest() {
	known := make(map[check.Finding]bool)
	for _, e := range p.Edits {
		known[e.Finding] = true
	}
	for _, l := range p.Left {
		known[l.Finding] = true
	}
	for _, f := range p.homeless {
		known[f] = true
	}
	p.Homeless = len(p.homeless)
	for _, f := range p.Checked.Findings {
		if f.Severity >= min(failing, p.FailOn()) && !known[f] {
			p.leave(f, "")
		}
	}
}

// FailOn is the severity at which a check fails.
func (p *Plan) FailOn() policy.Severity {
	if p.opt.Check.Policy == nil {
		return failing
	}
	return p.opt.Check.Policy.FailOn
}
