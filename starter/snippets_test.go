package starter

import (
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v4"
)

// commands are the strings of a YAML value that call something.
func commands(v any) []string {
	var found []string
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			if s, ok := inner.(string); ok && (key == "run" || key == "entry") {
				found = append(found, s)
			}
			found = append(found, commands(inner)...)
		}
	case []any:
		for _, inner := range v {
			if s, ok := inner.(string); ok && strings.Contains(s, " ") {
				found = append(found, s)
			}
			found = append(found, commands(inner)...)
		}
	}
	return found
}

// Every text is YAML, as a file and as an addition, with no marker left in it;
// it runs the check and nothing else but, without an image, the installation.
func TestTexts(t *testing.T) {
	there := fstest.MapFS{}
	for _, name := range []string{".github/workflows/secretref.yml", ".gitlab-ci.yml", "bitbucket-pipelines.yml", ".pre-commit-config.yaml", "kustomization.yaml", "Kptfile"} {
		there[name] = &fstest.MapFile{Data: []byte("a: 1\n")}
	}
	for _, image := range []string{"", "registry.example.com/ci/secretref:v1"} {
		for _, root := range []fstest.MapFS{{}, there} {
			p := Make(root, &Facts{}, Options{Dir: "gitops", CI: Pipelines(), Hook: PreCommit, Version: "v1.2.3", Image: image})
			texts := map[string]string{}
			for _, f := range p.Files {
				texts[f.Name] = f.Text
			}
			for _, a := range p.Additions {
				texts[a.Name] = a.Text
			}
			for name, text := range texts {
				var v any
				if err := yaml.Unmarshal([]byte(text), &v); err != nil {
					t.Errorf("%s: %v\n%s", name, err, text)
				}
				if strings.Contains(strings.ReplaceAll(text, "@v", ""), "@") || strings.Contains(text, "\ngo:") || strings.Contains(text, "image: image") {
					t.Errorf("%s: a marker is left:\n%s", name, text)
				}
				checks := 0
				for _, c := range commands(v) {
					switch {
					case c == "secretref check gitops":
						checks++
					case image == "" && c == "go install secretref.dev/secretref@v1.2.3":
					default:
						t.Errorf("%s runs %q", name, c)
					}
				}
				pipeline := strings.HasPrefix(name, ".github") || strings.Contains(name, "pipelines") || strings.HasPrefix(name, ".gitlab") || strings.HasPrefix(name, ".pre-commit")
				if pipeline != (checks > 0) {
					t.Errorf("%s checks %d times", name, checks)
				}
				if pipeline && image != "" && !strings.Contains(text, image) && !strings.HasPrefix(name, ".pre-commit") {
					t.Errorf("%s does not run in the image", name)
				}
			}
		}
	}
}
