package manifest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func pairsOf(n *Node) string {
	var b strings.Builder
	for _, p := range n.Pairs() {
		mark := ""
		if p.Merged {
			mark = "+"
		}
		fmt.Fprintf(&b, "%s%s=%s ", mark, p.Key.Resolve().Value, p.Value.Resolve().Value)
	}
	return strings.TrimSpace(b.String())
}

// TestPairs: what PyYAML makes of the same text, and every duplicate.
func TestPairs(t *testing.T) {
	for _, tt := range []struct{ name, text, want, x string }{
		{"own", "x: {x: 1, y: 2}", "x=1 y=2", "1"},
		{"duplicates", "x: {x: 1, x: 2}", "x=1 x=2", "2"},
		{"merged", "a: &a {x: 1, y: 2}\nx: {<<: *a, z: 3}", "z=3 +x=1 +y=2", "1"},
		{"own wins", "a: &a {x: 1, y: 2}\nx: {<<: *a, x: 3}", "x=3 +y=2", "3"},
		{"inline", "x: {<<: {x: 1}, y: 2}", "y=2 +x=1", "1"},
		{"first of a list wins", "a: &a {x: 1}\nb: &b {x: 2, y: 3}\nx: {<<: [*a, *b]}", "+x=1 +y=3", "1"},
		{"last of two wins", "a: &a {x: 1}\nb: &b {x: 2}\nx: {<<: *a, <<: *b}", "+x=2", "2"},
		{"own of the merged wins", "a: &a {x: 1}\nb: &b {<<: *a, x: 2}\nx: {<<: *b}", "+x=2", "2"},
		{"duplicates of the merged", "a: &a {x: 1, x: 2}\nx: {<<: *a}", "+x=1 +x=2", "2"},
		{"another type of key", "a: &a {'1': x, x: y}\nx: {<<: *a, 1: z}", "1=z +1=x +x=y", "y"},
		{"quoted", "a: &a {x: 1}\nx: {'<<': *a}", "<<=", ""},
		{"tagged", "a: &a {x: 1}\nx: {!!merge x: *a, !!str <<: *a}", "<<= +x=1", "1"},
		{"no mapping", "x: {<<: 1, y: 2}", "y=2", ""},
		{"itself", "x: &x {<<: *x, y: 2}", "y=2", ""},
		{"each other", "x: &x {x: 1, <<: {<<: *x, z: 3}}", "x=1 +z=3", "1"},
		{"aliased key", "a: &a x\nx: {*a : 1, y: 2}", "x=1 y=2", "1"},
		{"complex keys", "a: &a {[1]: x, {}: y}\nx: {<<: *a, [2]: z}", "=z +=x +=y", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := mustParse(t, "t.yaml", tt.text).Root.Get("x")
			if got := pairsOf(x); got != tt.want {
				t.Errorf("pairs %q, want %q", got, tt.want)
			}
			if got := x.Text("x"); got != tt.x {
				t.Errorf("x is %q, want %q", got, tt.x)
			}
		})
	}
}

// mergeBomb is a mapping that merges its predecessor many times, and so on.
func mergeBomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 {k0: v}\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&b, "a%d: &a%d {k%d: v, <<: [%s*a%d]}\n", i, i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), i-1)
	}
	return b.String()
}

// TestPairsOfBomb: whatever is merged again and again is there once.
func TestPairsOfBomb(t *testing.T) {
	if n := len(mustParse(t, "t.yaml", mergeBomb()).Root.Get("a59").Pairs()); n != 60 {
		t.Errorf("%d pairs", n)
	}
}

func BenchmarkPairsOfBomb(b *testing.B) {
	n := mustParse(b, "t.yaml", mergeBomb()).Root.Get("a99")
	b.ReportAllocs()
	for b.Loop() {
		n.Pairs()
	}
}

func TestNilNodes(t *testing.T) {
	var n *Node
	if n.Resolve() != nil || !n.IsNull() || n.Pairs() != nil || n.Get("x").Get("y") != nil || n.Text("x") != "" || n.Is("") {
		t.Error("a nil node is not nothing")
	}
	d := mustParse(t, "t.yaml", "a: ~\nb: ''\nc:\nd: null\ne: !!null ''\n")
	var null []string
	for _, p := range d.Root.Pairs() {
		if p.Value.IsNull() {
			null = append(null, p.Key.Value)
		}
	}
	if diff := cmp.Diff([]string{"a", "c", "d", "e"}, null); diff != "" {
		t.Error(diff)
	}
}

func TestPath(t *testing.T) {
	var root *Path
	spec := root.Key("spec")
	p := spec.Key("X-Api-Key").Index(3).Key("a_1").Key("").Key("1a").Key("é\n\"")
	for got, want := range map[string]string{
		root.String():                   "",
		root.Last():                     "",
		spec.String():                   "spec",
		p.String():                      `spec["X-Api-Key"][3].a_1[""]["1a"]["é\n\""]`,
		p.From(spec):                    `["X-Api-Key"][3].a_1[""]["1a"]["é\n\""]`,
		p.Pattern(nil):                  "spec.X-Api-Key[].a_1..1a.é\n\"",
		p.Parent().Last():               "1a",
		spec.Index(0).Pattern(spec):     "[]",
		spec.Index(2).Last() + "|":      "|",
		root.Index(1).Key("a").String(): "[1].a",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if root.Parent() != nil || spec.Parent() != nil {
		t.Error("the root has a parent")
	}
}
