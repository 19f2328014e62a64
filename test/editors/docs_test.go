package editors

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// page is docs/editors.md, and what stands in it between two texts.
func page(t *testing.T, after, before string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/editors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), after)
	part, _, end := strings.Cut(rest, before)
	if !ok || !end {
		t.Fatalf("no text between %q and %q", after, before)
	}
	return part
}

// follow makes a repository as the page does: the schema at its root, printed by
// the command that stands there.
func follow(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	command := strings.Split(page(t, "cd examples/repository\n", "\n```"), "\n")[0]
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(tools.secretref)+string(os.PathListSeparator)+os.Getenv("PATH"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return dir
}

// Whoever follows the page sees a pasted key underlined, in the directory that
// it names and nowhere else.
func TestThePage(t *testing.T) {
	vscode := struct {
		Schemas map[string]any `json:"yaml.schemas"`
	}{}
	if err := json.Unmarshal([]byte(page(t, ".vscode/settings.json` which files are manifests:\n\n```yaml\n", "```")), &vscode); err != nil {
		t.Fatal(err)
	}
	for name, schemas := range map[string]func(dir string) map[string]any{
		"VS Code": func(string) map[string]any { return vscode.Schemas },
		"Neovim": func(dir string) map[string]any {
			lua := regexp.MustCompile(`\[vim\.fn\.getcwd\(\) \.\. '([^']*)'\] = '([^']*)'`).FindStringSubmatch(page(t, "vim.lsp.config('yamlls'", "EOF"))
			if lua == nil {
				t.Fatal("no schema in the lines for Neovim")
			}
			return map[string]any{dir + lua[1]: lua[2]}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := follow(t)
			s := startIn(t, dir, schemas(dir))
			for _, file := range []string{"truefoundry/openai.yaml", "truefoundry/provider-accounts/openai.yaml"} {
				if got := s.open(file, manifest(literal)); !slices.Equal(underlined(manifest(literal), got), []string{literal}) {
					t.Errorf("%s: underlined: %v", file, got)
				}
			}
			if got := s.open("charts/openai.yaml", manifest(literal)); len(got) > 0 {
				t.Errorf("elsewhere: %v", got)
			}
		})
	}
	t.Run("in the file", func(t *testing.T) {
		s := startIn(t, follow(t), nil)
		text := strings.Replace(page(t, "The path is relative to the file:\n\n```yaml\n", "```"), reference, literal, 1)
		if got := s.open("truefoundry/provider-accounts/openai.yaml", text); !slices.Equal(underlined(text, got), []string{literal}) {
			t.Errorf("underlined: %v", got)
		}
	})
}
