package hosts

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// started is a copy of an example in a Git repository of its own, without its
// policy, after "secretref init --write" with the arguments. additions are what
// init says has to be added by hand, by file.
func started(t *testing.T, name string, prepare func(dir string), args ...string) (dir string, additions map[string]string) {
	t.Helper()
	dir = example(t, name)
	if err := os.RemoveAll(filepath.Join(dir, ".secretref.yaml")); err != nil {
		t.Fatal(err)
	}
	prepare(dir)
	command(t, dir, "git", "init", "-q", "-b", "main")
	_, shown := command(t, dir, tools.secretref, append([]string{"init", "--write"}, args...)...)
	additions = map[string]string{}
	for _, part := range strings.Split(shown, "==> to be added to ")[1:] {
		head, text, _ := strings.Cut(part, "\n")
		name, _, _ := strings.Cut(head, ",")
		text, _, _ = strings.Cut(text, "\n\n")
		additions[name] = text + "\n"
	}
	return dir, additions
}

func command(t *testing.T, dir, program string, args ...string) (status int, stdout string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	bin := t.TempDir() // the program itself, and not its recorder
	if err := os.Symlink(tools.secretref, filepath.Join(bin, "secretref")); err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "PRE_COMMIT_HOME="+t.TempDir(),
		"GIT_AUTHOR_NAME=t", "GIT_AUTHOR_EMAIL=t@example.com", "GIT_COMMITTER_NAME=t", "GIT_COMMITTER_EMAIL=t@example.com")
	cmd.Stderr = os.Stderr
	var b strings.Builder
	cmd.Stdout = &b
	_ = cmd.Run() // the status tells
	return cmd.ProcessState.ExitCode(), b.String()
}

func nothing(string) {}

// The workflow passes GitHub's own rules, as actionlint knows them.
func TestInitGitHub(t *testing.T) {
	lint := filepath.Join(t.TempDir(), "actionlint")
	if err := build(".", lint, "github.com/rhysd/actionlint/cmd/actionlint"); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--ci", "github"}, {"--ci", "github", "--image", "registry.example.com/ci/secretref:v1"}} {
		dir, _ := started(t, "repository", nothing, args...)
		if status, out := command(t, dir, lint, "-no-color", "-shellcheck=", "-pyflakes=", ".github/workflows/secretref.yml"); status != 0 {
			t.Errorf("%q: %s", args, out)
		}
	}
}

// The hook runs under the real pre-commit: it lets a clean tree pass, and stops
// a commit with a key.
func TestInitPreCommit(t *testing.T) {
	precommit := installed(t, "pre-commit")
	dir, _ := started(t, "repository", nothing, "--ci", "none")
	command(t, dir, "git", "add", "-A")
	if status, out := command(t, dir, precommit, "run"); status != 0 || !strings.Contains(out, "Passed") {
		t.Errorf("a clean tree: status %d\n%s", status, out)
	}
	if replace(t, dir, "tfy-secret://acme:model-keys:OPENAI_API_KEY", literal) == 0 {
		t.Fatal("nothing was replaced")
	}
	command(t, dir, "git", "add", "-A")
	status, out := command(t, dir, precommit, "run")
	if status != 1 || !strings.Contains(out, "[literal-secret]") || strings.Contains(out, canary) {
		t.Errorf("a key: status %d\n%s", status, out)
	}
}

// The function that init writes for kustomize reads the manifests.
func TestInitKustomize(t *testing.T) {
	dir, additions := started(t, "kustomize-generator", func(dir string) {
		os.Remove(filepath.Join(dir, "fn.yaml"))
		os.Remove(filepath.Join(dir, "kustomization.yaml"))
	}, "--ci", "krm")
	if len(additions) > 0 {
		t.Errorf("to be added: %v", additions)
	}
	build := []string{"build", "--enable-alpha-plugins", "--enable-exec", "."}
	execute(t, dir, tools.kustomize, build...).wantCode(t, 1)
	replace(t, dir, literal, reference)
	execute(t, dir, tools.kustomize, build...).wantCode(t, 0)
}

// kpt takes the package with what init writes and says is to be added.
func TestInitKpt(t *testing.T) {
	kpt := installed(t, "kpt")
	dir, additions := started(t, "kpt", func(dir string) {
		os.Remove(filepath.Join(dir, "fn.yaml"))
		const bare = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: kpt\n  annotations:\n    config.kubernetes.io/local-config: \"true\"\n"
		if err := os.WriteFile(filepath.Join(dir, "Kptfile"), []byte(bare), 0o644); err != nil {
			t.Fatal(err)
		}
	})
	f, err := os.OpenFile(filepath.Join(dir, "Kptfile"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(additions["Kptfile"]); err != nil {
		t.Fatal(err)
	}
	render := []string{"fn", "render", ".", "--allow-exec", "-o", "stdout"}
	execute(t, dir, kpt, render...).wantCode(t, 1)
	replace(t, dir, literal, reference)
	execute(t, dir, kpt, render...).wantCode(t, 0)
}
