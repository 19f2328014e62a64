package main

import (
	"bytes"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestCatalogueIsWhatTheFactsSay(t *testing.T) {
	if err := write("..", true); err != nil {
		t.Error(err)
	}
}

func TestGeneratingTwiceGivesTheSameBytes(t *testing.T) {
	facts := os.DirFS("../facts")
	first, err := generate(facts)
	if err != nil {
		t.Fatal(err)
	}
	second, err := generate(facts)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("two runs differ")
	}
}

func TestCheckWritesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir+"/facts", os.DirFS("../facts")); err != nil {
		t.Fatal(err)
	}
	file := dir + "/catalogue.go"
	if err := os.WriteFile(file, []byte("stale"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	if code := run([]string{"-dir", dir, "-check"}, &stderr); code != 1 || !strings.Contains(stderr.String(), "go generate") {
		t.Errorf("exit %d, %q", code, stderr.String())
	}
	if data, _ := os.ReadFile(file); string(data) != "stale" {
		t.Error("-check wrote the file")
	}
	if code := run([]string{"-dir", dir}, &stderr); code != 0 {
		t.Errorf("writing: exit %d", code)
	}
	if code := run([]string{"-dir", dir, "-check"}, &stderr); code != 0 {
		t.Errorf("after writing: exit %d", code)
	}
}

func TestFactsThatCannotBeServedAreRefused(t *testing.T) {
	for _, test := range []struct{ name, classes, roots, want string }{
		{"cycle", `{"A":{"fields":{"b":{"t":{"kind":"list","of":{"kind":"object","ref":"A"}}}}}}`, ``, "class A contains itself"},
		{"missing class", `{"A":{"fields":{"b":{"t":{"kind":"object","ref":"B"}}}}}`, ``, `no class "B"`},
		{"missing union", `{"A":{"fields":{"b":{"t":{"kind":"union","ref":"B"}}}}}`, ``, `no union "B"`},
		{"missing enum", `{"A":{"fields":{"b":{"t":{"kind":"literal","ref":"B"}}}}}`, ``, `no values for the literal "B"`},
		{"kind", `{"A":{"fields":{"b":{"t":{"kind":"blob"}}}}}`, ``, `no type kind "blob"`},
		{"element", `{"A":{"fields":{"b":{"t":{"kind":"list"}}}}}`, ``, "a list of nothing"},
		{"spelling", `{"A":{"fields":{"api_key":{"t":{"kind":"string"}},"apiKey":{"t":{"kind":"string"}}}}}`, ``, "differ only in spelling"},
		{"sensitivity", `{"A":{"fields":{"b":{"t":{"kind":"string"},"s":"mustn't","h":"x"}}}}`, ``, `sensitivity "mustn't"`},
		{"hint", `{"A":{"fields":{"b":{"t":{"kind":"string"},"s":"must"}}}}`, ``, `with hint ""`},
		{"repeated", `{"A":{"fields":{}},"A":{"fields":{}}}`, ``, "repeats one of its 2 names"},
		{"root", `{"A":{"fields":{}}}`, `{"type":"a","class":"B"}`, `root "a"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			facts := fstest.MapFS{
				"manifest-types.json": {Data: []byte(`{"roots":[` + test.roots + `],"classes":` + test.classes + `}`)},
				"retired-fields.json": {Data: []byte(`{}`)},
			}
			_, err := generate(fs.FS(facts))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}
