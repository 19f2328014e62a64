package cli

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/starter"
)

// call runs the command in a directory.
func call(t *testing.T, dir string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = Run(t.Context(), Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Dir: dir, Version: "v1.2.3",
		Getenv: func(string) string { return "" }, Now: today, IsTerminal: func(any) bool { return false },
	})
	return status, out.String(), errs.String()
}

// findingsOf are the findings of a check, without the summary's count of files,
// and without the hints: those name the tenant once it is known.
func findingsOf(t *testing.T, dir string) any {
	t.Helper()
	_, stdout, _ := call(t, dir, "check", "--output", "json")
	var report struct {
		Findings []struct {
			Rule, Severity, Message, File, Path, Fingerprint string
			Document, Line, Column                           int
		}
		Unreadable any
	}
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatalf("%v: %s", err, stdout)
	}
	return report
}

// In every example, without its policy: what init writes changes no finding, is
// what it has shown, and is not written twice.
func TestInitChangesNoFinding(t *testing.T) {
	examples, err := filepath.Glob("../examples/*")
	if err != nil || len(examples) < 5 {
		t.Fatalf("%d examples, %v", len(examples), err)
	}
	for _, example := range examples {
		t.Run(filepath.Base(example), func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(example)); err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(filepath.Join(dir, ".secretref.yaml")); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
				t.Fatal(err)
			}
			t.Chdir(dir)
			before, there := findingsOf(t, dir), texts(t, dir)
			all := []string{"init", "--allow-empty", "--ci", "github,gitlab,bitbucket,krm"}
			status, shown, stderr := call(t, dir, all...)
			if status != exitOK {
				t.Fatalf("status %d: %s", status, stderr)
			}
			if d := cmp.Diff(there, texts(t, dir)); d != "" {
				t.Errorf("it wrote, and was not asked to: %s", d)
			}
			if status, _, stderr := call(t, dir, append(all, "--write")...); status != exitOK {
				t.Fatalf("status %d: %s", status, stderr)
			}
			after := texts(t, dir)
			for name, text := range after {
				if _, old := there[name]; !old && !strings.Contains(shown, "==> "+name+": ") || !old && !strings.Contains(shown, "\n"+text+"\n") {
					t.Errorf("%s was written and not shown as it is", name)
				}
			}
			for name, text := range there {
				if after[name] != text {
					t.Errorf("%s was changed", name)
				}
			}
			if d := cmp.Diff(before, findingsOf(t, dir)); d != "" {
				t.Errorf("other findings: %s", d)
			}
			if _, shown, _ := call(t, dir, append(all, "--write")...); strings.Contains(shown, "wrote") {
				t.Errorf("it wrote again: %s", shown)
			}
		})
	}
}

// What the manifests show is a comment where the policy would have other
// findings with it: here with all of it, since the findings before were others.
func TestInitHoldsBack(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"a.yaml": "type: provider-account/openai\nname: a\nauth_data:\n  type: api-key\n  api_key: tfy-secret://acme:g:K\nintegrations: []\n",
		"b.yaml": "type: provider-account/openai\nname: b\nauth_data:\n  type: api-key\n  api_key: CANARY-of-no-shape\nintegrations: []\n",
		"v.yaml": "servicefoundryServer:\n  tfyK8sSecretName: m\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	opt := check.Options{Now: today(), Graph: true, Coverage: true, Dir: filepath.ToSlash(dir)}
	before, err := check.Run(t.Context(), []string{"."}, opt)
	if err != nil {
		t.Fatal(err)
	}
	a := &app{env: Env{Dir: dir, IsTerminal: func(any) bool { return false }}}
	place := initPlace{named: ".", dir: dir, root: dir, rel: "."}
	for _, tt := range []struct {
		findings []check.Finding
		want     string
	}{{before.Findings, "\n  tenant: acme\n"}, {nil, "\n  # tenant: acme\n"}} {
		facts := starter.Look(before, func(name string) string { return name })
		if err := a.holdBack(t.Context(), facts, place, opt, &check.Result{Findings: tt.findings}); err != nil {
			t.Fatal(err)
		}
		if text := facts.Policy(); !strings.Contains(text, tt.want) || strings.Contains(text, "\n  kubernetes:") != (tt.findings != nil) {
			t.Errorf("with %d findings:\n%s", len(tt.findings), text)
		}
	}
}

// texts are the files below a directory, by name.
func texts(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		all[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
