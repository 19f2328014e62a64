package readme

import (
	"bytes"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
)

// Every yaml block parses, and every policy in one is a policy. A block whose
// only field is spec is one without its head.
func TestYAML(t *testing.T) {
	const head = "apiVersion: " + policy.APIVersion + "\nkind: " + policy.Kind + "\n"
	for _, p := range pages(t) {
		for _, b := range p.blocks {
			if b.language != "yaml" {
				continue
			}
			if err := parses(b.text); err != nil {
				t.Errorf("%s:%d: %v", p.name, b.line, err)
			}
			text := b.text
			if strings.HasPrefix(text, "spec:") {
				text = head + text
			}
			if !strings.Contains(text, "\nkind: "+policy.Kind+"\n") {
				continue
			}
			if _, err := policy.FromFunctionConfig([]byte(text), check.Vocabulary()); err != nil {
				t.Errorf("%s:%d: %v", p.name, b.line, err)
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
	for _, m := range regexp.MustCompile("(?m)^### `([A-Za-z]+)`$").FindAllStringSubmatch(read(t, "docs/policy.md").text, -1) {
		if !want[m[1]] {
			t.Errorf("docs/policy.md has the section %s, and no field is called so", m[1])
		}
		delete(want, m[1])
	}
	for name := range want {
		t.Errorf("docs/policy.md has no section %s", name)
	}
}

// The page on dependencies names each direct module.
func TestDependenciesPageIsCurrent(t *testing.T) {
	text := read(t, "docs/dependencies.md").text
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
