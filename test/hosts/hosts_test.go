// Package hosts runs secretref the way its users do: under the real kustomize,
// kpt and kubectl, on the directories below examples/.
//
//	cd test/hosts
//	go test ./...
//
// It is a module of its own, so that kustomize stays out of the product's
// go.mod. The tests build kustomize from this module's tool dependency and
// secretref from the parent directory, both into tmp/; a test whose host is
// not installed (kpt, kubectl) is skipped. SECRETREF=/path/to/binary tests
// that binary instead.
//
// What the hosts show of a function is less than what the function says, and
// kustomize can skip a function without a word. So the `secretref` in $PATH is
// a recorder around the real one: it leaves what went in and what came out in
// $RECORD, and a test that finds nothing there fails.
package hosts

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	examples = "../../examples"

	// The literal that every KRM example holds, and what it should have been.
	literal   = "sk-" + "proj-EXAMPLE0EXAMPLE1EXAMPLE2EXAMPLE3EXAMPLE4EXAMPLE5"
	reference = "tfy-secret://acme:model-keys:OPENAI_PAYMENTS_API_KEY"
	canary    = "EXAMPLE" // in every literal, in no output
)

var tools struct{ secretref, kustomize, path string }

func TestMain(m *testing.M) {
	if err := prepare(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// prepare builds both programs and puts the recorder first in $PATH.
func prepare() error {
	tmp, err := filepath.Abs("tmp")
	if err != nil {
		return err
	}
	tools.kustomize = filepath.Join(tmp, "kustomize")
	if err := build(".", tools.kustomize, "sigs.k8s.io/kustomize/kustomize/v5"); err != nil {
		return err
	}
	if tools.secretref = os.Getenv("SECRETREF"); tools.secretref == "" {
		tools.secretref = filepath.Join(tmp, "secretref")
		if err := build("../..", tools.secretref, "."); err != nil {
			return err
		}
	}
	bin := filepath.Join(tmp, "path")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err
	}
	tools.path = bin + string(os.PathListSeparator) + os.Getenv("PATH")
	return os.WriteFile(filepath.Join(bin, "secretref"), []byte(recorder), 0o755)
}

const recorder = `#!/bin/sh
cat > "$RECORD/in"
"$REAL_SECRETREF" "$@" < "$RECORD/in" > "$RECORD/out"
code=$?
cat "$RECORD/out"
exit $code
`

func build(dir, out, pkg string) error {
	cmd := exec.Command("go", "build", "-o", out, pkg)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", pkg, err, output)
	}
	return nil
}

// A run is what a host, or the command itself, left behind.
type run struct {
	stdout, stderr string
	code           int
	in, out        []byte // the function's; nil when it did not run
}

// execute runs a program in dir with the recorder in $PATH.
func execute(t *testing.T, dir, program string, args ...string) run {
	t.Helper()
	record := t.TempDir()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(),
		"PATH="+tools.path, "RECORD="+record, "REAL_SECRETREF="+tools.secretref,
		"KUSTOMIZE_PLUGIN_HOME="+filepath.Join(dir, "plugins"))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	r := run{stdout: stdout.String(), stderr: stderr.String(), code: cmd.ProcessState.ExitCode()}
	r.in, _ = os.ReadFile(filepath.Join(record, "in"))
	r.out, _ = os.ReadFile(filepath.Join(record, "out"))
	return r
}

// wantCode also fails when the function never ran, or when the literal shows
// in anything that is printed.
func (r run) wantCode(t *testing.T, code int) {
	t.Helper()
	if len(r.in) == 0 {
		t.Errorf("the function did not run")
	}
	if r.code != code {
		t.Errorf("exit status %d, want %d\nstderr:\n%s", r.code, code, r.stderr)
	}
	if strings.Contains(r.stderr, canary) || strings.Contains(r.stdout, canary) {
		t.Errorf("the literal is in the host's output")
	}
}

// installed finds a host that this module does not build.
func installed(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return path
}

// example copies a directory of examples/ to where a test may change it.
func example(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(examples, name))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// fixed is an example whose literal has become a reference.
func fixed(t *testing.T, name string) string {
	t.Helper()
	dir := example(t, name)
	if replace(t, dir, literal, reference) == 0 {
		t.Fatalf("%s holds no literal", name)
	}
	return dir
}

// replace changes every file below dir and says in how many it did.
func replace(t *testing.T, dir, from, to string) int {
	t.Helper()
	n := 0
	for name, data := range tree(t, dir) {
		changed := strings.ReplaceAll(data, from, to)
		if changed == data {
			continue
		}
		n++
		if err := os.WriteFile(filepath.Join(dir, name), []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// tree reads every file below dir.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
