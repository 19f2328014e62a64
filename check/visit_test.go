package check

import (
	"bytes"
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/ref"
)

// sites runs over paths, and gives what is visited by file.
func sites(t *testing.T, opt Options, paths ...string) (map[string][]Site, *Result) {
	t.Helper()
	var mu sync.Mutex
	found := make(map[string][]Site)
	opt.Visit = func(s Site) {
		mu.Lock()
		defer mu.Unlock()
		found[s.Target.File] = append(found[s.Target.File], s)
	}
	result, err := Run(context.Background(), paths, opt)
	if err != nil {
		t.Fatal(err)
	}
	return found, result
}

const visitNative = "type: provider-account/openai\nname: a # c\nauth_data: {type: api-key, api_key: 'tfy-secret://acme:prod:KEY'}\n"

const visitHeaders = "type: mcp-server/remote\nname: m\nauth_data:\n  type: header\n  headers:\n    Authorization: Bearer tfy-secret://acme:prod:KEY # c\n    X: 'tfy-secret://acme:prod:KEY'\n"

func visitIndented(s, by string) string {
	return by + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n"+by) + "\n"
}

// TestVisit: in every wrapping what is visited can be replaced, and nothing but
// the references changes.
func TestVisit(t *testing.T) {
	both := visitNative + "---\n" + visitHeaders
	entry := func(kind, s string) string {
		return "apiVersion: v1\nkind: " + kind + "\nmetadata: {name: n}\n" + s
	}
	code := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, tt := range []struct {
		name, text string
		sites      int
	}{
		{"native", both, 3},
		{"envelope", "apiVersion: secretref.dev/v1alpha1\nkind: TrueFoundryManifest\nmetadata: {name: n}\nspec:\n" + visitIndented(visitHeaders, "  "), 2},
		{"entry", entry("ConfigMap", "data:\n  x.yaml: |\n"+visitIndented(both, "    ")+"  y: z\n"), 3},
		{"entry in quotes", entry("ConfigMap", "data: {x: \""+strings.NewReplacer("\n", `\n`, `"`, `\"`).Replace(both)+"\"}\n"), 3},
		{"Secret", entry("Secret", "data:\n  x.yaml: "+code(both)+"\n"), 3},
		{"binaryData", entry("ConfigMap", "binaryData:\n  x.yaml: "+code(both)+"\n"), 3},
		{"List", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  data:\n    x: |\n" + visitIndented(visitNative, "      "), 1},
		{"ConfigMap twice", entry("ConfigMap", "data:\n  x: |\n"+visitIndented(entry("ConfigMap", "data:\n  y: |\n"+visitIndented(both, "    ")), "    ")), 3},
		{"string", "x:\n  y: |\n" + visitIndented(visitHeaders, "    "), 2},
		{"JSON", `{"type":"provider-account/openai","name":"a","auth_data":{"type":"api-key","api_key":"tfy-secret:\/\/acme:prod:KEY"}}`, 1},
		{"carriage returns", strings.ReplaceAll(both, "\n", "\r\n"), 3},
		{"JSON in a string", "type: service\nname: s\nenv:\n  CONFIG: '{\"api_key\": \"tfy-secret://acme:prod:KEY\"}'\n", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "x.yaml")
			data := []byte(tt.text)
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			found, _ := sites(t, Options{}, file)
			var edits []manifest.Edit
			for _, s := range found[file] {
				if part := s.Target.Value()[s.Start:s.End]; part != "tfy-secret://acme:prod:KEY" || s.Ref.Key != "KEY" || s.Manifest.Name == "" {
					t.Errorf("visited %q in %+v", part, s)
				}
				edits = append(edits, manifest.Edit{Target: s.Target, Start: s.Start, End: s.End, Text: "tfy-k8s-secret://NEW"})
			}
			if len(edits) != tt.sites {
				t.Fatalf("%d sites, want %d", len(edits), tt.sites)
			}
			out, _, err := manifest.Apply(data, edits)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(tt.text, "data:\n  x.yaml: dHl") {
				want := strings.NewReplacer("tfy-secret://acme:prod:KEY", "tfy-k8s-secret://NEW", `tfy-secret:\/\/acme:prod:KEY`, "tfy-k8s-secret://NEW").Replace(tt.text)
				if tt.name != "binaryData" && string(out) != want {
					t.Errorf("got %q\nwant %q", out, want)
				}
			}
			if err := os.WriteFile(file, out, 0o600); err != nil {
				t.Fatal(err)
			}
			found, _ = sites(t, Options{}, file)
			if len(found[file]) != tt.sites || slices.ContainsFunc(found[file], func(s Site) bool { return s.Ref != ref.Reference{Form: ref.Kubernetes, Key: "NEW"} }) {
				t.Errorf("visited %+v in %q", found[file], out)
			}
		})
	}
}

// TestVisitExample: all references of a repository are visited, and can be
// replaced; a second run over the result finds the new ones.
func TestVisitExample(t *testing.T) {
	for _, dir := range []string{"repository", "kustomize-configmap", "kustomize-envelope", "kpt", "kpt-configmap"} {
		found, result := sites(t, Options{}, "../examples/"+dir)
		n := 0
		for file, list := range found {
			n += len(list)
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var edits []manifest.Edit
			for _, s := range list {
				edits = append(edits, manifest.Edit{Target: s.Target, Start: s.Start, End: s.End, Text: "tfy-k8s-secret://NEW"})
			}
			out, replaced, err := manifest.Apply(data, edits)
			if err != nil || len(replaced) != len(list) || bytes.Count(out, []byte("tfy-k8s-secret://NEW")) != len(list) {
				t.Errorf("%s: %d of %d, %v", file, len(replaced), len(list), err)
			}
		}
		if n == 0 || n != result.Summary.References {
			t.Errorf("%s: %d sites of %d references", dir, n, result.Summary.References)
		}
	}
}

// TestVisitParts: two references in one value, and what an alias brings in.
func TestVisitParts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.yaml")
	text := "type: service\nname: s\nenv:\n  A: &a https://h/?x=tfy-secret://acme:prod:KEY&y=tfy-secret://acme:prod:KEY\n"
	for _, alias := range []bool{false, true} {
		if alias {
			text += "  B: *a\n"
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		found, _ := sites(t, Options{}, file)
		var edits []manifest.Edit
		for _, s := range found[file] {
			edits = append(edits, manifest.Edit{Target: s.Target, Start: s.Start, End: s.End, Text: "tfy-k8s-secret://NEW"})
		}
		out, _, err := manifest.Apply([]byte(text), edits)
		if alias != (err != nil) || len(edits) != map[bool]int{false: 2, true: 4}[alias] {
			t.Errorf("%d edits: %q, %v", len(edits), out, err)
		}
		if want := strings.ReplaceAll(text, "tfy-secret://acme:prod:KEY", "tfy-k8s-secret://NEW"); !alias && string(out) != want {
			t.Errorf("got %q", out)
		}
		if alias && (!strings.Contains(err.Error(), "line 5, column 6: the value cannot be replaced: it is an alias") || !strings.Contains(err.Error(), "line 4, column 9")) {
			t.Errorf("%v", err)
		}
	}
}
