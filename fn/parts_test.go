package fn

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/manifest"
)

// oneWay runs the function with the items parsed one by one, or as one tree.
func oneWay(t testing.TB, list string, whole bool) outcome {
	t.Helper()
	var out, errs strings.Builder
	env := Env{Stdin: strings.NewReader(list), Stdout: &out, Stderr: &errs, Dir: "/nonexistent", Now: now, whole: whole}
	status := Run(t.Context(), env)
	return outcome{status, out.String(), errs.String()}
}

// bothWays holds what the function answers against what it answers when all
// items are parsed as one tree, and every item against its place in that tree.
// It reports whether the items were parsed one by one.
func bothWays(t testing.TB, list string) (parts bool) {
	t.Helper()
	got, want := oneWay(t, list, false), oneWay(t, list, true)
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(outcome{})); diff != "" {
		t.Fatalf("%q\n(-one tree +one by one):\n%s", list, diff)
	}
	a, err := newInput([]byte(list), nil, false)
	if err != nil || a.parts == nil {
		return false
	}
	b, err := newInput([]byte(list), nil, true)
	if err != nil {
		t.Fatalf("%q\nthe items parse one by one, and the whole does not: %v", list, err)
	}
	sameInput(t, list, a, b)
	return true
}

func sameInput(t testing.TB, list string, a, b *input) {
	t.Helper()
	if len(a.items) != len(b.items) || a.root.Span != b.root.Span || a.list.Span != b.list.Span || len(a.root.Children) != len(b.root.Children) {
		t.Fatalf("%q\n%d items of %v in %v, and %d of %v in %v in the tree", list, len(a.items), a.list.Span, a.root.Span, len(b.items), b.list.Span, b.root.Span)
	}
	for i := range a.root.Children {
		if n := a.root.Children[i]; n != a.list {
			sameNode(t, list, n, b.root.Children[i])
		}
	}
	r := new(manifest.Reader)
	for i := range a.items {
		d, ok := a.parts.Item(r, i)
		if !ok {
			t.Fatalf("%q\nitem %d does not parse a second time", list, i)
		}
		n := d.Root.Children[0]
		sameNode(t, list, n, b.items[i].node)
		if x, y := d.Part(n, a.items[i].text, a.src, i), b.items[i].doc.Part(b.items[i].node, b.items[i].text, b.src, i); x.Loose != y.Loose || !slices.Equal(x.Comments, y.Comments) {
			t.Fatalf("%q\nitem %d: comments %v, loose %t; in the tree %v, %t", list, i, x.Comments, x.Loose, y.Comments, y.Loose)
		}
		x, y := a.items[i], b.items[i]
		x.text.End, x.node, x.doc = 0, nil, nil // spaces before the next dash aside
		y.text.End, y.node, y.doc = 0, nil, nil
		if diff := cmp.Diff(y, x, cmp.AllowUnexported(item{}, lineRange{})); diff != "" {
			t.Fatalf("%q\nitem %d (-tree +alone):\n%s", list, i, diff)
		}
	}
}

func sameNode(t testing.TB, list string, a, b *manifest.Node) {
	t.Helper()
	x, y := *a, *b
	x.Children, y.Children, x.Target, y.Target = nil, nil, nil, nil
	if len(a.Children) != len(b.Children) || !cmp.Equal(x, y) || (a.Target == nil) != (b.Target == nil) {
		t.Fatalf("%q\n%+v is %+v in the tree", list, x, y)
	}
	if a.Target != nil && a.Target.Span != b.Target.Span {
		t.Fatalf("%q\nthe alias at %v stands for %v, and for %v in the tree", list, a.Span, a.Target.Span, b.Target.Span)
	}
	for i := range a.Children {
		sameNode(t, list, a.Children[i], b.Children[i])
	}
}

// What the hosts send is parsed item by item, and nobody can tell.
func TestHostsListsAreParsedOneByOne(t *testing.T) {
	files, err := filepath.Glob("testdata/resourcelists/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d recorded inputs: %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list := string(data)
		if parts := bothWays(t, list); parts == strings.Contains(list, "items: []") {
			t.Errorf("%s: items parsed one by one: %t", filepath.Base(file), parts)
		}
	}
	for _, h := range hostLists {
		if !bothWays(t, longList(100, h.annotations)) {
			t.Errorf("%s: the list was parsed as a whole", h.name)
		}
	}
}

const secret = "  type: provider-account/openai\n  name: a\n  auth_data: {api_key: made-up-EXAMPLE-value}\n"

// Lists by which a cut by lines could be fooled, and whether it dares.
var partsTests = []struct {
	name, list string
	parts      bool
}{
	{"flow items", header + "items:\n- {type: provider-account/openai, name: a, auth_data: {api_key: made-up-EXAMPLE}}\n- {\n  type: provider-account/openai,\n  name: b}\n", true},
	{"indented", header + "items:\n    -" + secret[1:] + "      -" + secret[1:], false},
	{"indented dashes", header + "items:\n  - type: provider-account/openai\n    name: a\n    auth_data: {api_key: made-up-EXAMPLE}\n  # of b\n  - type: provider-account/openai\n    name: b\nfunctionConfig:\n", true},
	{"a list in brackets", header + "items: [{type: provider-account/openai, name: a}]\n", false},
	{"JSON", `{"kind": "ResourceList", "items": [{"type":"provider-account/openai","auth_data":{"api_key":"EXAMPLE"}}]}`, false},
	{"JSON over lines", "{\"kind\": \"ResourceList\",\n\"items\":\n[\n{\"type\":\"provider-account/openai\",\"auth_data\":{\"api_key\":\"EXAMPLE\"}}]}", false},
	{"comments between", header + "items: # all\n# before\n-" + secret[1:] + "# secretref: allow[literal-secret] made up\n\n-" + secret[1:] + "# behind\nfunctionConfig: # none\n# end\n", true},
	{"an allow above the value", header + "items:\n- type: provider-account/openai\n  name: a\n  auth_data:\n    # secretref: allow[literal-secret] made up for a test\n    api_key: made-up-EXAMPLE-value\n-" + secret[1:], true},
	{"a literal with dashes", header + "items:\n-" + secret[1:] + "  text: |\n    - apiVersion: v1\n    items:\n    - a\n   # c\n-" + secret[1:], true},
	{"a literal item", header + "items:\n- |\n  a\n-" + secret[1:], false},
	{"a literal before the list", "metadata: |\n items:\n - a: b\n" + header + "items:\n-" + secret[1:], true},
	{"a folded scalar", header + "items:\n-" + secret[1:] + "  text: >-\n    - a\n\n    b\n  more: >+\n    c\n\n\n-" + secret[1:], true},
	{"quotes around a dash at the margin", header + "items:\n- text: \"a\n- b\"\n -" + secret[1:], false},
	{"quotes around items", "metadata: 'a\nitems:\n- b: c\n'\n" + header + "items:\n-" + secret[1:], false},
	{"quotes over lines", header + "items:\n- text: 'a\n\n    - b'\n  more: \"c \\\n    d\"\n-" + secret[1:], true},
	{"quotes that two items share", header + "items:\n- a: 'x\n- b: y'\n", false},
	{"brackets that two items share", header + "items:\n- a: [x,\n- b: y]\n", false},
	{"brackets with a comment", header + "items:\n- a: [x, # ]\n   y]\n-" + secret[1:], true},
	{"a plain scalar over lines", header + "items:\n- text: a\n   - b\n   c\n-" + secret[1:], true},
	{"results before items", header + "results:\n- message: old\n  severity: info\nitems:\n-" + secret[1:], true},
	{"results behind items", header + "items:\n-" + secret[1:] + "results:\n- message: old\n  severity: info\n", true},
	{"results between", header + "items:\n-" + secret[1:] + "results: []\nfunctionConfig: {}\n", true},
	{"Windows line breaks", strings.ReplaceAll(header+"items:\n-"+secret[1:]+"-"+secret[1:], "\n", "\r\n"), true},
	{"a carriage return alone", header + "items:\n- a: b\r- c: d\n", false},
	{"a carriage return in a comment", header + "items: # a\rfoo: bar\n- a: b\n", false},
	{"a line separator", header + "items:\n- a: b\u2028- c: d\n", false},
	{"a line separator in quotes", header + "items:\n- a: \"b\u2028- c\"\n  d: e\n-" + secret[1:], false},
	{"an end marker behind a carriage return", header + "items:\n- a: b\n  \r...\n- c: d\n", false},
	{"tabs", header + "items:\n\t\n-" + secret[1:], false},
	{"tabs in values", header + "items:\n- a: b\tc\n  text: |\n    \te\n-" + secret[1:], true},
	{"a tab before a comment", header + "items:\n- a: b\t# c\n-" + secret[1:], true},
	{"a tab behind a dash", header + "items:\n-\ta\n-" + secret[1:], false},
	{"a marker in a literal", header + "items:\n- text: |\n    ---\n    ...\n-" + secret[1:], true},
	{"a marker at the start", "---\n" + header + "items:\n-" + secret[1:], true},
	{"a marker with a comment", "# c\n--- # d\n" + header + "items:\n-" + secret[1:], true},
	{"an end marker", header + "items:\n-" + secret[1:] + "...\n", true},
	{"a marker between items", header + "items:\n-" + secret[1:] + "---\n-" + secret[1:], false},
	{"two documents", header + "items:\n-" + secret[1:] + "---\n" + header + "items: []\n", false},
	{"an anchor in one item for another", header + "items:\n- a: &x {b: c}\n- d: *x\n", false},
	{"an anchor for the configuration", header + "items:\n- a: &x c\nfunctionConfig: *x\n", false},
	{"an anchor that an item hides", header + "metadata: &x {name: a}\nitems:\n- a: &x {name: b}\nfunctionConfig: *x\n", false},
	{"an anchor within an item", header + "items:\n- a: &x made-up-EXAMPLE-value\n  type: provider-account/openai\n  name: a\n  auth_data: {api_key: *x}\n- a: &x b\n  c: *x\n", true},
	{"an anchor on the list", header + "items: &x\n-" + secret[1:], false},
	{"an anchor on an item", header + "items:\n- &x\n" + secret, true},
	{"an item that is an alias", header + "metadata: &x {a: b}\nitems:\n- *x\n", false},
	{"a merge within an item", header + "items:\n- base: &x {api_key: made-up-EXAMPLE-value}\n  type: provider-account/openai\n  auth_data:\n    <<: *x\n", true},
	{"a null item", header + "items:\n- a: b\n# c\n-\n-" + secret[1:], false},
	{"an item below its dash", header + "items:\n-\n" + secret + "-\n  # c\n" + secret, true},
	{"a scalar item", header + "items:\n- a\n-" + secret[1:], false},
	{"a list item", header + "items:\n- - a: b\n-" + secret[1:], false},
	{"no items", header + "items:\nfunctionConfig: {}\n", false},
	{"null items", header + "items: ~\n", false},
	{"items are a mapping", header + "items:\n  a: b\n", false},
	{"a second items", header + "items:\n-" + secret[1:] + "items:\n-" + secret[1:], false},
	{"quoted items", header + "\"items\":\n-" + secret[1:], false},
	{"items twice, once quoted", header + "items:\n-" + secret[1:] + "\"items\":\n-" + secret[1:], false},
	{"an explicit key", header + "items:\n- ? a\n-" + secret[1:], false},
	{"an explicit key, indented", header + "items:\n  - a: b\n    ? c\n  - d: e\n", false},
	{"an explicit items", header + "? items\n:\n-" + secret[1:], false},
	{"less and less to the left", header + "items:\n  -" + secret[1:] + " -" + secret[1:], false},
	{"a key too far right", header + "items:\n  - a: b\n foo: bar\n", false},
	{"a directive", "%YAML 1.2\n---\n" + header + "items:\n-" + secret[1:], false},
	{"a directive for tags", "%TAG !! tag:example.com,2000:\n---\n" + header + "items:\n- a: !!str 1\n", false},
	{"a tag on the list", header + "items: !!seq\n-" + secret[1:], false},
	{"tags in items", header + "items:\n- !!map\n  a: !!str 1\n  b: !x y\n-" + secret[1:], true},
	{"a byte order mark", "\ufeff" + header + "items:\n-" + secret[1:], true},
	{"a byte order mark inside", header + "items:\n-" + secret[1:] + "- a: \ufeffb\n", false},
	{"no line break at the end", header + "items:\n-" + secret[1:] + "- a: b", true},
	{"a literal without a line break at the end", header + "items:\n-" + secret[1:] + "- a: |\n    b", true},
	{"a null at the end", header + "items:\n-" + secret[1:] + "- a:", true},
	{"a dash at the end", header + "items:\n-" + secret[1:] + "-", false},
	{"no YAML in one item", header + "items:\n- a: b\n- c: d: e\n", false},
	{"a template", header + "items:\n- a: {{ b }}\n- c: d\n", true},
	{"a template that is no YAML", header + "items:\n- a: {{ b }} c\n- c: d\n", false},
	{"a list at the root of a file", header + "items:\n- bareSeqNodeWrappingKey:\n  - type: provider-account/openai\n    name: a\n    auth_data: {api_key: EXAMPLE-value}\n  metadata:\n    annotations:\n      config.kubernetes.io/path: a.yaml\n-" + secret[1:], true},
	{"two documents of a file, one missing", header + kptItem("a.yaml", 0) + kptItem("b.yaml", 1)[len("items:\n"):] + kptItem("a.yaml", 1)[len("items:\n"):], true},
	{"an item that kustomize numbered among kpt's", header + kptItem("a.yaml", 0) + kustomizeItem[len("items:\n"):], true},
	{"the configuration alone", header + "items:\n- kind: SecretRefPolicy\n  apiVersion: secretref.dev/v1alpha1\n  metadata: {name: p}\nfunctionConfig:\n  kind: SecretRefPolicy\n  apiVersion: secretref.dev/v1alpha1\n  metadata: {name: p}\n", true},
	{"another kind", "kind: List\nitems:\n-" + secret[1:], false},
}

func kptItem(file string, index int) string {
	return "items:\n- apiVersion: secretref.dev/v1alpha1\n  kind: TrueFoundryManifest\n  metadata:\n    name: a\n    annotations:\n" +
		"      internal.config.kubernetes.io/path: " + file + "\n      internal.config.kubernetes.io/index: '" + string(rune('0'+index)) + "'\n" +
		"  spec:\n    type: provider-account/openai\n    name: a\n    auth_data:\n      api_key: made-up-EXAMPLE-value\n"
}

func TestPartsAndTreeAgree(t *testing.T) {
	for _, tt := range partsTests {
		t.Run(tt.name, func(t *testing.T) {
			if parts := bothWays(t, tt.list); parts != tt.parts {
				t.Errorf("items parsed one by one: %t", parts)
			}
		})
	}
}

// Deep nesting has the same bound in a part as in the whole.
func TestPartsKeepTheBoundOfDepth(t *testing.T) {
	for depth := manifest.MaxDepth - 20; depth < manifest.MaxDepth+5; depth++ {
		bothWays(t, header+"items:\n- a: "+strings.Repeat("[", depth)+strings.Repeat("]", depth)+"\n-"+secret[1:])
	}
}
