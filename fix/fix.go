// Package fix turns secrets that stand in manifests into references: it puts
// each value into a store, reads it back, and only then writes the reference in
// its place.
//
//	to, err := fix.ParseTo("acme:hashicorp:main:secret-store:vault::/tfy-secret/{account}/{field}")
//	plan, err := fix.New(ctx, []string{"truefoundry"}, fix.Options{Check: opt, To: &to})
//	for _, e := range plan.Edits {
//		fmt.Println(e.Finding.File, e.Finding.Line, e.Shown)
//	}
//	done, err := plan.Write(ctx) // until here nothing was written, and nothing dialled
//
// What can be corrected package check tells ([check.Repair]); New says what each
// of those values becomes (to.go, plan.go) and tries it on the text in memory
// (try.go). Write puts the values into the store (secrets.go) and replaces those
// bytes of the files (files.go). References that are misspelt, with one sure
// correction, need no store.
//
// Whenever Write is interrupted, and however: a value is in its file or in its
// store, or in both. A value of a store is never replaced, and secret groups are
// never written; see [store.Put]. No error, edit or outcome carries a value. The
// package rotates nothing: a value that was in Git is known to whoever could
// read it there.
package fix

import (
	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// Options configure a run.
type Options struct {
	// Check is how the manifests are read. Its fields Graph, Repair and
	// Baseline are set by this package: what a baseline keeps quiet is corrected
	// too.
	Check check.Options

	// To is where secrets go; nil: they stay, and only misspelt references are
	// corrected.
	To *To

	Stores  store.Env // the outside world of the stores
	Trusted bool      // the operator named the policy
	// Progress is called while secrets are put into the store; it may be nil.
	Progress func(done, total int)
}

// An Error says what keeps a run from correcting anything, and the next step.
type Error struct{ Message, Hint string }

func (e *Error) Error() string { return e.Message + "; " + e.Hint }

// An Edit is one value that becomes a reference.
type Edit struct {
	Finding check.Finding
	Shown   string // what will stand there; a part that stays is only told if it is a scheme word

	Ref   ref.Reference // of the secret; only where Moves
	Moves bool          // the value goes into a store first
	Kind  string        // what the value looks like, never what it is; only where Moves

	repair check.Repair
	text   string // what takes the place of the part
}

// value is the secret itself.
func (e *Edit) value() string { return e.repair.Target.Value()[e.repair.Start:e.repair.End] }

// A Left is a finding that stays.
type Left struct {
	Finding check.Finding
	Why     string // a clause that follows "it"; "" where nothing is known to correct it
}

// A Plan is what would be done.
type Plan struct {
	Checked  *check.Result // of the manifests as they are
	Edits    []Edit        // by file and place
	Left     []Left        // what a check fails for, and errors
	Copies   []Copy        // of values that become references, in the same files
	Secrets  int           // distinct ones that go into the store
	Homeless int           // secrets that stay for want of a To

	// Target is the store that they go to, Config where it is. Its Problem says
	// why nothing can be put there. It is nil without any secret.
	Target *ask.Target
	Config store.Config

	opt      Options
	homeless []check.Finding
}

// allowed says whether references of that form may be made at all.
func (o *Options) allowed() error {
	p := o.Check.Policy
	if o.To == nil || p == nil {
		return nil
	}
	form := o.To.Form()
	switch {
	case form == ref.Kubernetes && p.ControlPlane == policy.Managed:
		return &Error{"the policy says that the control plane is managed, which resolves no tfy-k8s-secret", "name another place with --to"}
	case !p.Allows(form):
		return &Error{"the policy does not allow the form " + form.String(), "name another place with --to"}
	case p.Tenant != "" && o.To.Tenant() != "" && o.To.Tenant() != p.Tenant:
		return &Error{"--to names another tenant than the policy", "write the tenant " + p.Tenant}
	}
	return nil
}
