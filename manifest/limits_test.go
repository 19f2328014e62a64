package manifest

import (
	"strings"
	"testing"
)

// A limit is a large or odd text, how many documents it has, and what is said
// if it is refused. A reader that is quadratic in what it repeats takes
// minutes; BenchmarkLimits tells what each costs.
type limit struct {
	name, text string
	docs       int
	says       string
}

func limits() []limit {
	rep := strings.Repeat
	var block strings.Builder
	for i := range 1500 {
		block.WriteString(rep(" ", i) + "a:\n")
	}
	const deep = "exceeded max depth of 1000"
	return []limit{
		{"deep flow sequences", rep("[", 10_000), 0, deep},
		{"deep flow mappings", rep("{a: ", 10_000), 0, deep},
		{"deep JSON", rep("[", 9_999) + rep("]", 9_999), 0, deep},
		{"deeper JSON", rep(`{"a":`, 20_000) + "1" + rep("}", 20_000), 0, deep},
		{"deep block sequences", rep("- ", 10_000) + "x\n", 0, deep},
		{"deep keys", rep("? ", 10_000) + "x\n", 0, deep},
		{"deep block mappings", block.String(), 0, deep},
		{"deep, but not too deep", rep("[", 999) + rep("]", 999) + " # c", 1, ""},
		{"alias bomb", bomb(90, "x"), 1, ""},
		{"empty documents", rep("---\n", 50_000), 50_000, ""},
		{"documents", rep("---\na: b # c\n", 20_000), 20_000, ""},
		{"documents that end", rep("a: b # c\n...\n", 20_000), 20_000, ""},
		{"one line", "[" + rep("é, ", 50_000) + "x] # c", 1, ""},
		{"one line of quotes", "{a: [" + rep("'ü', ", 50_000) + "x]} # c", 1, ""},
		{"one line of JSON", "[" + rep(`"é",`, 100_000) + "1]", 1, ""},
		{"10 MB literal", "a: |\n" + rep("  some text and more of it\n", 400_000), 1, ""},
		{"10 MB quoted", "a: '" + rep("some text\n   and more of it ", 400_000) + "'", 1, ""},
		{"blanks in quotes", "a: \"x" + rep(" ", 1_000_000) + "y\"", 1, ""},
		{"blanks in a plain scalar", "a: x" + rep(" ", 1_000_000) + "y\n z", 1, ""},
		{"blanks in a folded scalar", "a: >\n  x" + rep(" ", 1_000_000) + "y\n  z", 1, ""},
		{"blank lines", "a: |\n" + rep("\n", 1_000_000) + rep("b: |\n", 30_000), 1, ""},
		{"comments behind CR", rep("# c\r", 300_000) + "a: b", 1, ""},
		{"comments", rep("# c\n- a # d\n", 50_000), 1, ""},
		{"quotes without end", rep("'", 1_000_001), 0, "end of stream"},
		{"anchors", rep("- &a # c\n", 50_000), 1, ""},
		{"empty flow", "[" + rep("[], ?, ", 30_000) + "] # c", 1, ""},
	}
}

// TestLimits: large and odd texts are read whole, or refused in clear words.
func TestLimits(t *testing.T) {
	for _, tt := range limits() {
		src, err := NewSource("t.yaml", []byte(tt.text))
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		docs, err := Parse(src)
		if len(docs) != tt.docs || (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %d documents, %v", tt.name, len(docs), err)
		}
		for _, d := range docs {
			if d.Loose {
				t.Errorf("%s: document %d is loose", tt.name, d.Index)
				break
			}
		}
	}
}

func BenchmarkLimits(b *testing.B) {
	for _, tt := range limits() {
		b.Run(tt.name, func(b *testing.B) {
			b.SetBytes(int64(len(tt.text)))
			b.ReportAllocs()
			for b.Loop() {
				src, err := NewSource("t.yaml", []byte(tt.text))
				if err != nil {
					b.Fatal(err)
				}
				_, _ = Parse(src)
			}
		})
	}
}

func longLine(t testing.TB) *Document {
	return mustParse(t, "t.yaml", "["+strings.Repeat("é, ", 100_000)+"x]")
}

func TestManyPositions(t *testing.T) {
	d := longLine(t)
	for i, n := range d.Root.Children {
		if p := d.Source.Position(n.Span.Start); p.Column != 2+3*i {
			t.Fatalf("item %d is at %v", i, p)
		}
	}
}

// BenchmarkPosition: the columns of a long line are not counted anew each time.
func BenchmarkPosition(b *testing.B) {
	d := longLine(b)
	i := 0
	for b.Loop() {
		d.Source.Position(d.Root.Children[i%len(d.Root.Children)].Span.Start)
		i++
	}
}

// TestLine asks for lines in and out of order.
func TestLine(t *testing.T) {
	for _, text := range []string{"a\nb\n\nc", "a\r\nb\rc\n", "a\nb\nc\r\nd", ""} {
		offs := []int{0, 3, 1, 5, 5, len(text), 2, 100}
		s := &Source{Text: []byte(text)}
		for _, off := range offs {
			want := (&Source{Text: []byte(text)}).Position(off).Line
			if got := s.Line(off); got != want {
				t.Errorf("%q: offset %d is on line %d, want %d", text, off, got, want)
			}
		}
	}
}
