package hosts

import (
	"os"
	"path/filepath"
	"testing"

	"sigs.k8s.io/yaml"
)

// kptResults reads what kpt left in its results directory: its terminal text
// differs between versions, and shows four findings at most.
func kptResults(t *testing.T, dir string) []finding {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "results.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		ExitCode int
		Items    []struct{ Results []result }
	}
	if err := yaml.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	var found []finding
	for _, item := range list.Items {
		found = append(found, resultFindings(t, item.Results)...)
	}
	return found
}

func TestKptRender(t *testing.T) {
	kpt := installed(t, "kpt")
	render := func(t *testing.T, dir string) (run, []finding) {
		results := t.TempDir()
		r := execute(t, dir, kpt, "fn", "render", ".", "--allow-exec", "-o", "stdout", "--results-dir", results)
		return r, kptResults(t, results)
	}
	for _, tt := range []struct {
		example string
		args    []string
	}{
		{"kpt", []string{"--policy", "fn.yaml", "."}},
		{"kpt-configmap", []string{"."}},
	} {
		t.Run(tt.example, func(t *testing.T) {
			dir := example(t, tt.example)
			want := check(t, dir, tt.args...)
			r, found := render(t, dir)
			r.wantCode(t, 1)
			// kpt keeps the text of the files, so positions are the command's.
			wantSame(t, "results", found, want, func(f finding) finding { f.Manifest = ""; return f })

			r, found = render(t, fixed(t, tt.example))
			r.wantCode(t, 0)
			if len(found) > 0 {
				t.Errorf("findings without a fault: %+v", found)
			}
		})
	}
}

// kpt deletes the files of whatever a function does not return.
func TestKptEvalDeletesNothing(t *testing.T) {
	kpt := installed(t, "kpt")
	for _, tt := range []struct {
		name string
		dir  string
		args []string
		code int
	}{
		{"clean", fixed(t, "kpt"), []string{"tenant=acme"}, 0},
		{"faulty", example(t, "kpt"), []string{"tenant=acme"}, 1},
		{"clean ConfigMap", fixed(t, "kpt-configmap"), []string{"tenant=acme"}, 0},
		// The empty answer of kustomize's validators would delete every file:
		// outside kustomize it is refused.
		{"kustomizeValidator", fixed(t, "kpt"), []string{"kustomizeValidator=true"}, 1},
		{"unknown field", fixed(t, "kpt"), []string{"tennant=acme"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := tree(t, tt.dir)
			results := t.TempDir()
			args := append([]string{"fn", "eval", ".", "--exec", "secretref", "--results-dir", results, "--"}, tt.args...)
			execute(t, tt.dir, kpt, args...).wantCode(t, tt.code)
			after := tree(t, tt.dir)
			for name, data := range before {
				if name == "Kptfile" { // newer versions write a status into it
					data, after[name] = "", after[name][:0]
				}
				if now, ok := after[name]; !ok || now != data {
					t.Errorf("%s is gone or changed", name)
				}
			}
			if tt.name == "faulty" {
				wantSame(t, "results", kptResults(t, results), check(t, tt.dir, "--policy", "fn.yaml", "."),
					func(f finding) finding { f.Manifest = ""; return f })
			}
		})
	}
}

// Native files cannot be rendered, but they can be piped.
func TestKptSourceOfNativeFiles(t *testing.T) {
	kpt := installed(t, "kpt")
	dir := example(t, "kustomize-generator")
	source := execute(t, dir, kpt, "fn", "source", "manifests")
	if source.code != 0 {
		t.Fatal(source.stderr)
	}
	list := filepath.Join(t.TempDir(), "list.yaml")
	if err := os.WriteFile(list, []byte(source.stdout), 0o644); err != nil {
		t.Fatal(err)
	}
	r := execute(t, dir, "sh", "-c", `secretref fn < "$0"`, list)
	if r.code != 1 {
		t.Fatalf("exit status %d\n%s", r.code, r.stderr)
	}
	_, results := resourceList(t, r.out)
	wantSame(t, "results", resultFindings(t, results), check(t, dir, "manifests"), func(f finding) finding {
		return finding{Rule: f.Rule, Severity: f.Severity, Message: f.Message, File: f.File, Path: f.Path}
	})
}
