package manifest

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// found unwraps a document and tells what came of it: every mapping with
// `type: integration/…` counts as a manifest.
func found(d *Document) []string {
	var out []string
	place := map[Place]string{Native: "native", Envelope: "envelope", Nested: "nested"}
	Unwrap(d, nil, Visitor{
		Body: func(b Body) bool {
			ours := strings.HasPrefix(b.Node.Text("type"), "integration/")
			if ours {
				by := ""
				if b.Object != nil {
					by = " by " + b.Object.Kind + " " + b.Object.Name
				}
				p := b.Doc.Source.Position(b.Node.Get("type").Span.Start)
				out = append(out, fmt.Sprintf("%s %q at %d:%d%s", place[b.Place], b.Path, p.Line, p.Column, by))
			}
			return ours
		},
		Object: func(o *Object) {},
		Entry: func(src *Source, path *Path, err error) {
			out = append(out, fmt.Sprintf("error %q: %v", path, err))
		},
	})
	return out
}

func TestUnwrap(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"native", "type: integration/a\n", []string{`native "" at 1:7`}},
		{"list", "- type: integration/a\n- - type: integration/b\n", []string{`native "[0]" at 1:9`, `native "[1][0]" at 2:11`}},
		{"nothing", "type: other\n", nil},
		{"inside", "x: {y: [{type: integration/a}]}\n", []string{`nested "x.y[0]" at 1:16`}},
		{"header beside", "apiVersion: v1\nkind: X\nmetadata: {name: n}\ntype: integration/a\n", []string{`native "" at 4:7 by X n`}},
		{"envelope", "apiVersion: secretref.dev/v1\nkind: TrueFoundryManifest\nmetadata: {name: n}\nspec:\n  type: integration/a\n",
			[]string{`envelope "spec" at 5:9 by TrueFoundryManifest n`}},
		{"flat envelope", "apiVersion: secretref.dev/v1\nkind: TrueFoundryManifest\ntype: integration/a\n", []string{`envelope "" at 3:7 by TrueFoundryManifest `}},
		{"policy", "apiVersion: secretref.dev/v1\nkind: SecretRefPolicy\nspec:\n  x: {type: integration/a}\n", nil},
		{"Kubernetes list", "apiVersion: v1\nkind: ConfigMapList\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  data:\n    x: |\n      type: integration/a\n",
			[]string{`native "items[0].data.x" at 8:13 by ConfigMap `}},
		{"entries", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: n}\ndata:\n  a.b: \"type: integration/a\\n\"\n  c: '{\"type\":\"integration/b\"}'\nother:\n  d: \"type: integration/c\"\n",
			[]string{`native "data[\"a.b\"]" at 5:15 by ConfigMap n`, `native "data.c" at 6:15 by ConfigMap n`}},
		{"secret", "apiVersion: v1\nkind: Secret\ndata:\n  a: " + base64.StdEncoding.EncodeToString([]byte("type: integration/a")) + "\n  b: AAEC\n  c: '%'\nstringData:\n  d: |\n    type: integration/d\n",
			[]string{`native "data.a" at 4:6 by Secret `, `native "stringData.d" at 9:11 by Secret `}},
		{"entry that is broken", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    type: [\n  b: \"x: \\x02\"\n",
			[]string{`error "data.a": line 5, column 12: not valid YAML: did not find expected node content`, `error "data.b": line 6, column 10: control character U+0002, which no YAML file may hold; is this a text file?`}},
		{"entry of two documents", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    type: integration/a\n    ---\n    - type: integration/b\n",
			[]string{`native "data.a" at 5:11 by ConfigMap `, `native "data.a[0]" at 7:13 by ConfigMap `}},
		{"string in a string", "x: |\n  y: |\n    type: integration/a\n    z: 1\n", []string{`nested "x.y" at 3:11`}},
		{"through an alias", "a: &a\n  type: integration/a\nb: [*a]\n", []string{`nested "a" at 2:9`, `nested "b[0]" at 2:9`}},
		{"through a merge", "a: &a\n  type: integration/a\nb:\n  <<: *a\n", []string{`nested "a" at 2:9`, `nested "b" at 2:9`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, found(mustParse(t, "t.yaml", tt.text))); diff != "" {
				t.Errorf("%s(-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// aliasBombs are texts whose aliases repeat values or texts without end.
func aliasBombs() map[string]string {
	script := strings.Repeat("    # type: x\n", 20_000)
	return map[string]string{
		"values":  bomb(40, "{x: y}"),
		"itself":  "a: &a [*a, *a, {b: *a}]\n",
		"texts":   "a: &a |\n" + script + "b: [" + strings.Repeat("*a, ", 100_000) + "*a]\n",
		"entries": "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: &a |\n" + script + "  b: {c: [" + strings.Repeat("*a, ", 100_000) + "*a]}\n",
		"merges":  "a: &a {" + strings.Repeat("? x\n", 1) + manyKeys(2000) + "}\nb: [" + strings.Repeat("{<<: *a}, ", 2000) + "x]\n",
	}
}

// TestUnwrapBombs: such a text is said to be one, once.
func TestUnwrapBombs(t *testing.T) {
	for name, text := range aliasBombs() {
		t.Run(name, func(t *testing.T) {
			if got := found(mustParse(t, "t.yaml", text)); len(got) != 1 || !strings.Contains(got[0], "aliases repeat") {
				t.Errorf("found %v", got)
			}
		})
	}
}

func BenchmarkUnwrapBombs(b *testing.B) {
	for name, text := range aliasBombs() {
		b.Run(name, func(b *testing.B) {
			d := mustParse(b, "t.yaml", text)
			b.ReportAllocs()
			for b.Loop() {
				found(d)
			}
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ", k%d: v", i)
	}
	return b.String()
}

// bomb is a text of which every level repeats the one before ten times.
func bomb(levels int, value string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "- &a0 %s\n", value)
	for i := 1; i < levels; i++ {
		fmt.Fprintf(&b, "- &a%d [%s*a%d]\n", i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), i-1)
	}
	return b.String()
}

// TestUnwrapLarge: what is large without aliases is read whole.
func TestUnwrapLarge(t *testing.T) {
	d := mustParse(t, "t.json", "["+strings.Repeat("[1,1,1,1,1,1,1],", 100_000)+`{"type":"integration/a"}]`)
	if got := found(d); len(got) != 1 || !strings.HasPrefix(got[0], `native "[100000]"`) {
		t.Errorf("found %v", got)
	}
}

func TestUnwrapText(t *testing.T) {
	d := mustParse(t, "t.yaml", "x: |\n  type: integration/a\n  y: z\n")
	n := 0
	UnwrapText(d, d.Root.Get("x"), nil, nil, Visitor{Body: func(Body) bool { n++; return true }, Object: func(*Object) {}, Entry: func(*Source, *Path, error) {}})
	if n != 1 {
		t.Errorf("%d mappings", n)
	}
}
