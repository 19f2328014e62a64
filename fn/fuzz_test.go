package fn

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"
)

const canary = "CANARY7f3e9b1c"

// FuzzRun holds the contract for any input: the items come back as they were
// or nothing comes back, the answer is one whole list, no value is printed
// that the input does not hold already, and it takes less than a second.
func FuzzRun(f *testing.F) {
	files, _ := filepath.Glob("testdata/resourcelists/*.yaml")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add(header + leaky)
	f.Add(header + kustomizeItem)
	f.Add(header + "items:\n- type: provider-account/openai\n  auth_data: {api_key: " + canary + "}\n")
	f.Fuzz(func(t *testing.T, in string) {
		if len(in) > 1<<16 {
			return
		}
		in = strings.ReplaceAll(in, "made-up-EXAMPLE-value", canary)
		start := time.Now()
		got := call1(t, "/nonexistent", in, nil)
		slow := time.Since(start)
		for range 3 { // the machine may have been busy
			if slow <= time.Second {
				break
			}
			start = time.Now()
			call1(t, "/nonexistent", in, nil)
			slow = min(slow, time.Since(start))
		}
		if slow > time.Second {
			t.Fatalf("took %v", slow)
		}
		if got.status == trouble && got.stdout == "" {
			return
		}
		added := got.stdout
		if strings.HasPrefix(added, in) {
			added = added[len(in):]
		} else {
			sameItems(t, in, got.stdout)
		}
		if strings.HasPrefix(got.stdout, in) && strings.Contains(added, canary) && !outsideValues(in) {
			t.Fatalf("the results hold the value: %s", added)
		}
	})
}

// outsideValues reports inputs that have the canary where it is a name: a
// type, a name, a key, a file.
func outsideValues(in string) bool {
	return strings.Count(in, canary) != strings.Count(in, "api_key: "+canary) || strings.Contains(in, "type: api_key")
}

func sameItems(t *testing.T, in, out string) {
	t.Helper()
	var a, b map[string]any
	if yaml.Unmarshal([]byte(in), &a) != nil {
		return
	}
	if err := yaml.Unmarshal([]byte(out), &b); err != nil {
		t.Fatalf("the answer is no YAML: %v", err)
	}
	if answered, ok := b["items"].([]any); ok && len(answered) == 0 {
		return // the validators answer
	}
	if !reflect.DeepEqual(a["items"], b["items"]) {
		t.Fatalf("the items were changed\nin  %v\nout %v", a["items"], b["items"])
	}
}
