package manifest

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"testing"
	"unicode/utf8"
)

// randomJSON makes a value that both readers can read: no surrogate pairs
// written as escapes, which YAML does not have.
func randomJSON(r *rand.Rand, depth int) any {
	switch r.IntN(7 - min(depth, 2)) {
	case 0:
		return r.IntN(2) == 0
	case 1:
		return nil
	case 2:
		return r.IntN(1000) - 500
	case 3:
		return []any{r.Float64(), 1.5e30, -2.25e-7}[r.IntN(3)]
	case 4:
		return randomString(r)
	case 5:
		list := make([]any, r.IntN(4))
		for i := range list {
			list[i] = randomJSON(r, depth+1)
		}
		return list
	}
	m := make(map[string]any)
	for range r.IntN(4) {
		m[randomString(r)] = randomJSON(r, depth+1)
	}
	return m
}

func randomString(r *rand.Rand) string {
	s := []rune{}
	for range r.IntN(6) {
		s = append(s, []rune("ab:#/\\\"'\n\t\b {}[],-é\U0001f600\u2028")[r.IntN(21)])
	}
	return string(s)
}

// TestJSONReaders reads JSON with both readers: the trees must be the same,
// places included.
func TestJSONReaders(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		text, err := json.Marshal([]any{randomJSON(r, 0)})
		if err == nil && r.IntN(2) == 0 {
			var v any
			json.Unmarshal(text, &v)
			text, err = json.MarshalIndent(v, "", "  ")
		}
		if err != nil {
			t.Fatal(err)
		}
		n, ok := parseJSON(text)
		if !ok {
			t.Fatalf("%q is no JSON", text)
		}
		src := &Source{Text: text}
		roots, yerr := parseYAML(src)
		if yerr != nil || len(roots) != 1 {
			t.Fatalf("%q: %v", text, yerr)
		}
		if diff := diffTrees(n, roots[0].node); diff != "" || roots[0].loose {
			t.Fatalf("%q: %s", text, diff)
		}
	}
}

func diffTrees(a, b *Node) string {
	switch {
	case a.Kind != b.Kind, a.Style != b.Style, a.Tag != b.Tag, a.Value != b.Value, a.Span != b.Span, len(a.Children) != len(b.Children):
		return a.Tag + " " + a.Value + " is not " + b.Tag + " " + b.Value
	}
	for i := range a.Children {
		if diff := diffTrees(a.Children[i], b.Children[i]); diff != "" {
			return diff
		}
	}
	return ""
}

// TestJSONValues compares with the standard library on what YAML cannot read.
func TestJSONValues(t *testing.T) {
	for _, text := range []string{`"\ud83d\ude00"`, `"\ud83d"`, `"\ud83d\u0041"`, `"\ude00\ud83d"`, `"\u0000\u001f\/\b\f"`, "\"\u0085\u2028\"", `"\ud83dx\ude00"`} {
		var want string
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		n, _ := parseJSON([]byte("[" + text + "]"))
		if got := n.Children[0].Value; got != want {
			t.Errorf("%s reads %q, want %q", text, got, want)
		}
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte("[4E445, -0, 1e-400]")) // more and less than a float64 holds
	for _, tt := range parseTests {
		f.Add([]byte(tt.in))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, ok := parseJSON(text)
		if !ok || !utf8.Valid(text) { // NewSource lets nothing else through
			return
		}
		var want any
		numbers := json.NewDecoder(bytes.NewReader(text)) // JSON does not limit a number's size; float64 does
		numbers.UseNumber()
		if err := numbers.Decode(&want); err != nil {
			t.Fatalf("%q is no JSON: %v", text, err)
		}
		if _, err := numbers.Token(); err != io.EOF {
			t.Fatalf("%q is more than one JSON value: %v", text, err)
		}
		checkSpans(t, &Document{Source: &Source{Text: text}}, n, Span{0, len(text)})
		compareJSON(t, n, want)
	})
}

func compareJSON(t *testing.T, n *Node, want any) {
	t.Helper()
	ok := false
	switch want := want.(type) {
	case map[string]any:
		ok = n.Kind == Mapping
		for k, v := range want {
			compareJSON(t, n.raw(k), v)
		}
	case []any:
		if ok = n.Kind == Sequence && len(n.Children) == len(want); ok {
			for i, v := range want {
				compareJSON(t, n.Children[i], v)
			}
		}
	case string:
		ok = n.Tag == "!!str" && n.Value == want
	case json.Number:
		ok = n.Tag == "!!int" || n.Tag == "!!float"
	case bool:
		ok = n.Tag == "!!bool" && n.Value == map[bool]string{true: "true", false: "false"}[want]
	case nil:
		ok = n.IsNull()
	}
	if !ok {
		t.Fatalf("%s %q, want %#v", n.Tag, n.Value, want)
	}
}

// raw is the last value of a key, without regard to `<<`, which JSON has not.
func (n *Node) raw(key string) *Node {
	for i := len(n.Children) - 2; i >= 0; i -= 2 {
		if n.Children[i].Value == key {
			return n.Children[i+1]
		}
	}
	return nil
}
