package hosts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func kustomize(t *testing.T, dir string) run {
	t.Helper()
	return execute(t, dir, tools.kustomize, "build", "--enable-alpha-plugins", "--enable-exec", ".")
}

// Each way into kustomize fails the build on a literal, says of it what the
// command says, and passes once it is a reference.
func TestKustomize(t *testing.T) {
	// What of a finding each way preserves, on stderr and in the results.
	position := func(f finding) finding {
		return finding{Rule: f.Rule, Severity: f.Severity, Message: f.Message, File: f.File, Line: f.Line, Column: f.Column}
	}
	file := func(f finding) finding { f = position(f); f.Line, f.Column = 0, 0; return f }
	entry := func(f finding) finding {
		return finding{Rule: f.Rule, Severity: f.Severity, File: f.File, Path: f.Path}
	}
	resource := func(f finding) finding {
		return finding{Rule: f.Rule, Severity: f.Severity, Path: f.Path, Manifest: f.Manifest}
	}
	for _, tt := range []struct {
		example string
		inputs  string // what the command reads
		stderr  func(finding) finding
		results func(finding) finding
	}{
		{"kustomize-configmap", "manifests", position, entry},
		{"kustomize-envelope", ".", file, resource},
		{"kustomize-validators", ".", file, resource},
		{"kustomize-generator", "manifests", position, nil}, // the files are no resources
	} {
		t.Run(tt.example, func(t *testing.T) {
			dir := example(t, tt.example)
			want := check(t, dir, "--policy", "fn.yaml", tt.inputs)
			r := kustomize(t, dir)
			r.wantCode(t, 1)
			wantSame(t, "printed findings", printedFindings(t, r.stderr), want, tt.stderr)
			if tt.results != nil {
				_, results := resourceList(t, r.out)
				wantSame(t, "results", withoutEntry(resultFindings(t, results)), want, tt.results)
			}

			r = kustomize(t, fixed(t, tt.example))
			r.wantCode(t, 0)
			if found := printedFindings(t, r.stderr); len(found) > 0 {
				t.Errorf("findings without a fault: %+v", found)
			}
		})
	}
}

// A transformer returns what it got: the build with the function is the build
// without it.
func TestKustomizeBuildIsUnchanged(t *testing.T) {
	for _, name := range []string{"kustomize-configmap", "kustomize-envelope"} {
		t.Run(name, func(t *testing.T) {
			dir := fixed(t, name)
			if replace(t, dir, `config.kubernetes.io/local-config: "true"`, `example.com/kept: "true"`) == 0 {
				t.Fatal("nothing would be in the build")
			}
			with := kustomize(t, dir)
			with.wantCode(t, 0)
			if replace(t, dir, "transformers:", "openapi: {}\n#") == 0 || replace(t, dir, "- fn.yaml", "") == 0 {
				t.Fatal("the function is still listed")
			}
			without := execute(t, dir, tools.kustomize, "build", ".")
			if without.code != 0 || len(without.in) > 0 {
				t.Fatalf("exit status %d without the function\n%s", without.code, without.stderr)
			}
			if with.stdout == "" || with.stdout != without.stdout {
				t.Errorf("with the function:\n%s\nwithout:\n%s", with.stdout, without.stdout)
			}
		})
	}
}

// The answer that kustomize's validators need holds no items; the generator's
// neither.
func TestKustomizeAnswersWithoutItems(t *testing.T) {
	for _, name := range []string{"kustomize-validators", "kustomize-generator"} {
		r := kustomize(t, fixed(t, name))
		r.wantCode(t, 0)
		if items, _ := resourceList(t, r.out); len(items) > 0 {
			t.Errorf("%s: %d items in the answer", name, len(items))
		}
	}
}

// An overlay renames what it takes in; the finding still names the file and
// the manifest.
func TestKustomizeOverlay(t *testing.T) {
	base := example(t, "kustomize-envelope")
	dir := filepath.Join(filepath.Dir(base), "overlay")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	overlay := "buildMetadata: [originAnnotations]\nnamePrefix: eu-\nresources: [../kustomize-envelope]\n"
	if err := os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(overlay), 0o644); err != nil {
		t.Fatal(err)
	}
	r := kustomize(t, dir)
	r.wantCode(t, 1)
	for _, f := range printedFindings(t, r.stderr) {
		if f.Rule == "literal-secret" && f.File == "openai-payments.yaml" {
			return
		}
	}
	t.Errorf("no line names the file:\n%s", r.stderr)
}

// A policy that cannot be understood stops the build; nothing is guessed.
func TestKustomizeRefusesAnUnknownField(t *testing.T) {
	dir := fixed(t, "kustomize-configmap")
	replace(t, dir, "tenant: acme", "tenants: acme")
	r := kustomize(t, dir)
	r.wantCode(t, 1)
	if !strings.Contains(r.stderr, "tenant") || !strings.Contains(r.stderr, "exit status 2") {
		t.Errorf("the message helps nobody:\n%s", r.stderr)
	}
}
