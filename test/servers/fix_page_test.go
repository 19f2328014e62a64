package servers_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"secretref.dev/secretref/test/markdown"
	"secretref.dev/secretref/test/servers/realserver"
)

// The commands of docs/fix.md that need a Vault run with a real one, and print
// what the page says.
func TestFixPage(t *testing.T) {
	server := realserver.AnotherVault(t)
	page := markdown.Read(t, filepath.Join("..", ".."), "docs/fix.md")
	dir, ran := t.TempDir(), 0
	for i, b := range page.Blocks {
		if b.Server != "vault" {
			continue
		}
		ran++
		c := command{path: "sh", dir: dir, vars: map[string]string{
			"PATH":       filepath.Dir(program(t)) + string(filepath.ListSeparator) + "/usr/bin:/bin:" + gitDir(t),
			"VAULT_ADDR": server.URL, "VAULT_TOKEN": server.Token,
			"GIT_AUTHOR_NAME": "Test", "GIT_AUTHOR_EMAIL": "test@example.com", "GIT_COMMITTER_NAME": "Test", "GIT_COMMITTER_EMAIL": "test@example.com",
		}}
		got := c.run(t, "-e", "-c", "exec 2>&1\n"+b.Text)
		if got.status != b.Status {
			t.Errorf("docs/fix.md:%d: exit status %d, not %d\n%s", b.Line, got.status, b.Status, got.stdout)
		}
		if says := page.Output(i); says == nil || !says.Says(got.stdout) {
			t.Errorf("docs/fix.md:%d: it prints\n%s\nand not what the page says", b.Line, got.stdout)
		}
	}
	if ran == 0 {
		t.Error("no command of the page needs a Vault")
	}
	admin := vaultAdmin{url: server.URL, token: server.Token}
	if value, _ := vaultHolds(t, admin, "tfy-secret/mistral-main/api_key"); string(value) != "CANARY-old-mistral-key" {
		t.Errorf("Vault holds %q", value)
	}
}

func gitDir(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(path, "/git")
}
