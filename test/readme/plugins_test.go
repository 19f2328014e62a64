package readme

import (
	"os"
	"strings"
	"testing"
)

// The plugins that docs/argocd.md shows are those that the tests run under Argo
// CD's own server.
func TestPluginsAreTheExamples(t *testing.T) {
	page, err := os.ReadFile(root + "/docs/argocd.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"check", "render"} {
		data, err := os.ReadFile(root + "/examples/argocd-plugin/" + name + "/plugin.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(page), "```yaml\n"+string(data)+"```\n") {
			t.Errorf("docs/argocd.md does not show examples/argocd-plugin/%s/plugin.yaml", name)
		}
	}
}
