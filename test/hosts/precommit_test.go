package hosts

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The hook of this repository, as the real pre-commit installs it: built by Go
// from a clone, and called with the files of a commit. pre-commit has modules of
// its own, so that this takes a minute or more: "make test-release" asks for it.
func TestPreCommitHook(t *testing.T) {
	if os.Getenv("TEST_HOOK") == "" {
		t.Skip("pre-commit builds the program anew; \"make test-release\" runs this")
	}
	precommit, err := exec.LookPath("pre-commit")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	// pre-commit clones a commit: what is not committed yet is added to a copy.
	source := filepath.Join(t.TempDir(), "secretref")
	run := gitRunner(t)
	run(root, "clone", "-q", root, source)
	for _, name := range []string{".pre-commit-hooks.yaml"} {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(source, name), string(data))
	}
	run(source, "add", "-A")
	run(source, "commit", "-q", "--allow-empty", "-m", "as it stands")
	head := strings.TrimSpace(run(source, "rev-parse", "HEAD"))

	dir := example(t, "repository")
	run(dir, "init", "-q", "-b", "main")
	write(t, filepath.Join(dir, ".pre-commit-config.yaml"), fmt.Sprintf("repos:\n- repo: %s\n  rev: %s\n  hooks: [{id: secretref}]\n", source, head))
	home := t.TempDir()
	hook := func() (int, string) {
		run(dir, "add", "-A")
		cmd := exec.Command(precommit, "run", "--color", "never")
		cmd.Dir = dir
		// The Go that runs the tests builds the hook, from the modules that are here.
		cmd.Env = append(os.Environ(), "PRE_COMMIT_HOME="+home)
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return cmd.ProcessState.ExitCode(), string(out)
	}
	if status, out := hook(); status != 0 || !strings.Contains(out, "Passed") {
		t.Fatalf("a clean repository: status %d\n%s", status, out)
	}
	run(dir, "commit", "-q", "-m", "first")

	openai := filepath.Join(dir, "truefoundry", "provider-accounts", "openai-main.yaml")
	text, err := os.ReadFile(openai)
	if err != nil {
		t.Fatal(err)
	}
	write(t, openai, strings.Replace(string(text), "tfy-secret://acme:model-keys:OPENAI_API_KEY", literal, 1))
	if status, out := hook(); status != 1 || !strings.Contains(out, "[literal-secret]") || strings.Contains(out, canary) {
		t.Errorf("a pasted key: status %d\n%s", status, out)
	}
	write(t, openai, string(text))
	run(dir, "mv", openai, filepath.Join(filepath.Dir(openai), "renamed.yaml"))
	run(dir, "rm", "-q", "truefoundry/provider-accounts/slack-alerts.yaml")
	if status, out := hook(); status != 0 {
		t.Errorf("a renamed and a deleted file: status %d\n%s", status, out)
	}
}

// gitRunner runs Git with an identity of its own.
func gitRunner(t *testing.T) func(dir string, args ...string) string {
	return func(dir string, args ...string) string {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.com"}, args...)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
		return string(out)
	}
}
