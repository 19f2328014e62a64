package servers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"secretref.dev/secretref/test/servers/tools"
)

// The recipes of examples/argocd-plugin run under Argo CD's own plugin server,
// which is asked by Argo CD's own client.

// A pluginServer runs one of the recipes.
type pluginServer struct {
	socket, client string
	log            *bytes.Buffer
}

// pluginAnswer is what the client prints: see tools/cmp/client.
type pluginAnswer struct {
	Matches   bool
	Manifests []string
	Error     string
}

func startPlugin(t *testing.T, recipe string, path ...string) *pluginServer {
	t.Helper()
	server, err := tools.Path("cmp", "argocd-cmp-server")
	if err != nil {
		t.Fatal(err)
	}
	s := &pluginServer{log: new(bytes.Buffer)}
	if s.client, err = tools.Path("cmp", "argocd-cmp-client"); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "cmp") // short: a socket's name is at most a hundred characters
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	config, err := filepath.Abs(filepath.Join("..", "..", "examples", "argocd-plugin", recipe))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(server, "--config-dir-path", config, "--loglevel", "debug")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "ARGOCD_PLUGINSOCKFILEPATH="+dir, "TMPDIR="+dir, "HOME="+dir,
		"PATH="+strings.Join(append(path, filepath.Dir(program(t)), os.Getenv("PATH")), string(os.PathListSeparator)))
	cmd.Stdout, cmd.Stderr = s.log, s.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if strings.Contains(s.log.String(), pluginCanary) {
			t.Error("Argo CD's log holds a value")
		}
	})
	for range 100 {
		if found, _ := filepath.Glob(filepath.Join(dir, "*.sock")); len(found) == 1 {
			s.socket = found[0]
			return s
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("the plugin server made no socket\n%s", s.log)
	return nil
}

const pluginCanary = "CANARYplugin0123456789"

// ask sends a repository, as Argo CD's repo-server does.
func (s *pluginServer) ask(t *testing.T, repository, application string) pluginAnswer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, s.client, s.socket, repository, filepath.Join(repository, application))
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	if strings.Contains(stdout.String()+stderr.String(), pluginCanary) {
		t.Error("an answer holds a value")
	}
	var a pluginAnswer
	if err := json.Unmarshal(stdout.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// exampleRepository copies a directory of examples/, without Git.
func exampleRepository(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "examples", name))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The render plugin makes the objects that the command makes.
func TestArgoCDRenders(t *testing.T) {
	t.Parallel()
	s := startPlugin(t, "render")
	repository := exampleRepository(t, "repository")
	got := s.ask(t, repository, "truefoundry")
	if !got.Matches || got.Error != "" {
		t.Fatalf("%+v\n%s", got, s.log)
	}
	want := (&command{path: program(t), dir: filepath.Join(repository, "truefoundry")}).run(t, "render", ".", "-o", "-")
	if want.status != 0 {
		t.Fatal(want.stderr)
	}
	docs := strings.Split(want.stdout, "\n---\n")
	if len(docs) < 2 || len(docs) != len(got.Manifests) {
		t.Fatalf("%d objects, and the command makes %d", len(got.Manifests), len(docs))
	}
	for i, doc := range docs {
		asJSON := func(text string) string {
			data, err := yaml.YAMLToJSON([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}
		if a, b := asJSON(doc), asJSON(got.Manifests[i]); a != b {
			t.Errorf("object %d\ncommand:  %s\nArgo CD: %s", i, a, b)
		}
	}

	other := t.TempDir()
	writeFile(t, filepath.Join(other, "app", "service.yaml"), "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n")
	if got := s.ask(t, other, "app"); got.Matches {
		t.Error("the plugin takes a directory without a TrueFoundry manifest")
	}
}

// What fails the command fails the generation, and the report is in the error.
func TestArgoCDShowsFindings(t *testing.T) {
	t.Parallel()
	s := startPlugin(t, "render")
	for _, tt := range []struct{ name, key, want string }{
		{"a literal", pluginCanary, "[literal-secret]"},
		{"a store that nothing declares", "acme:aws:none:secret-store:ssm::/a", "neither the manifests nor the policy's stores say what kind of store this is"},
	} {
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, "tfy", "openai.yaml"), "type: provider-account/openai\nname: openai\nauth_data:\n  type: api-key\n  api_key: "+tt.key+"\nintegrations: []\n")
		got := s.ask(t, dir, "tfy")
		if !got.Matches || len(got.Manifests) > 0 || !strings.Contains(got.Error, tt.want) {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

// The check plugin lets a kustomization through when nothing is found in it.
func TestArgoCDChecks(t *testing.T) {
	t.Parallel()
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(bin, "kustomize"), "sigs.k8s.io/kustomize/kustomize/v5")
	build.Dir = filepath.Join("..", "hosts")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s := startPlugin(t, "check", bin)
	repository := exampleRepository(t, "kustomize-configmap")
	writeFile(t, filepath.Join(repository, "kustomization.yaml"), "configMapGenerator:\n- {name: m, files: [manifests/openai-main.yaml]}\n")
	got := s.ask(t, repository, ".")
	if got.Error == "" || !strings.Contains(got.Error, "literal-secret") || strings.Contains(got.Error, "EXAMPLE0") {
		t.Errorf("with a literal: %+v", got)
	}
	if err := os.Remove(filepath.Join(repository, "manifests", "openai-payments.yaml")); err != nil {
		t.Fatal(err)
	}
	if got := s.ask(t, repository, "."); got.Error != "" || len(got.Manifests) != 1 {
		t.Errorf("without: %+v", got)
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
