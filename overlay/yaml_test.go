package overlay

import (
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// FuzzWord: whatever is written is read back as that string.
func FuzzWord(f *testing.F) {
	for _, s := range []string{"", "a", "1h", "true", "No", "null", "a: b", "a:", "tfy-secret://a:b:C", "/x", "-", "#", "a #b", "0x1", "\n", "é", " a", "a ", "y", "1_000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			t.Skip()
		}
		for _, v := range []any{s, quoted(s)} {
			var back map[string]any
			data := documents("c", mapping{{"k", v}, {"l", list{v, mapping{{"m", v}}}}})
			if err := yaml.Unmarshal(data, &back); err != nil {
				t.Fatalf("%q: %v", s, err)
			}
			if back["k"] != s || back["l"].([]any)[0] != s {
				t.Errorf("%q became %q", s, data)
			}
		}
	})
}
