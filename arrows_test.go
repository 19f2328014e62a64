package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rooms says which of our packages each may import, in the order of the
// design: arrows point up only. A package that is not here is not part of the
// program (generators, benchmarks, tests).
var rooms = []struct {
	name string
	may  []string
}{
	{"spell", nil},
	{"ref", []string{"spell"}},
	{"redact", nil},
	{"manifest", nil},
	{"schema", []string{"spell"}},
	{"policy", []string{"ref", "spell"}},
	{"gitrev", nil},
	{"jsonschema", []string{"ref", "schema"}},
	{"graph", []string{"ref", "manifest", "schema"}},
	{"check", []string{"ref", "redact", "manifest", "schema", "policy", "graph"}},
	{"store", []string{"ref", "redact", "policy", "graph"}},
	{"ask", []string{"ref", "redact", "policy", "graph", "store"}},
	{"verify", []string{"ref", "redact", "manifest", "schema", "policy", "graph", "check", "store", "ask"}},
	{"sops", nil},
	{"overlay", []string{"ref", "redact", "manifest", "schema", "policy", "graph", "check", "store", "ask", "sops"}},
	{"fix", []string{"ref", "redact", "manifest", "schema", "policy", "graph", "check", "store", "ask"}},
	{"starter", []string{"ref", "redact", "policy", "graph", "check"}},
	{"report", []string{"ref", "redact", "policy", "graph", "check"}},
	{"fn", []string{"ref", "redact", "manifest", "schema", "policy", "graph", "check", "store", "ask", "overlay", "report"}},
	{"cli", []string{"ref", "redact", "manifest", "schema", "policy", "graph", "check", "store", "ask", "verify", "sops", "overlay", "fix", "report", "jsonschema", "fn", "gitrev", "starter"}},
	{".", []string{"cli"}},
}

// outside are directories with Go files that are no part of the program.
var outside = []string{"bench", "release", "docs", "schema/gen", "test", "examples"}

const module = "secretref.dev/secretref"

func TestArrowsPointUp(t *testing.T) {
	seen := make(map[string]bool)
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		dir := path.Dir(filepath.ToSlash(file))
		if d.IsDir() {
			if slices.Contains(outside, filepath.ToSlash(file)) || d.Name() == "testdata" || d.Name() == ".git" {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		seen[dir] = true
		checkImports(t, file, dir)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rooms {
		if !seen[r.name] {
			t.Errorf("the package %s is in the table and not in the tree", r.name)
		}
	}
}

func checkImports(t *testing.T, file, dir string) {
	i := slices.IndexFunc(rooms, func(r struct {
		name string
		may  []string
	}) bool {
		return r.name == dir
	})
	if i < 0 {
		t.Errorf("%s: the package %s is not in the table of rooms", file, dir)
		return
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range f.Imports {
		p := strings.Trim(spec.Path.Value, `"`)
		if ours, ok := strings.CutPrefix(p, module+"/"); ok && !slices.Contains(rooms[i].may, ours) {
			t.Errorf("%s imports %s, which is not above it", file, ours)
		}
		if p == "regexp" {
			t.Errorf("%s imports regexp: compiling an expression costs more than checking a file", file)
		}
	}
}
