package hosts

import "testing"

// kubectl runs no exec functions, not even with --enable-alpha-plugins; a
// legacy plugin it does run.
func TestKubectlPlugin(t *testing.T) {
	kubectl := installed(t, "kubectl")
	build := func(dir string) run {
		return execute(t, dir, kubectl, "kustomize", "--enable-alpha-plugins", ".")
	}
	dir := example(t, "kubectl-plugin")
	want := check(t, dir, "--policy", "validate.yaml", ".")
	r := build(dir)
	r.wantCode(t, 1)
	wantSame(t, "printed findings", printedFindings(t, r.stderr), want, func(f finding) finding {
		return finding{Rule: f.Rule, Severity: f.Severity, Message: f.Message, File: f.File}
	})

	r = build(fixed(t, "kubectl-plugin"))
	r.wantCode(t, 0)
	if len(r.out) > 0 {
		t.Error("a validator that passes prints nothing")
	}
}
