package manifest

import (
	"encoding/base64"
	"strings"
	"testing"
)

// at is the position of a word in a text.
func at(t *testing.T, text, word string) Position {
	t.Helper()
	i := strings.Index(text, word)
	if i < 0 {
		t.Fatalf("%q is not in %q", word, text)
	}
	return (&Source{Text: []byte(text)}).Position(i)
}

func mustParse(t testing.TB, name, text string) *Document {
	t.Helper()
	src, err := NewSource(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	docs, err := Parse(src)
	if err != nil || len(docs) != 1 {
		t.Fatalf("%q: %d documents, %v", text, len(docs), err)
	}
	return docs[0]
}

func embedded(t testing.TB, d *Document, n *Node) *Document {
	t.Helper()
	src, err := EmbedText(d.Source, n)
	if err != nil {
		t.Fatal(err)
	}
	docs, err := Parse(src)
	if err != nil || len(docs) != 1 {
		t.Fatalf("%q: %d documents, %v", n.Value, len(docs), err)
	}
	return docs[0]
}

// TestEmbed: an embedded value is where the outer file has it, however it is
// written.
func TestEmbed(t *testing.T) {
	for _, tt := range []struct{ name, text string }{
		{"literal", "data:\n  x: |\n    a: 1\n    b: {c: CANARY}\n"},
		{"literal, stripped", "data:\n  x: |- # comment\n    a: 1\n    b: {c: CANARY}\n\n"},
		{"literal, kept", "data:\n  x: |+\n    a: 1\n    b: {c: CANARY}\n\n\ny: z\n"},
		{"literal with an indentation indicator", "data:\n  x: |1\n    a: 1\n    b: {c: CANARY}\n"},
		{"literal with both indicators", "data:\n  x: |-2\n\n      a: 1\n      b: {c: CANARY}\n"},
		{"literal in CRLF", "data:\r\n  x: |\r\n    a: 1\r\n\r\n    b: {c: CANARY}\r\n"},
		{"literal behind wide characters", "data:\n  x: |\n    a: é\n    😀: {é: é, c: CANARY}\n"},
		{"folded", "data:\n  x: >\n    a: 1\n\n    b: {c:\n    CANARY}\n"},
		{"folded with indented lines", "data:\n  x: >-\n    a:\n      d: e\n      b: CANARY\n"},
		{"plain", "data:\n  x: \"{a: 1,\\\n    b: {c: CANARY}}\"\n"},
		{"double-quoted", "data: {x: \"a: \\\"1\\\"\\nb: \\u007Bc: CANARY}\\n\"}\n"},
		{"double-quoted over lines", "data:\n  x: \"a: 1\n\n\n    b: {c: CANARY}\"\n"},
		{"single-quoted", "data:\n  x: '{a: ''1'',\n    b: {c: CANARY}}'\n"},
		{"single-quoted over lines", "data:\n  x: 'a: 1\n\n\n    b: {c: CANARY}'\n"},
		{"JSON in YAML", "data:\n  x: |\n    {\"a\": 1,\n     \"b\": {\"c\": \"CANARY\"}}\n"},
		{"YAML in JSON", "{\"data\": {\"x\": \"a: 1\\nb: {\\ud83d\\ude00: \\u00e9, c: CANARY}\\n\"}}"},
		{"JSON in JSON", `{"data": {"x": "{\"a\": 1,\n \"b\": {\"c\": \"CANARY\"}}"}}`},
		{"byte order mark inside", "data: {x: \"\\ufeffa: 1\\nb: {c: CANARY}\"}\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := mustParse(t, "outer.yaml", tt.text)
			inner := embedded(t, d, d.Root.Get("data").Get("x"))
			var found *Node
			for _, n := range scalars(inner.Root) {
				if n.Value == "CANARY" {
					found = n
				}
			}
			start, end := inner.Source.Range(found.Span)
			want := at(t, tt.text, "CANARY")
			if strings.Contains(tt.text, "CANARY\\\"") { // JSON in JSON: the quotes are escaped
				want.Column -= 2
				end.Column -= 2
			} else if strings.Contains(tt.text, "CANARY\"") && inner.Source.Text[found.Span.Start] == '"' {
				want.Column--
				end.Column--
			}
			if start != want || end.Line != want.Line || end.Column-want.Column < len("CANARY") {
				t.Errorf("found at %v to %v, want %v", start, end, want)
			}
			if !inner.Source.Exact() {
				t.Error("not exact")
			}
		})
	}
}

// TestEmbedTwice: a manifest in a ConfigMap in a ConfigMap.
func TestEmbedTwice(t *testing.T) {
	text := "data:\n  outer: |\n    data:\n      # é\n      inner: \"x: [\\\"é\\\", CANARY]\"\n"
	d := mustParse(t, "outer.yaml", text)
	mid := embedded(t, d, d.Root.Get("data").Get("outer"))
	in := embedded(t, mid, mid.Root.Get("data").Get("inner"))
	n := in.Root.Get("x").Children[1]
	start, end := in.Source.Range(n.Span)
	want := at(t, text, "CANARY")
	if start != want || end != (Position{want.Line, want.Column + 6}) {
		t.Errorf("found at %v to %v, want %v", start, end, want)
	}
	if c := mid.Comments; len(c) != 1 || mid.Source.Position(c[0].Span.Start) != at(t, text, "#") {
		t.Errorf("comments %v", c)
	}
	if got := in.Source.Own(n.Span.Start); got != (Position{1, 10}) {
		t.Errorf("own position %v", got)
	}
}

// TestEmbedErrors: what is wrong with an embedded text is said at its place
// in the file.
func TestEmbedErrors(t *testing.T) {
	text := "a: b\nx: \"k: v\\n\\x01\"\ny: |\n  c: d\n  e: [\nz: \"\\ufeff\\ufeffa: b\"\n"
	d := mustParse(t, "outer.yaml", text)
	_, err := EmbedText(d.Source, d.Root.Get("x"))
	if e, ok := err.(*Error); !ok || e.Position != at(t, text, `\x01`) {
		t.Errorf("control character: %v", err)
	}
	for key, word := range map[string]string{"y": "z:", "z": `\ufeffa`} {
		src, err := EmbedText(d.Source, d.Root.Get(key))
		if err != nil {
			t.Fatal(err)
		}
		_, err = Parse(src)
		want := at(t, text, word)
		if key == "y" {
			want = Position{5, 7} // the end of the block: there is no bracket
		}
		if e, ok := err.(*Error); !ok || e.Position != want {
			t.Errorf("%s: %v, want it at %v", key, err, want)
		}
	}
}

func TestEmbedBase64(t *testing.T) {
	code := base64.StdEncoding.EncodeToString([]byte("a: 1\nb: CANARY\n"))
	text := "data:\n  x: " + code[:8] + "\n    " + code[8:] + "\n  y: '%%'\n"
	d := mustParse(t, "outer.yaml", text)
	src, err := EmbedBase64(d.Source, d.Root.Get("data").Get("x"), "x")
	if err != nil {
		t.Fatal(err)
	}
	docs, _ := Parse(src)
	n := docs[0].Root.Get("b")
	start, end := src.Range(n.Span)
	if want := at(t, text, code[:8]); n.Value != "CANARY" || start != want || end != want || src.Exact() {
		t.Errorf("%q at %v to %v, want %v", n.Value, start, end, want)
	}
	if _, err := EmbedBase64(d.Source, d.Root.Get("data").Get("y"), "y"); err == nil || strings.Contains(err.Error(), "%") {
		t.Errorf("error %v", err)
	}
}

// TestNamingEntries: an embedded text is a file of its own.
func TestNamingEntries(t *testing.T) {
	d := mustParse(t, "outer.yaml", "data:\n  x: |\n    a: 1\n    b: CANARY\n")
	src, err := Embed(d.Source.NamingEntries(), d.Root.Get("data").Get("x"), "x.yaml")
	if err != nil {
		t.Fatal(err)
	}
	docs, _ := Parse(src)
	if p := src.Position(docs[0].Root.Get("b").Span.Start); p != (Position{2, 4}) || src.Name != "x.yaml" {
		t.Errorf("%s:%v", src.Name, p)
	}
}

// TestWithPositions: embedded texts of an item ask its own positions.
func TestWithPositions(t *testing.T) {
	d := mustParse(t, "list.yaml", "a:\n  x: |\n    b: CANARY\n")
	item := d.Source.WithPositions("item.yaml", func(off int) Position {
		return Position{Line: 100 + d.Source.Position(off).Line, Column: 1}
	})
	src, err := EmbedText(item, d.Root.Get("a").Get("x"))
	if err != nil {
		t.Fatal(err)
	}
	if p := src.Position(0); p != (Position{103, 1}) || src.Name != "item.yaml" {
		t.Errorf("%s:%v", src.Name, p)
	}
}
