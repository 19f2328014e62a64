package policy

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var baselineVocabulary = Vocabulary{Rules: []string{"literal-secret", "placeholder", "ambiguous-yaml"}, NotInBaseline: []string{"ambiguous-yaml"}}

func anyBaseline(r *rand.Rand) *Baseline {
	one := func(from ...string) string { return from[r.IntN(len(from))] }
	texts := []string{"", "a", "b.c[*].d", `x["y \" z"]`, "ü\n<&>\u2028"}
	b := &Baseline{Name: "b.json", Salt: make([]byte, SaltSize), Paths: [][]string{{"."}, {"a", "b/c"}, {"../x"}}[r.IntN(3)]}
	b.Salt[0] = byte(r.IntN(256))
	for range r.IntN(7) {
		b.Add(BaselineEntry{Rule: one("literal-secret", "placeholder"), Type: one(texts...), Name: one(texts...), Path: one(texts...),
			Value: one("0000", "ffff"), Count: 1 + r.IntN(3)})
	}
	return b
}

// What is written is read the same, and written again in the same bytes, in
// whatever order it was put together.
func TestBaselineRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		b := anyBaseline(r)
		data := b.Bytes()
		back, err := ParseBaseline("b.json", data, baselineVocabulary)
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if !bytes.Equal(back.Bytes(), data) || back.Findings() != b.Findings() {
			t.Fatalf("%s\nis read as\n%s", data, back.Bytes())
		}
		other := &Baseline{Salt: b.Salt, Paths: b.Paths}
		for i := range b.Entries {
			other.Add(b.Entries[len(b.Entries)-1-i])
		}
		if !bytes.Equal(other.Bytes(), data) {
			t.Fatal("the order of the entries matters")
		}
		for _, e := range back.Entries {
			if line := bytes.Split(data, []byte{'\n'})[e.Line-1]; !bytes.Contains(line, []byte(quote(e.Path)+", \"value\": \""+e.Value)) {
				t.Fatalf("line %d is not that of the entry: %s", e.Line, line)
			}
		}
	}
}

func TestBaselinePath(t *testing.T) {
	for path, want := range map[string]string{
		"": "", "a.b": "a.b", "a[0].b[12]": "a[*].b[*]", `a["0"]`: `a["0"]`, `a["[0]"][1]`: `a["[0]"][*]`, `a["\"[0]"]`: `a["\"[0]"]`, "a[x]": "a[x]", "a[": "a[", "[3]": "[*]", `data["x.yaml"].a[1]`: `data["x.yaml"].a[*]`,
	} {
		if got := BaselinePath(path); got != want {
			t.Errorf("%s is %s, not %s", path, got, want)
		}
	}
}

const (
	baselineHead = "{\n\"version\": 1,\n\"salt\": \"AAAAAAAAAAAAAAAAAAAAAA==\",\n\"paths\": [\".\"],\n\"findings\": ["
	baselineRow  = `{"rule": "literal-secret", "manifest": "service", "name": "a", "path": "b", "value": "0123"}`
)

func TestParseBaselineIsStrict(t *testing.T) {
	if _, err := ParseBaseline("b.json", []byte(baselineHead+baselineRow+"]}"), baselineVocabulary); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{"", "1:1: the baseline is no valid JSON"},
		{"[]", "form"},
		{"{}", `lacks the field "version"`},
		{baselineHead, "no valid JSON"},
		{baselineHead + "]}{}", "behind its end"},
		{baselineHead + "]} x", "behind its end"},
		{baselineHead + "\n" + baselineRow + ",\n" + baselineRow + "]}", "b.json:7:1: the baseline has an entry twice"},
		{baselineHead + strings.Replace(baselineRow, "literal-secret", "x", 1) + "]}", "unknown rule"},
		{baselineHead + strings.Replace(baselineRow, "literal-secret", "ambiguous-yaml", 1) + "]}", "no baseline can speak for"},
		{baselineHead + strings.Replace(baselineRow, "0123", "012", 1) + "]}", "four hexadecimal digits"},
		{baselineHead + strings.Replace(baselineRow, "0123", "012G", 1) + "]}", "four hexadecimal digits"},
		{baselineHead + strings.Replace(baselineRow, `"b"`, "null", 1) + "]}", "something else where a text belongs"},
		{baselineHead + strings.Replace(baselineRow, `"b"`, `"b", "path": "c"`, 1) + "]}", `the field "path" twice`},
		{baselineHead + strings.Replace(baselineRow, `"0123"`, `"0123", "count": 0`, 1) + "]}", "number"},
		{baselineHead + strings.Replace(baselineRow, `"0123"`, `"0123", "count": 1e99`, 1) + "]}", "number"},
		{baselineHead + strings.Replace(baselineRow, `"0123"`, `"0123", "count": 1.5`, 1) + "]}", "number"},
		{baselineHead + strings.Replace(baselineRow, `"0123"`, `"0123", "line": 1`, 1) + "]}", "unknown field"},
		{baselineHead + strings.Replace(baselineRow, `"b"`, `"`+strings.Repeat("b", 5000)+`"`, 1) + "]}", "more than 4096 bytes"},
		{strings.Replace(baselineHead, "1", "2", 1) + "]}", "number"},
		{strings.Replace(baselineHead, "AAAA", "", 1) + "]}", "salt"},
		{strings.Replace(baselineHead, `"."`, `"/x"`, 1) + "]}", "path"},
		{strings.Replace(baselineHead, `"."`, `"a/../b"`, 1) + "]}", "path"},
		{baselineHead + "\n=======\n]}", "b.json:6:1: the baseline holds a merge conflict"},
		{">>>>>>> x", "b.json:1:1: the baseline holds a merge conflict"},
		{strings.Repeat(" ", MaxBaseline+1), "larger than 16 MiB"},
	} {
		_, err := ParseBaseline("b.json", []byte(c.text), baselineVocabulary)
		if p, ok := errors.AsType[*ParseError](err); !ok || p.Hint == "" || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.80q: %v, not %q", c.text, err, c.want)
		}
	}
}

// The order and the names of what is written are a promise to those who review
// it.
func TestBaselineBytes(t *testing.T) {
	b := &Baseline{Salt: make([]byte, SaltSize), Paths: []string{"b", "a"}}
	for _, e := range []BaselineEntry{{"placeholder", "t", "n", "b", "0000", 1, 0}, {"literal-secret", "t", "n", "a", "ffff", 1, 3}, {"literal-secret", "t", "n", "a", "ffff", 2, 0}} {
		b.Add(e)
	}
	want := `{
  "version": 1,
  "salt": "AAAAAAAAAAAAAAAAAAAAAA==",
  "paths": ["a", "b"],
  "findings": [
    {"rule": "literal-secret", "manifest": "t", "name": "n", "path": "a", "value": "ffff", "count": 3},
    {"rule": "placeholder", "manifest": "t", "name": "n", "path": "b", "value": "0000"}
  ]
}
`
	if diff := cmp.Diff(want, string(b.Bytes())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzParseBaseline(f *testing.F) {
	f.Add([]byte(baselineHead + baselineRow + "]}"))
	f.Add([]byte(baselineHead + "]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ParseBaseline("b", data, baselineVocabulary)
		if err != nil {
			return
		}
		back, err := ParseBaseline("b", b.Bytes(), baselineVocabulary)
		if err != nil || !bytes.Equal(back.Bytes(), b.Bytes()) {
			t.Errorf("%v\n%s", err, b.Bytes())
		}
	})
}
