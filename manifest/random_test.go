package manifest

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// words are what YAML is made of: strung together at random most of them give
// an error, and the others every corner of the syntax.
var words = []string{"a", "b", "k: ", "v", "- ", "\n", "\n", "\n  ", "\n    ", " ", "[", "]", "{", "}", ", ", ": ", ":", "? ", "# c", " # d\n", "#",
	"'x'", "'it''s'", "'p\n  q'", "\"y\"", "\"\\\n  z\"", "\"\\x41 \\\\\"", "|\n", ">\n", "|-\n  t\n", "|2\n    u\n", ">+\n  v\n\n", " |  # e\n", "&x ", "*x", "!t ", "!!str ", "! ", "!<tag:t>",
	"\t", "---\n", "\n--- ", "\n...\n", "\r\n", "\r", "\u2028", "\u0085", "\u00e9", "\U0001f600", "<<: ", "1", "~", "%", "@", "`", "\\", "?", "-", "*", "&", "!", ".", "\ufeff"}

// Most texts stand in something, or they would be root scalars mostly.
var (
	openers = []string{"", "", "k: ", "- ", "[", "{", "k:\n  ", "- k: ", "k: [", "k: {a: ", "\"", "k: 'x\n ", "k: |\n  ", "k: >\n  ", "{\"a\":"}
	closers = []string{"", "", "\n", "]", "}", "}\n", "]\n", "\"\n", "'\n"}
)

func randomText(r *rand.Rand) string {
	var b strings.Builder
	b.WriteString(openers[r.IntN(len(openers))])
	for range 1 + r.IntN(14) {
		b.WriteString(words[r.IntN(len(words))])
	}
	b.WriteString(closers[r.IntN(len(closers))])
	return b.String()
}

// TestRandomText holds random texts against the properties that FuzzParse and
// FuzzEmbed check. None is so odd that its scalars cannot be found.
func TestRandomText(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	good := 0
	for range 20_000 {
		src, err := NewSource("random.yaml", []byte(randomText(r)))
		if err != nil {
			continue
		}
		docs, err := Parse(src)
		if err == nil {
			good++
		}
		for _, d := range docs {
			if d.Loose {
				t.Errorf("%q is loose", src.Text)
			}
			checkDocument(t, d)
			for _, n := range scalars(d.Root) {
				if inner, err := EmbedText(src, n); err == nil {
					checkEmbedded(t, n, inner)
				}
			}
		}
		checkComments(t, src, docs)
		if t.Failed() {
			t.Fatalf("%q:\n%s", src.Text, dumpAll(t, string(src.Text)))
		}
	}
	if good < 2000 {
		t.Errorf("only %d texts are YAML: choose other words", good)
	}
}
