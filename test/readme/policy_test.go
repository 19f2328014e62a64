package readme

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/test/markdown"
)

// Every yaml block parses, and every policy in one is a policy. A block whose
// only field is spec is one without its head.
func TestYAML(t *testing.T) {
	const head = "apiVersion: " + policy.APIVersion + "\nkind: " + policy.Kind + "\n"
	for _, p := range pages(t) {
		for _, b := range p.Blocks {
			if b.Language != "yaml" {
				continue
			}
			if err := parses(b.Text); err != nil {
				t.Errorf("%s:%d: %v", p.Name, b.Line, err)
			}
			text := b.Text
			if strings.HasPrefix(text, "spec:") {
				text = head + text
			}
			if !strings.Contains(text, "\nkind: "+policy.Kind+"\n") {
				continue
			}
			if _, err := policy.FromFunctionConfig([]byte(text), check.Vocabulary()); err != nil {
				t.Errorf("%s:%d: %v", p.Name, b.Line, err)
			}
		}
	}
}

func parses(text string) error {
	loader, err := yaml.NewLoader(bytes.NewReader([]byte(text)))
	for err == nil {
		var n yaml.Node
		err = loader.Load(&n)
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// The page on the policy has a section for each field that there is, and no
// other.
func TestPolicyPageHasEveryField(t *testing.T) {
	_, err := policy.Parse("p", []byte("apiVersion: "+policy.APIVersion+"\nkind: "+policy.Kind+"\nspec: {zzz: 1}\n"), check.Vocabulary())
	var pe *policy.ParseError
	if !errors.As(err, &pe) {
		t.Fatalf("an unknown field gives %v", err)
	}
	_, names, ok := strings.Cut(pe.Hint, "allowed there: ")
	if !ok {
		t.Fatalf("the hint names no fields: %s", pe.Hint)
	}
	want := map[string]bool{}
	for name := range strings.SplitSeq(names, ", ") {
		want[name] = true
	}
	for _, m := range regexp.MustCompile("(?m)^### `([A-Za-z]+)`$").FindAllStringSubmatch(markdown.Read(t, root, "docs/policy.md").Text, -1) {
		if !want[m[1]] {
			t.Errorf("docs/policy.md has the section %s, and no field is called so", m[1])
		}
		delete(want, m[1])
	}
	for name := range want {
		t.Errorf("docs/policy.md has no section %s", name)
	}
}

// variable is where package store reads one of the environment.
var variable = regexp.MustCompile(`(?:getenv|env\.first|either|vaultVar|loginAt)\((.*)\)`)

// The page on verify names every variable that the stores read by themselves.
func TestVerifyPageHasEveryVariable(t *testing.T) {
	text := markdown.Read(t, root, "docs/verify.md").Text
	files, err := filepath.Glob(root + "/store/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, call := range variable.FindAllStringSubmatch(string(data), -1) {
			for _, m := range regexp.MustCompile(`"([A-Z][A-Z0-9_]+)"`).FindAllStringSubmatch(call[1], -1) {
				name := m[1]
				switch {
				case strings.Contains(call[0], "vaultVar(") || strings.Contains(call[0], "loginAt("):
					name = "VAULT_" + name
				case strings.HasPrefix(name, "BAO_"), name == "REQUEST_METHOD": // the page says it of all; set by a web server
					continue
				}
				found++
				if !strings.Contains(text, "`"+name+"`") {
					t.Errorf("docs/verify.md does not name %s, which %s reads", name, filepath.Base(file))
				}
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d variables were found: does this test still read the code as it is written?", found)
	}
}

// The page on dependencies names each direct module.
func TestDependenciesPageIsCurrent(t *testing.T) {
	text := markdown.Read(t, root, "docs/dependencies.md").Text
	required := regexp.MustCompile(`(?m)^(?:require |tool |\t)(\S+\.\S+/\S+)(?: v\S+)?$`) // indirect ones have a comment
	for _, file := range []string{"go.mod", "test/hosts/go.mod"} {
		data, err := os.ReadFile(root + "/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range required.FindAllStringSubmatch(string(data), -1) {
			if !strings.Contains(text, "\n| `"+m[1]+"` | ") {
				t.Errorf("docs/dependencies.md has no row for %s of %s", m[1], file)
			}
		}
	}
}
