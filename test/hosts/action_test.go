package hosts

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// GitHub's own rules have nothing against a workflow that uses the action, with
// every input.
func TestActionIsUsable(t *testing.T) {
	lint := filepath.Join(t.TempDir(), "actionlint")
	if err := build(".", lint, "github.com/rhysd/actionlint/cmd/actionlint"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	action, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, sub := range []string{"action", ".github/workflows", ".git"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(dir, "action", "action.yml"), string(action))
	const workflow = "on: push\njobs:\n  j:\n    runs-on: ubuntu-latest\n    steps:\n    - id: s\n      uses: ./action\n      with: {version: v1.2.3, paths: a, args: b, sarif: c, sha256: d, releases: e}\n    - run: echo \"$OUT\"\n      env: {OUT: \"${{ steps.s.outputs.sarif }}\"}\n"
	path := filepath.Join(dir, ".github", "workflows", "w.yml")
	write(t, path, workflow)
	if status, out := command(t, dir, lint, "-no-color", path); status != 0 {
		t.Errorf("%s", out)
	}
	write(t, path, documented(t))
	if status, out := command(t, dir, lint, "-no-color", path); status != 0 {
		t.Errorf("docs/ci.md: %s", out)
	}
	write(t, path, strings.Replace(workflow, "version: v1.2.3, ", "", 1))
	if status, _ := command(t, dir, lint, "-no-color", path); status == 0 {
		t.Error("a workflow without the version passes, so that nothing is linted")
	}
}

// documented is a workflow with the steps that docs/ci.md shows.
func documented(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(string(page), "```yaml\n") {
		steps, _, _ := strings.Cut(block, "```")
		if strings.HasPrefix(steps, "steps:") && strings.Contains(steps, "secretref/secretref@v1.2.3") {
			steps = strings.Replace(steps, "secretref/secretref@v1.2.3", "./action", 1)
			return "on: push\njobs:\n  j:\n    runs-on: ubuntu-latest\n    " + strings.ReplaceAll(strings.TrimSpace(steps), "\n", "\n    ") + "\n"
		}
	}
	t.Fatal("docs/ci.md does not show the action")
	return ""
}

// The steps of the action, as a runner starts them, with a release of this
// program on a server of our own.
func TestActionSteps(t *testing.T) {
	releases := t.TempDir()
	if err := os.MkdirAll(filepath.Join(releases, "v1.2.3"), 0o755); err != nil {
		t.Fatal(err)
	}
	const name = "secretref_1.2.3_linux_amd64"
	pack := exec.Command("sh", "-ec", `mkdir "$1" && cp "$2" "$1/secretref" && tar -czf "$1.tar.gz" "$1" && rm -r "$1" && sha256sum "$1.tar.gz" > SHA256SUMS`, "sh", name, tools.secretref)
	pack.Dir = filepath.Join(releases, "v1.2.3")
	if out, err := pack.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(releases)))
	defer server.Close()

	step := func(script string, dir string, environment ...string) (int, string) {
		cmd := exec.Command("bash", filepath.Join(absolute(t, "../../release/action"), script))
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), environment...)
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return cmd.ProcessState.ExitCode(), string(out)
	}
	install := func(more ...string) (int, string, string) {
		temp := t.TempDir()
		path := filepath.Join(temp, "path")
		status, out := step("install.sh", temp, append([]string{"VERSION=v1.2.3", "RELEASES=" + server.URL, "SHA256=", "RUNNER_OS=Linux", "RUNNER_ARCH=X64", "RUNNER_TEMP=" + temp, "GITHUB_PATH=" + path}, more...)...)
		added, _ := os.ReadFile(path)
		return status, out, strings.TrimSpace(string(added))
	}
	for _, tt := range []struct{ more, want string }{
		{"VERSION=main", "the version is not one"},
		{"VERSION=v1.2.3;touch x", "the version is not one"},
		{"VERSION=v9.9.9", "cannot fetch"},
		{"RUNNER_OS=Plan9", "no release for this runner"},
		{"SHA256=" + strings.Repeat("0", 64), "another SHA-256"},
		{"SHA256=x", "no SHA-256"},
		{"RUNNER_ARCH=ARM64", "cannot fetch"},
	} {
		if status, out, path := install(tt.more); status != 2 || path != "" || !strings.Contains(out, tt.want) {
			t.Errorf("%s: status %d, path %q\n%s", tt.more, status, path, out)
		}
	}
	status, out, path := install()
	if status != 0 || path == "" {
		t.Fatalf("status %d\n%s", status, out)
	}

	check := func(dir string, more ...string) (int, string, string) {
		output := filepath.Join(t.TempDir(), "output")
		status, out := step("check.sh", dir, append([]string{"PATHS=.", "ARGS=", "SARIF=", "GITHUB_OUTPUT=" + output, "PATH=" + path + string(os.PathListSeparator) + os.Getenv("PATH")}, more...)...)
		set, _ := os.ReadFile(output)
		return status, out, string(set)
	}
	if status, out, _ := check(example(t, "repository")); status != 0 {
		t.Errorf("a clean repository: status %d\n%s", status, out)
	}
	faults := example(t, "repository-with-faults")
	status, out, set := check(faults, "SARIF=../report of mine.sarif", "PATHS=truefoundry/provider-accounts\n\ntruefoundry/applications\n")
	if status != 1 || !strings.Contains(out, "::error file=truefoundry/provider-accounts/openai-main.yaml,line=7") || strings.Contains(out, canary) || !strings.Contains(set, "report of mine.sarif") {
		t.Errorf("faults: status %d, outputs %q\n%s", status, set, out)
	}
	if _, err := os.Stat(filepath.Join(faults, "..", "report of mine.sarif")); err != nil {
		t.Error(err)
	}
	// Inputs are words, whatever is in them.
	for _, more := range []string{"PATHS=$(touch x)", "PATHS=--version", "ARGS=--fail-on=note; touch x", "PATHS=`touch x`"} {
		status, out, _ := check(faults, more)
		if _, err := os.Stat(filepath.Join(faults, "x")); err == nil || status != 2 {
			t.Errorf("%s: status %d\n%s", more, status, out)
		}
	}
}

func absolute(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
