package fn

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// FuzzRender holds the contract of a rendering for any items: nothing, or one
// whole list in which the items stand as they were but for their references,
// with objects behind them; and a second run over it changes nothing.
func FuzzRender(f *testing.F) {
	files, _ := filepath.Glob("testdata/resourcelists/*.yaml")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		in, _, _ := strings.Cut(string(data), "functionConfig:")
		f.Add(strings.NewReplacer("<API_KEY>", "tfy-secret://acme:models:KEY", "placeholder", "tfy-secret://acme:models:KEY").Replace(in))
	}
	f.Add(header + referring)
	f.Add(header + strings.ReplaceAll(referring, "\n", "\r\n"))
	f.Add(header + strings.Replace(leaky, "made-up-EXAMPLE-value", "tfy-secret://a:b:c", 1) + "- data: |\n    x")
	f.Add(`{"kind": "ResourceList", "items": [{"type": "provider-account/openai", "name": "a", "auth_data": {"type": "api-key", "api_key": "tfy-secret://a:b:c"}}]}`)
	f.Fuzz(func(t *testing.T, in string) {
		if len(in) > 1<<14 || strings.Contains(in, "functionConfig") {
			return
		}
		if !strings.HasPrefix(strings.TrimSpace(in), "{") {
			if !strings.HasSuffix(in, "\n") {
				in += "\n"
			}
			in += renderConfig("{}")
		} else {
			in = strings.Replace(in, "{", `{"functionConfig": {"apiVersion": "secretref.dev/v1alpha1", "kind": "SecretRefRender", "metadata": {"name": "r"}}, `, 1)
		}
		got := renderCall(t, in, nil)
		if got.stdout == "" {
			return
		}
		var a, b map[string]any
		if yaml.Unmarshal([]byte(in), &a) != nil {
			return
		}
		if err := yaml.Unmarshal([]byte(got.stdout), &b); err != nil {
			t.Fatalf("the answer is no YAML: %v", err)
		}
		before, _ := a["items"].([]any)
		after, _ := b["items"].([]any)
		if len(after) < len(before) {
			t.Fatalf("%d items became %d", len(before), len(after))
		}
		for i := range before {
			if !equalButReferences(before[i], after[i]) {
				t.Fatalf("item %d was changed\nin  %v\nout %v", i, before[i], after[i])
			}
		}
		if got.status != clean {
			return
		}
		again := renderCall(t, got.stdout, nil)
		items, _, _ := strings.Cut(got.stdout, "results")
		if again.status != clean || !strings.HasPrefix(again.stdout, items) {
			t.Fatalf("a second run: status %d\n%s\n%s\n---\n%s", again.status, again.stderr, got.stdout, again.stdout)
		}
	})
}

// equalButReferences compares two values; strings may differ where one holds a
// key.
func equalButReferences(a, b any) bool {
	switch x := a.(type) {
	case string:
		y, ok := b.(string)
		return ok && (x == y || strings.Contains(y, "tfy-k8s-secret://") || !printableText(x))
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !equalButReferences(x[i], y[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && equalMaps(x, y)
	case map[any]any: // of keys that are no strings
		y, ok := b.(map[any]any)
		return ok && equalMaps(x, y)
	}
	return reflect.DeepEqual(a, b)
}

func equalMaps[K comparable](a, b map[K]any) bool {
	for k := range a {
		v, there := b[k]
		if !there || !equalButReferences(a[k], v) {
			return false
		}
	}
	return len(a) == len(b)
}

// printableText is false for base64 among others, in which a key is not seen.
func printableText(s string) bool { return strings.ContainsAny(s, " :/") }
