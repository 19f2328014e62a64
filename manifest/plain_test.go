package manifest

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"secretref.dev/secretref/bench/corpus"
)

// FuzzPlain holds the two readers against each other: the plain one gives
// what the library gives, or nothing.
func FuzzPlain(f *testing.F) {
	for _, text := range exampleTexts(f) {
		f.Add(text)
	}
	for _, s := range plainSeeds {
		f.Add(s.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		samePlain(t, text)
	})
}

// plainSeeds are texts that the plain reader takes, and texts that look alike
// and that it must leave to the library.
var plainSeeds = []struct {
	text  string
	taken bool
}{
	{"a: 1\nb:\n- x\n- y: 2\n  z: 3\nc:\n  d: 'q'\n  e: \"r\" # s\n", true},
	{"---\na: b\n---\n# c\nd:\n", true},
	{"a: |\n  x\n\n   y\nb: |-\n  z\n", true},
	{"a:\nb:\n  - c:\n    d: []\n  - {}\n", true},
	{"a: 2024-01-01\nb: 0x1F\nc: 1_000\nd: .5\ne: ~\nf: <<\ng: 12:30:45\nh: 1e3\ni: y\n", true},
	{"- a\n- b: c\n  d:\n  - e\n", true},
	{"a: x#y\nb: x:y # z\nc: https://h/#f\n\n# end", true},
	{"'a': 1\n\"b.c/d-e\": 2\n", true},
	{"a: é ü\nb: $X(y)\n", true},
	{"a: b: c\n", false}, {"a: b\n  c\n", false}, {"a: 'b' 'c'\n", false}, {"a:b\n", false}, {"- a\n-\n- - b\n", false}, {"a:\n- b\n c\n", false},
	{"a: 'b''c'\n", false}, {"a: \"\\x62\"\n", false}, {"a: 'b\n  c'\n", false}, {"a: [b]\n", false}, {"a: {b: c}\n", false},
	{"a: &x b\nc: *x\n", false}, {"a: !t b\n", false}, {"a: !!str 1\n", false}, {"? a\n: b\n", false}, {"a: >\n  b\n", false}, {"a: |+\n  b\n\n", false},
	{"a: |2\n   b\n", false}, {"a: |\n\n  b\n", false}, {"a: |\n  b", false}, {"a: |\n  b\n c: d\n", false}, {"a:\tb\n", false}, {"a: b\r\n", false},
	{"a: b\u0085c: d\n", false}, {"a: b\u2028\n", false}, {"a: \ufeffb\n", false}, {"%YAML 1.2\n---\na: b\n", false}, {"a: b\n...\nc: d\n", false},
	{"--- a\n", false}, {"---\n---\na: b\n", false}, {"a: 'b'#c\n", false}, {"a:#c\n", false}, {"a: @b\n", false}, {"a: `b`\n", false}, {"a: %b\n", false},
	{"a: - b\n", false}, {"a: ? b\n", false}, {"a:\n    b: c\n  d: e\n", false}, {"a b: c\n", false}, {"{}: a\n", false}, {"a\n", false}, {"", false}, {"# a\n", false}, {"{\"a\": \"b\"}", false},
}

func TestPlainSeeds(t *testing.T) {
	for _, s := range plainSeeds {
		if samePlain(t, s.text) != s.taken {
			t.Errorf("%q is taken: %v, want %v", s.text, !s.taken, s.taken)
		}
	}
}

// TestPlainTakesManifests: nearly all that people write without anything that
// the plain reader does not know by design, it reads.
func TestPlainTakesManifests(t *testing.T) {
	made := map[string]string{}
	_, err := corpus.Generate(corpus.Options{Files: 200, Seed: 1, LiteralRate: 0.1, Mixed: 20}, func(name string, body []byte) error {
		made[name] = string(body)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, texts := range map[string]map[string]string{"the examples": exampleTexts(t), "made-up manifests": made} {
		taken, all := 0, 0
		var declined []string
		for file, text := range texts {
			switch {
			case samePlain(t, text):
				taken++
				all++
			case isPlain(t, text):
				all++
				declined = append(declined, file)
			}
		}
		if all < 20 || 100*taken < 95*all {
			t.Errorf("of %s %d of %d plain ones are taken, not %q", name, taken, all, declined)
		}
		if 2*all < len(texts) {
			t.Errorf("of %s only %d of %d are plain", name, all, len(texts))
		}
	}
}

// isPlain reports whether the library finds nothing in a text that the plain
// reader does not know by design.
func isPlain(t *testing.T, text string) bool {
	src, err := NewSource("x.yaml", []byte(text))
	if err != nil || strings.ContainsAny(text, "\t\r\ufeff\u0085\u2028\u2029") || isJSON(src.Text) {
		return false
	}
	docs, err := parseLibrary(src)
	if err != nil || len(docs) == 0 {
		return false
	}
	var plain func(n *Node) bool
	plain = func(n *Node) bool {
		if n == nil || n.Kind == Alias || n.Anchor != "" || n.Tagged || n.Style == Folded || n.Style == Flow && len(n.Children) > 0 {
			return false
		}
		spelt := text[n.Span.Start:n.Span.End]
		if n.Kind == Scalar && n.Style != Literal && (strings.Contains(spelt, "\n") || n.Style == DoubleQuoted && strings.Contains(spelt, "\\") || n.Style == SingleQuoted && strings.Contains(n.Value, "'")) {
			return false
		}
		for _, c := range n.Children {
			if !plain(c) {
				return false
			}
		}
		return true
	}
	for _, d := range docs {
		if d.AfterEnd || !plain(d.Root) {
			return false
		}
	}
	return true
}

// exampleTexts are the YAML files of the examples and of the function's tests.
func exampleTexts(t testing.TB) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, dir := range []string{"../examples", "../fn/testdata"} {
		addTexts(t, texts, dir)
	}
	if len(texts) < 20 {
		t.Fatalf("only %d examples", len(texts))
	}
	return texts
}

func addTexts(t testing.TB, texts map[string]string, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".yaml") {
			return err
		}
		data, err := os.ReadFile(name)
		texts[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPlainInTheLibrarysTests reads every text of the library's own tests, the
// YAML test suite with them where it was fetched, with both readers.
func TestPlainInTheLibrarysTests(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "go.yaml.in/yaml/v4").Output()
	if err != nil || len(dir) < 2 {
		t.Skip("the library's source is not here")
	}
	texts := map[string]string{}
	addTexts(t, texts, strings.TrimSpace(string(dir)))
	if len(texts) == 0 {
		t.Skip("the library came without its tests")
	}
	taken := 0
	try := func(text string) {
		if samePlain(t, text) {
			taken++
		}
	}
	for _, text := range texts {
		try(text)
		src, err := NewSource("x.yaml", []byte(text))
		if err != nil {
			continue
		}
		docs, _ := parseLibrary(src)
		for _, d := range docs {
			for _, n := range scalars(d.Root) {
				try(n.Value)
				try(n.Value + "\n")
			}
		}
	}
	if taken < 200 {
		t.Errorf("only %d texts are taken", taken)
	}
}

// samePlain reports whether the plain reader took the text.
func samePlain(t *testing.T, text string) bool {
	t.Helper()
	src, err := NewSource("x.yaml", []byte(text))
	if err != nil {
		return false
	}
	got, ok := new(plainReader).parse(src)
	if !ok {
		return false
	}
	want, err := parseLibrary(src)
	if err != nil {
		t.Fatalf("the library refuses %q: %v", text, err)
	}
	for _, d := range got {
		if special(d.Root) {
			t.Fatalf("%q: a tag, an anchor, an alias or a merge in a verbatim document", text)
		}
	}
	if g, w := shape(got), shape(want); g != w {
		gl, wl := strings.Split(g, "\n"), strings.Split(w, "\n")
		for i := range gl {
			if i >= len(wl) || gl[i] != wl[i] {
				t.Fatalf("%q\nplain   %s\nlibrary %s", text, gl[i], wl[min(i, len(wl)-1)])
			}
		}
		t.Fatalf("%q: the library has more", text)
	}
	return true
}

func special(n *Node) bool {
	if n.Kind == Mapping {
		for i := 0; i < len(n.Children); i += 2 {
			if k := n.Children[i]; IsMerge(k) || k.Value == "<<" || IsValueKey(k) {
				return true
			}
		}
	}
	return n.Kind == Alias || n.Tagged || n.Anchor != "" || slices.ContainsFunc(n.Children, special)
}

func shape(docs []*Document) string {
	var b strings.Builder
	var walk func(n *Node)
	walk = func(n *Node) {
		if n == nil {
			b.WriteString("nil\n")
			return
		}
		fmt.Fprintf(&b, "%d %d %v %s %q %v %d\n", n.Kind, n.Style, n.Tagged, n.Tag, n.Value, n.Span, len(n.Children))
		for _, c := range n.Children {
			walk(c)
		}
	}
	for _, d := range docs {
		fmt.Fprintf(&b, "doc %d %v %v %v %v %v\n", d.Index, d.text, d.AfterEnd, d.Loose, d.Comments, d.Gaps())
		walk(d.Root)
	}
	return b.String()
}
