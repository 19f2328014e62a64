// Package readme keeps README.md and docs/*.md true: it runs every command in
// them.
//
// Package markdown says what the fences mean. All blocks of a page share one
// copy of the repository, so that a later one may build on an earlier one.
// kustomize is built from test/hosts; blocks that need kpt or kubectl are skipped
// where those are not installed. Blocks that need a server are run in
// test/servers.
package readme

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"secretref.dev/secretref/test/markdown"
)

const root = "../.."

// pages are all that a user is told to read.
func pages(t *testing.T) []markdown.Page {
	t.Helper()
	names, err := filepath.Glob(root + "/docs/*.md")
	if err != nil || len(names) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	all := []markdown.Page{markdown.Read(t, root, "README.md"), markdown.Read(t, root, "CONTRIBUTING.md"), markdown.Read(t, root, "SECURITY.md"), markdown.Read(t, root, "CHANGELOG.md")}
	for _, name := range names {
		all = append(all, markdown.Read(t, root, "docs/"+filepath.Base(name)))
	}
	return all
}

func TestCommands(t *testing.T) {
	all := pages(t)
	bin := programs(t)
	for _, p := range all {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			s := shell{bin, clone(t)}
			for i, b := range p.Blocks {
				switch {
				case b.Language == "text" && (i == 0 || !b.Follows || p.Blocks[i-1].Language != "sh"):
					t.Errorf("%s:%d: output of no command: no sh block is directly above", p.Name, b.Line)
				case b.Language == "sh" && b.Server == "":
					t.Run("line "+strconv.Itoa(b.Line), func(t *testing.T) { s.block(t, p, b, p.Output(i)) })
				}
			}
			s.inYAML(t, p)
		})
	}
}

// A shell runs the blocks of one page.
type shell struct {
	bin string // directory of the programs
	dir string // the copy
}

func (s *shell) block(t *testing.T, p markdown.Page, b markdown.Block, expected *markdown.Block) {
	for _, host := range []string{"kpt", "kubectl"} {
		if _, err := exec.LookPath(host); err != nil && regexp.MustCompile(`(?m)(^|\s)`+host+`\s`).MatchString(b.Text) {
			t.Skipf("%s is not installed", host)
		}
	}
	output, status := s.run(t, ".", dry(b.Text))
	if status != b.Status {
		t.Errorf("%s:%d: exit status %d, not %d\n%s", p.Name, b.Line, status, b.Status, output)
	}
	if expected != nil && !expected.Says(output) {
		t.Errorf("%s:%d: it prints\n%s\nand not what the page says\n%s", p.Name, b.Line, output, expected.Text)
	}
}

// dry keeps commands from running this test again, or for minutes: of those,
// only that they exist is tested here.
func dry(script string) string {
	script = regexp.MustCompile(`(?m)^make (test|lint|bench|fuzz|release)\b`).ReplaceAllString(script, "make -n $1")
	return regexp.MustCompile(`(?m)^\.ci/run$`).ReplaceAllString(script, "bash -n .ci/run")
}

// A line of a CI file that is a command of ours.
var ciCommand = regexp.MustCompile(`(?m)^\s*(?:- )?(?:(?:run|entry|script): )?(secretref .*)$`)

// inYAML runs the commands that stand in CI files, in the repository as it
// should be.
func (s *shell) inYAML(t *testing.T, p markdown.Page) {
	for _, b := range p.Blocks {
		if b.Language != "yaml" {
			continue
		}
		for _, m := range ciCommand.FindAllStringSubmatch(b.Text, -1) {
			command, _, _ := strings.Cut(m[1], " && ")
			if output, status := s.run(t, "examples/repository", command); status != 0 {
				t.Errorf("%s:%d: %s: exit status %d\n%s", p.Name, b.Line, command, status, output)
			}
		}
	}
}

// run gives a script to sh and returns both streams and the exit status.
func (s *shell) run(t *testing.T, dir, script string) (string, int) {
	t.Helper()
	cmd := exec.Command("sh", "-e", "-c", script)
	cmd.Dir = filepath.Join(s.dir, dir)
	cmd.Env = environment(s.bin)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return output.String(), cmd.ProcessState.ExitCode()
}

// environment puts our programs first, gives Git an author, and hides from
// make that it runs below another make.
func environment(bin string) []string {
	return append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GIT_AUTHOR_NAME=Test", "GIT_AUTHOR_EMAIL=test@example.com",
		"GIT_COMMITTER_NAME=Test", "GIT_COMMITTER_EMAIL=test@example.com",
		"MAKEFLAGS=", "MAKELEVEL=")
}

// clone copies the working tree and commits it to the branch main of a new
// repository: secretref looks for its policy up to the Git root.
func clone(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return copyTo(dir, file, d)
	}); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"add", "-A"}, {"commit", "-q", "-m", "all"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = environment("")
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args[0], err, output)
		}
	}
	return dir
}

func copyTo(dir, file string, d fs.DirEntry) error {
	name, err := filepath.Rel(root, file)
	if err != nil {
		return err
	}
	to := filepath.Join(dir, name)
	switch filepath.ToSlash(name) {
	case ".git", "bin", "test/hosts/tmp":
		if d.IsDir() {
			return filepath.SkipDir
		}
		return nil // .git of a worktree is a file
	}
	switch {
	case d.IsDir():
		return os.MkdirAll(to, 0o755)
	case !d.Type().IsRegular():
		return nil
	}
	info, err := d.Info()
	if err != nil {
		return err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, info.Mode().Perm())
}

// programs builds secretref and kustomize.
func programs(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	for _, b := range []struct{ dir, name, pkg string }{
		{root, "secretref", "."},
		{root + "/test/hosts", "kustomize", "sigs.k8s.io/kustomize/kustomize/v5"},
	} {
		cmd := exec.Command("go", "build", "-o", filepath.Join(bin, b.name), b.pkg)
		cmd.Dir = b.dir
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("building %s: %v\n%s", b.name, err, output)
		}
	}
	return bin
}

// A relative link leads to a file.
var link = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)

func TestLinks(t *testing.T) {
	all := pages(t)
	for _, p := range all {
		for _, m := range link.FindAllStringSubmatch(p.Text, -1) {
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(p.Name), m[1])); err != nil {
				t.Errorf("%s: a link to %s, which is not there", p.Name, m[1])
			}
		}
	}
	for _, p := range all[1:] {
		if !strings.Contains(all[0].Text, "]("+p.Name+")") {
			t.Errorf("README.md has no link to %s", p.Name)
		}
	}
}
