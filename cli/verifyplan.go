package cli

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/report"
	"secretref.dev/secretref/store"
	"secretref.dev/secretref/verify"
)

const (
	timeoutHint = "write a time such as 30s or 2m"
	skipHint    = "write a store's full name, a glob such as 'acme:custom:**' in quotes, truefoundry, or kubernetes"
)

// valid says what is wrong with the flags apart from the files.
func (f verifyFlags) valid() error {
	if err := f.timeout.valid(); err != nil {
		return err
	}
	if f.plan && len(f.output) > 0 {
		return &hintedError{"--plan asks nothing, so there is no report for --output", "leave one of them out"}
	}
	for _, glob := range f.skip {
		if glob == "" || !doublestar.ValidatePattern(glob) {
			return &hintedError{"--skip: not a valid pattern", skipHint}
		}
	}
	for _, host := range f.trustHost {
		if !isHost(host) {
			return &hintedError{"--trust-host: not the name of a host", "write host, host:port or http://host:port, without a path"}
		}
	}
	return nil
}

// isHost reports whether --trust-host can ever match: anything but a host, and a
// scheme before it, would be trusted in vain.
func isHost(text string) bool {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil &&
		strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.Fragment == "" && !strings.ContainsAny(u.Host, "*, ")
}

func (a *app) storeEnv(f verifyFlags) store.Env {
	env := store.Env{Getenv: a.env.Getenv, Trust: f.trustHost, Limits: store.Limits{Total: f.timeout.Duration}, Now: a.env.Now}
	if f.debug {
		env.Log = func(line string) { a.say("%s", report.OneLine(line)) }
	}
	return env
}

// say prints a line of our own.
func (a *app) say(format string, args ...any) {
	fmt.Fprintf(a.stderr, "secretref: "+format+"\n", args...)
}

// printPlan says what will be asked before anything is, and what will not.
func (a *app) printPlan(p verify.Plan, f verifyFlags) {
	a.say("%s", p)
	for _, t := range p.Stores {
		switch problem, next := t.NextStep(); {
		case problem != "":
			a.say("cannot ask %s: %s", report.OneLine(t.Name), report.OneLine(problem))
			if next != "" && f.plan { // else the findings say it
				fmt.Fprintf(a.stderr, "  hint: %s\n", report.OneLine(next))
			}
		case f.plan || f.verbose:
			a.say("%s: %s, %s", report.OneLine(t.Name), report.Count(t.Secrets, "secret"), report.Count(t.Requests, "request"))
		}
	}
	for _, t := range p.Skipped {
		a.say("not asked, because of --skip: %s in %s", report.Count(t.Secrets, "secret"), report.OneLine(t.Name))
	}
	a.skipsNothing(p, f.skip)
	switch {
	case p.Malformed == 1:
		a.say("1 value is meant as a reference and not well formed, so not asked for; \"secretref check\" shows it")
	case p.Malformed > 1:
		a.say("%d values are meant as references and not well formed, so not asked for; \"secretref check\" shows them", p.Malformed)
	}
}

// skipsNothing tells of each --skip that leaves nothing out: a misspelt one asks
// a store that was not to be asked.
func (a *app) skipsNothing(p verify.Plan, skip []string) {
	var names []string
	for _, t := range slices.Concat(p.Stores, p.Skipped) {
		names = append(names, t.Name)
	}
	for _, glob := range skip {
		matches := func(name string) bool { ok, _ := doublestar.Match(glob, name); return ok }
		if slices.ContainsFunc(names, matches) {
			continue
		}
		a.say("--skip %q matches none of the stores", report.OneLine(glob))
		a.suggest(glob, names)
	}
}

// planSummary ends a run with --plan: a plan that rests on part of the inputs is
// no plan.
func (a *app) planSummary(r *check.Result, paths []string, f verifyFlags) error {
	for _, u := range r.Unreadable {
		a.say("%s: %s", report.Place(u.File, u.Line, u.Column), report.OneLine(u.Message))
	}
	if n := len(r.Unreadable); n > 0 {
		a.say("%s could not be read, so the plan may lack something", report.Count(n, "input"))
	}
	if len(r.Unreadable) > 0 || r.Empty {
		a.status = exitTrouble
	}
	if r.Summary.Manifests > 0 {
		return nil
	}
	return report.Summary(a.stderr, &check.Result{Summary: r.Summary, Empty: r.Empty, Excluded: r.Excluded}, report.SummaryOptions{Verbose: f.verbose, Nothing: nothingPiped(paths, r)})
}
