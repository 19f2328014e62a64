package editors

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	// What somebody pastes; no part of it may be in any message.
	literal = "sk-" + "proj-EXAMPLE0EXAMPLE1EXAMPLE2EXAMPLE3EXAMPLE4EXAMPLE5"
	canary  = "EXAMPLE"

	account = `name: openai-main
type: provider-account/openai
auth_data:
  type: api-key
  api_key: VALUE
integrations:
  - type: integration/model/openai
    name: gpt-4o
    model_id: gpt-4o
    model_types: [chat]
`
	reference = "tfy-secret://acme:model-keys:OPENAI_API_KEY"
)

func manifest(value string) string { return strings.Replace(account, "VALUE", value, 1) }

// eachDraft runs a test with a server for each draft of the schema.
func eachDraft(t *testing.T, test func(*testing.T, *server)) {
	for _, draft := range []string{"2020-12", "07"} {
		t.Run(draft, func(t *testing.T) { test(t, start(t, schema(t, "--draft", draft))) })
	}
}

// underlined are the places of a text that the server says something about.
func underlined(text string, all []diagnostic) []string {
	var words []string
	lines := strings.Split(text, "\n")
	for _, d := range all {
		word := lines[d.Range.Start.Line][d.Range.Start.Character:]
		if d.Range.End.Line == d.Range.Start.Line {
			word = word[:d.Range.End.Character-d.Range.Start.Character]
		}
		words = append(words, word)
	}
	return words
}

func TestPastedKeyIsUnderlined(t *testing.T) {
	eachDraft(t, func(t *testing.T, s *server) {
		text := manifest(literal)
		got := s.open("openai.yaml", text)
		if want := []string{literal}; !slices.Equal(underlined(text, got), want) {
			t.Fatalf("underlined: %v", got)
		}
		if m := got[0].Message; !strings.HasPrefix(m, "write a reference to the secret, not the secret itself: tfy-secret://") || strings.Contains(m, canary) {
			t.Errorf("it says %q", m)
		}
		if got := s.change("openai.yaml", manifest(reference)); len(got) > 0 {
			t.Errorf("corrected: %v", got)
		}
	})
}

func TestUnderlined(t *testing.T) {
	eachDraft(t, func(t *testing.T, s *server) {
		for name, tt := range map[string]struct{ text, want, says string }{
			"another spelling": {strings.Replace(manifest(reference), "api_key: ", "api_key: "+reference+"\n  apiKey: "+literal+" # ", 1), literal, "write a reference"},
			"a misspelt type":  {strings.Replace(manifest(reference), "provider-account", "provider-acount", 1), "provider-acount/openai", "explain types"},
			"a key below it":   {strings.Replace(manifest(literal), "provider-account", "provider-acount", 1), literal, "write a reference"},
			"another document": {"apiVersion: v1\nkind: Secret\ntype: Opaque\n---\n" + manifest(literal), literal, "write a reference"},
			"an envelope":      {"apiVersion: secretref.dev/v1alpha1\nkind: TrueFoundryManifest\nspec:\n  " + strings.ReplaceAll(manifest(literal), "\n", "\n  "), literal, "write a reference"},
			"malformed":        {manifest("tfy-secret://model-keys:" + canary), "tfy-secret://model-keys:" + canary, "<tenant>:<secret-group>:<secret-key>"},
			"a header": {"name: a\ntype: mcp-server/remote\ndescription: b\nurl: https://a.example\nauth_data: {type: header, auth_level: global, headers: {Authorization: Bearer " +
				literal + "}}\ncollaborators: []\n", "Bearer " + literal, "holds a credential"},
			"a password in a URL": {"name: a\ntype: mcp-server/remote\ndescription: b\nurl: https://user:" + canary + "@a.example\ncollaborators: []\n",
				"https://user:" + canary + "@a.example", "URL with a password"},
			"a type that is gone": {"name: a\ntype: gateway-fallback-config\n", "type: gateway-fallback-config", "removed from the API; last seen on 2025-08-06"},
		} {
			got := s.open(strings.ReplaceAll(name, " ", "-")+".yaml", tt.text)
			if !slices.Contains(underlined(tt.text, got), tt.want) {
				t.Errorf("%s: underlined is %v", name, got)
			}
			said := false
			for _, d := range got {
				said = said || strings.Contains(d.Message, tt.says)
				if strings.Contains(d.Message, canary) {
					t.Errorf("%s: the message holds the value", name)
				}
			}
			if !said {
				t.Errorf("%s: no message has %q: %v", name, tt.says, got)
			}
		}
	})
}

func TestCompletion(t *testing.T) {
	vault := "name: a\ntype: provider-account/hashicorp\nintegrations:\n  - type: integration/secret-store/hashicorp/vault\n    "
	eachDraft(t, func(t *testing.T, s *server) {
		for name, tt := range map[string]struct {
			text      string
			want, not []string
		}{
			"nothing yet":     {"|", []string{"type"}, []string{"auth_data", "integrations", "replicas"}},
			"the type":        {"type: |", []string{"provider-account/openai", "service"}, []string{"gateway-fallback-config", "null"}},
			"fields":          {"type: provider-account/openai\n|", []string{"name", "auth_data", "integrations", "base_url"}, []string{"replicas", "aws_account_id"}},
			"fields of a job": {"type: job\n|", []string{"image", "trigger", "env"}, []string{"auth_data", "integrations"}},
			"an entry's type": {"name: a\ntype: provider-account/aws\nintegrations:\n  - type: |",
				[]string{"integration/secret-store/aws/parameter-store", "integration/cluster/aws/eks"}, []string{"integration/model/openai", "integration/model/aws"}},
			"an entry":        {vault + "|", []string{"vault_url", "auth_data"}, []string{"region"}},
			"ways to log in":  {vault + "auth_data:\n      type: |", []string{"token", "approle"}, nil},
			"fields of a way": {vault + "auth_data:\n      type: approle\n      |", []string{"role_id", "secret_id"}, []string{"token"}},
			"a secret":        {strings.Replace(manifest("|"), "|", "|", 1), []string{"tfy-secret://<tenant>:<secret-group>:<secret-key>", "tfy-k8s-secret://<key>"}, []string{"null"}},
			"an enumeration":  {"type: service\nports:\n  - protocol: |", []string{"TCP", "UDP"}, nil},
			"in an envelope":  {"apiVersion: secretref.dev/v1alpha1\nkind: TrueFoundryManifest\nspec:\n  type: provider-account/openai\n  |", []string{"name", "auth_data"}, []string{"replicas"}},
			"in another one":  {"apiVersion: apps/v1\nkind: Deployment\nspec:\n  |", nil, []string{"auth_data", "type"}},
		} {
			text, at := cursor(t, tt.text)
			file := strings.ReplaceAll(name, " ", "-") + ".yaml"
			s.open(file, text)
			got := s.complete(file, at)
			for _, w := range tt.want {
				if !slices.Contains(got, w) {
					t.Errorf("%s: %q is not proposed: %q", name, w, got)
				}
			}
			for _, w := range tt.not {
				if slices.Contains(got, w) {
					t.Errorf("%s: %q is proposed", name, w)
				}
			}
		}
	})
}

func TestHover(t *testing.T) {
	s := start(t, schema(t))
	text, at := cursor(t, strings.Replace(manifest(literal), "api_key", "api_|key", 1))
	s.open("openai.yaml", text)
	if got := s.hover("openai.yaml", at); !strings.Contains(got, "API key. Write a reference, not the secret itself.") || strings.Contains(got, canary) {
		t.Errorf("it shows %s", got)
	}
}

// A comment in the file does instead of a setting.
func TestModeline(t *testing.T) {
	s := start(t, "")
	text := "# yaml-language-server: $schema=" + schema(t, "provider-account/openai") + "\n" + manifest(literal)
	if got := s.open("openai.yaml", text); !slices.Equal(underlined(text, got), []string{literal}) {
		t.Errorf("underlined: %v", got)
	}
	if got := s.open("plain.yaml", manifest(literal)); len(got) > 0 {
		t.Errorf("without the comment: %v", got)
	}
}

// Nothing is said about manifests that check takes.
func TestCleanExamples(t *testing.T) {
	eachDraft(t, func(t *testing.T, s *server) {
		for name, text := range examples(t, "repository") {
			if got := s.open(name, text); len(got) > 0 {
				t.Errorf("%s: %v", name, got)
			}
		}
	})
}

// Whatever is said about those with faults, no secret is in it.
func TestExamplesWithFaults(t *testing.T) {
	s := start(t, schema(t))
	said := 0
	for name, text := range examples(t, "repository-with-faults") {
		for _, d := range s.open(name, text) {
			said++
			if strings.Contains(d.Message+d.Source, canary) {
				t.Errorf("%s: line %d: the message holds the value", name, d.Range.Start.Line+1)
			}
		}
	}
	if said < 7 {
		t.Errorf("%d diagnostics", said)
	}
}

func examples(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	root := filepath.Join("..", "..", "examples", dir)
	err := filepath.WalkDir(root, func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(file)
		name, _ := filepath.Rel(root, file)
		all[name] = string(text)
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d files: %v", len(all), err)
	}
	return all
}
