package corpus

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// generate keeps the tree in memory, by name.
func generate(t *testing.T, o Options) (map[string][]byte, Summary) {
	t.Helper()
	files := map[string][]byte{}
	s, err := Generate(o, func(name string, body []byte) error {
		if _, twice := files[name]; twice {
			t.Errorf("%s is written twice", name)
		}
		files[name] = body
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, s
}

func digest(files map[string][]byte) string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	h := sha256.New()
	for _, name := range names {
		fmt.Fprintf(h, "%s\n%s", name, files[name])
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

func TestSameOptionsSameBytes(t *testing.T) {
	o := Options{Files: 90, Seed: 7, LiteralRate: 0.2, Mixed: 10}
	first, a := generate(t, o)
	second, b := generate(t, o)
	if digest(first) != digest(second) || !slices.Equal(a.Truth, b.Truth) {
		t.Error("two runs with the same options differ")
	}
	o.Seed = 8
	if other, _ := generate(t, o); digest(first) == digest(other) {
		t.Error("another seed gives the same tree")
	}
}

// Numbers measured on a tree are only comparable while the tree is the same.
// Whoever changes the generator changes this line, and measures again.
func TestTreesStayComparable(t *testing.T) {
	files, _ := generate(t, Options{Files: 45, Seed: 1, LiteralRate: 0.1, Mixed: 5})
	const want = "d73f3eb3b150fbdc"
	if got := digest(files); got != want {
		t.Errorf("the tree of seed 1 has digest %s, want %s", got, want)
	}
}

func TestCounts(t *testing.T) {
	o := Options{Files: 450, Seed: 1, LiteralRate: 0.02, Mixed: 30}
	files, s := generate(t, o)
	if s.Files != 480 || len(files) != 480 {
		t.Errorf("%d files counted, %d written, want 480", s.Files, len(files))
	}
	if len(s.Truth) != 9 {
		t.Errorf("%d literals, want 2 %% of 450", len(s.Truth))
	}
	total, refs, types := 0, 0, map[string]int{}
	for name, body := range files {
		total += len(body)
		if strings.HasPrefix(name, "kubernetes/") {
			continue
		}
		if len(body) < smallest || len(body) > 5000 {
			t.Errorf("%s has %d bytes", name, len(body))
		}
		refs += bytes.Count(body, []byte("tfy-secret://")) + bytes.Count(body, []byte(":secret-store:")) + bytes.Count(body, []byte("tfy-k8s-secret://"))
		for line := range strings.Lines(string(body)) {
			if typ, ok := strings.CutPrefix(line, "type: "); ok {
				types[strings.TrimSpace(typ)]++
			}
		}
	}
	if total != s.Bytes || refs != s.References {
		t.Errorf("counted %d bytes and %d references, found %d and %d", s.Bytes, s.References, total, refs)
	}
	if len(types) != len(kinds) {
		t.Errorf("%d types in the tree, want %d", len(types), len(kinds))
	}
}

func TestEveryManifestCanHoldTheLiteral(t *testing.T) {
	_, s := generate(t, Options{Files: 45, Seed: 3, LiteralRate: 1})
	if len(s.Truth) != 45 {
		t.Errorf("%d literals in 45 manifests", len(s.Truth))
	}
}

func TestTruthPointsAtTheLiteral(t *testing.T) {
	files, s := generate(t, Options{Files: 180, Seed: 5, LiteralRate: 0.5})
	for _, l := range s.Truth {
		lines := strings.Split(string(files[l.File]), "\n")
		if l.Line < 1 || l.Line > len(lines) {
			t.Fatalf("%v: no such line", l)
		}
		field, value, ok := strings.Cut(strings.TrimSpace(lines[l.Line-1]), ": ")
		if !ok || !strings.HasSuffix(l.Path, "."+field) {
			t.Errorf("%v: the line holds %q", l, field)
		}
		if strings.Contains(value, "tfy-") || strings.Contains(value, ":secret-store:") {
			t.Errorf("%v: the line holds a reference", l)
		}
	}
}

// The header moves everything down and changes nothing else.
func TestHeader(t *testing.T) {
	o := Options{Files: 45, Seed: 5, LiteralRate: 0.5, Mixed: 3}
	plain, a := generate(t, o)
	o.Header = true
	headed, b := generate(t, o)
	for name, body := range plain {
		rest := headed[name]
		if strings.HasPrefix(name, "truefoundry/") {
			lines := bytes.SplitAfterN(rest, []byte("\n"), 3)
			if !bytes.HasPrefix(lines[0], []byte("apiVersion: ")) || !bytes.HasPrefix(lines[1], []byte("kind: ")) {
				t.Fatalf("%s has no header", name)
			}
			rest = lines[2]
		}
		if !bytes.Equal(body, rest) {
			t.Errorf("%s differs below its header", name)
		}
	}
	for i, l := range b.Truth {
		if l.Line -= headerLines; l != a.Truth[i] {
			t.Errorf("%v, want two lines below %v", b.Truth[i], a.Truth[i])
		}
	}
}

func TestBadOptionsAreRefused(t *testing.T) {
	for _, o := range []Options{{Files: -1}, {Mixed: -1}, {LiteralRate: -0.1}, {LiteralRate: 1.1}, {LiteralRate: math.NaN()}} {
		if _, err := Generate(o, func(string, []byte) error { return nil }); err == nil {
			t.Errorf("%+v was accepted", o)
		}
	}
}

func TestGenerateStopsAtTheFirstError(t *testing.T) {
	full, calls := errors.New("disk full"), 0
	_, err := Generate(Options{Files: 5}, func(string, []byte) error { calls++; return full })
	if err != full || calls != 1 {
		t.Errorf("error %v after %d calls", err, calls)
	}
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tree")
	s, err := Write(dir, Options{Files: 18, Seed: 1, LiteralRate: 0.5, Mixed: 3})
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(TruthFile(dir + "/"))
	if err != nil {
		t.Fatal(err)
	}
	var truth []Literal
	if err := json.Unmarshal(data, &truth); err != nil || !slices.Equal(truth, s.Truth) {
		t.Errorf("the file's truth differs from the returned one (%v)", err)
	}
	for _, l := range truth {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(l.File))); err != nil {
			t.Error(err)
		}
	}
	if _, err := Write(dir, Options{Files: 1}); err == nil {
		t.Error("a directory with files in it was accepted")
	}
}
