package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A monster is a text made to hang or break a reader. What is quadratic in it
// runs into the test's deadline; BenchmarkMonsters tells what each costs.
type monster struct{ title, input, want string }

const openAI = "type: provider-account/openai\nname: openai-main\n"

// monsters are hidden in their nesting, in aliases, in one value or in their
// number.
func monsters() []monster {
	return slices.Concat(deepMonsters(), repeatingMonsters(), longMonsters(), manyMonsters())
}

func deepMonsters() []monster {
	tooDeep := func(line, column int) string {
		return fmt.Sprintf("unreadable %d:%d not valid YAML: exceeded max depth of 1000", line, column)
	}
	lists := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	return []monster{
		{"nested lists", openAI + "x: " + lists + "\n", tooDeep(3, 1004)},
		{"nested lists in JSON", `{"type": "provider-account/openai", "auth_data": ` + lists + "}", tooDeep(1, 1049)},
		{"nested mappings", openAI + "x: " + strings.Repeat("{a: ", 10_000) + strings.Repeat("}", 10_000) + "\n", tooDeep(3, 4004)},
		{"nested blocks", openAI + nested(2000), tooDeep(1003, 1002)},
		{"a depth that is just allowed", openAI + nested(300), ""},
		{"lists that never end", openAI + strings.Repeat("[", 100_000), tooDeep(3, 1001)},
		{"manifests in strings in strings", stringsInStrings(30), "unreadable 9:23 too deep, a text in a text in a text"},
	}
}

func repeatingMonsters() []monster {
	bomb := openAI + "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 12; i++ {
		bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", "))
	}
	merges := openAI + "m0: &m0 {api_key: CANARY-correct-horse}\n"
	for i := 1; i < 30; i++ {
		merges += fmt.Sprintf("m%d: &m%d {<<: [*m%d, *m%d, *m%d]}\n", i, i, i-1, i-1, i-1)
	}
	return []monster{
		{"an alias bomb", bomb, "unreadable 1:1 aliases add more than 200000 values to the document"},
		{"a bomb of merges", merges, numbered("literal-secret m%d.api_key\n", 0, 30) + numbered("misplaced-field m%d.api_key\n", 0, 30)},
		{"a merge chain", mergeChain(150), "unreadable 1:1 merges (<<) are chained more than 64 deep"},
	}
}

func longMonsters() []monster {
	rep := strings.Repeat
	const service = "type: service\nname: web\n"
	return []monster{
		{"megabytes of a scalar", openAI + "description: \"" + rep("lorem ipsum ", 300_000) + "\"\n", ""},
		{"megabytes in a secret", openAI + "auth_data: {api_key: \"" + rep("CANARY", 500_000) + "\"}\n", "literal-secret auth_data.api_key"},
		{"half a megabyte of open braces", openAI + "auth_data: {api_key: \"" + rep("{{ ${", 100_000) + "\"}\n", "literal-secret auth_data.api_key"},
		{"half a megabyte of references", openAI + "description: \"" + rep("tfy-secret://a:b:c ", 25_000) + "\"\n", "malformed-reference description"},
		{"half a megabyte of references in a variable", service + "env: {A: \"" + rep("tfy-secret://a:b:c ", 25_000) + "\"}\n", "malformed-reference env.A"},
		{"a megabyte of a command", service + "image: {type: image, image_uri: web, command: \"" + rep("--password ", 100_000) + "\"}\n", ""},
		{"a megabyte of URLs", service + "env: {A: \"" + rep("http://a:$B@c ", 80_000) + "\"}\n", ""},
		{"an application set of braces", "type: application-set\nname: a\ntemplate: |\n  " + rep("{{ x }} {{ ", 50_000) + "\n", ""},
		{"an application set of conditions", "type: application-set\nname: a\ntemplate: |\n  {{ if x }}a: b" + rep("{{ end }}", 100_000) + "\n  {{ if x }}" + rep("{{ if y }}", 100_000) + "c: d\n", ""},
		{"a file name for a value, fifty thousand times", openAI + "x: [" + rep("/etc/passwd, ", 50_000) + "]\n", ""},
	}
}

func manyMonsters() []monster {
	const service = "type: service\nname: web\nenv:\n"
	rep, n := strings.Repeat, 12_000
	return []monster{
		{"fifty thousand keys", service + numbered("  K%d: v\n", 0, 50_000), ""},
		{"a hundred thousand comments", rep("# secretref\n", 100_000) + cleanManifest, ""},
		{"credentials in comments", rep("# "+samples("@GITHUB@")+"\n", n) + cleanManifest, "12000 leaked-credential"},
		{"commented documents", rep("--- # x\ntype: a # y\n", n) + cleanManifest, "ambiguous-yaml type"},
		{"allows above one line", cleanManifest + rep("# secretref: allow[placeholder] a sample\n", n) + "x: {" + rep("a: <x>, ", 5000) + "}\n",
			"12000 allow-unused\nambiguous-yaml x.a"},
		{"tenants", service + numbered("  A%d: tfy-secret://t%[1]d:g:K\n", 0, n) + numbered("  PASSWORD_%d: x%[1]dy\n", 0, 300),
			numbered("literal-secret env.PASSWORD_%d\n", 0, 300) + numbered("tenant-mismatch env.A%d\n", 1, n)},
		{"documents", rep(cleanManifest+"---\n", 2000), "1999 duplicate-manifest name"},
		{"documents in an entry, each beside a manifest", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n" + rep("    type: service\n    ---\n    x: "+samples("@GITHUB@")+" # x\n    ---\n", n), "12000 leaked-credential data.a.x"},
		{"a list of manifests", rep("- {type: provider-account/openai, name: m, auth_data: {type: api-key, api_key: \"tfy-secret://acme:ai:K\"}, integrations: []} # secretref: allow[duplicate-manifest] a copy\n", n), ""},
	}
}

// TestMonsters: what comes of a monster is a verdict like any other.
func TestMonsters(t *testing.T) {
	for _, m := range monsters() {
		t.Run(m.title, func(t *testing.T) {
			result, err := Run(t.Context(), []string{Stdin}, Options{Stdin: strings.NewReader(m.input)})
			if err != nil {
				t.Fatal(err)
			}
			noCanary(t, result)
			want := lines(m.want)
			slices.Sort(want)
			if diff := cmp.Diff(want, tally(result)); diff != "" {
				t.Errorf("-want +got\n%.3000s", diff)
			}
		})
	}
}

func BenchmarkMonsters(b *testing.B) {
	for _, m := range monsters() {
		b.Run(m.title, func(b *testing.B) {
			b.SetBytes(int64(len(m.input)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Run(b.Context(), []string{Stdin}, Options{Stdin: strings.NewReader(m.input)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// tally lists what was reported in the order of the alphabet, `rule path` with
// its number in front if there are several, and unreadable texts with their
// message.
func tally(r *Result) []string {
	times := map[string]int{}
	for _, f := range r.Findings {
		times[strings.TrimSpace(f.Rule+" "+f.Path)]++
	}
	for _, u := range r.Unreadable {
		times[fmt.Sprintf("unreadable %d:%d %s", u.Line, u.Column, u.Message)]++
	}
	var out []string
	for line, n := range times {
		if n > 1 {
			line = fmt.Sprint(n, " ", line)
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

// numbered repeats a line with the numbers from one to before another.
func numbered(format string, from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func nested(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func stringsInStrings(depth int) string {
	text := literalManifest
	for range depth {
		text = "type: |\n  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ") + "\n"
	}
	return text
}

func mergeChain(links int) string {
	var b strings.Builder
	b.WriteString("type: provider-account/openai\nname: m\nm0: &m0 {x: y}\n")
	for i := 1; i < links; i++ {
		fmt.Fprintf(&b, "m%d: &m%d {<<: *m%d, k%d: v}\n", i, i, i-1, i)
	}
	return b.String()
}
