package check

import (
	"maps"
	"runtime"
	"slices"
	"sync"
)

// settle reads those files again that look wrong now that all are known: they
// refer to another tenant than most references do, or to something that the
// declarations do not have.
func (c *Collector) settle() {
	most := c.tenant()
	strict := *c.Checker
	strict.judge, strict.visit, strict.repair, strict.graph, strict.second, strict.coverage = nil, nil, nil, false, true, false
	if len(c.totals) > 1 {
		p := *c.policy
		p.Tenant = most
		strict.policy = &p
	}
	e := c.gather()
	strict.evidence = e
	var suspects []suspect
	for u := range c.usages.all {
		s := suspect{file: u.file, again: u.again}
		s.tenant = len(c.totals) > 1 && u.tenants != nil && (len(*u.tenants) > 1 || (*u.tenants)[0] != most)
		s.cross = e != nil && (e.suspects(u.notes) || e.circular(u))
		if s.tenant || s.cross {
			suspects = append(suspects, s)
		}
	}
	for i, f := range recheck(&strict, suspects) {
		c.retake(f, suspects[i])
	}
}

// tenant is the one that most references name.
func (c *Collector) tenant() string {
	most := ""
	for _, t := range slices.Sorted(maps.Keys(c.totals)) {
		if c.totals[t] > c.totals[most] {
			most = t
		}
	}
	return most
}

// A suspect is a file that is read again, and for which rules.
type suspect struct {
	file          string
	again         func(*Checker) *FileResult
	tenant, cross bool
}

// keeps reports whether a finding of the second reading is new.
func (s suspect) keeps(rule string) bool {
	return s.tenant && rule == "tenant-mismatch" || s.cross && slices.Contains(crossRules, rule) || rule == "allow-invalid"
}

// recheck reads files again, on all cores. The results are in their order.
func recheck(strict *Checker, suspects []suspect) []*FileResult {
	results := make([]*FileResult, len(suspects))
	workers := min(runtime.GOMAXPROCS(0), len(suspects))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(suspects); i += workers {
				c := *strict
				c.only = func(rule string) bool { return suspects[i].keeps(rule) && (strict.only == nil || strict.only(rule)) }
				results[i] = again(&c, suspects[i])
			}
		})
	}
	wg.Wait()
	return results
}

// again reads one file. A panic would be a bug of ours; it becomes an unreadable
// file, as in the first reading.
func again(c *Checker, s suspect) (f *FileResult) {
	defer func() {
		if p := recover(); p != nil {
			f = &FileResult{unreadable: []Unreadable{{File: s.file, Message: mistake}}}
		}
	}()
	return s.again(c)
}

// retake adds what the second reading of a file has found.
func (c *Collector) retake(f *FileResult, s suspect) {
	if len(f.facts) == 0 && f.manifests == 0 {
		for _, u := range f.unreadable { // it went away
			if !slices.Contains(c.result.Unreadable, u) {
				c.result.Unreadable = append(c.result.Unreadable, u)
			}
		}
	}
	for _, x := range f.findings {
		if x.Rule != "allow-invalid" || !slices.Contains(c.result.Findings, x) {
			c.result.Findings = append(c.result.Findings, x)
		}
	}
	c.result.Suppressed = append(c.result.Suppressed, f.suppressed...)
}
