package manifest

import (
	"encoding/base64"
	"strings"
	"testing"
)

// TestApplyBase64: an entry in base64 is decoded, edited, and encoded again.
func TestApplyBase64(t *testing.T) {
	code := base64.StdEncoding.EncodeToString
	inner := "# c\na: " + oldRef + "\nb: c\n"
	edited := strings.Replace(inner, oldRef, newRef, 1)
	wide := func(s string) string { return string(utf16Bytes(s, true, true)) }
	for _, tt := range []struct{ name, text, want string }{
		{"plain", "data: {x: " + code([]byte(inner)) + "}\n", "data: {x: \"" + code([]byte(edited)) + "\"}\n"},
		{"block mapping", "data:\n  x: " + code([]byte(inner)) + " # c\n", "data:\n  x: " + code([]byte(edited)) + " # c\n"},
		{"literal", "data:\n  x: |\n    " + code([]byte(inner)) + "\n  y: z\n", "data:\n  x: |\n    " + code([]byte(edited)) + "\n  y: z\n"},
		{"lines", "data:\n  x: |\n    " + code([]byte(inner))[:20] + "\n    " + code([]byte(inner))[20:] + "\n  y: z\n", "data:\n  x: " + code([]byte(edited)) + "\n  y: z\n"},
		{"UTF-16", "data:\n  x: '" + code([]byte(wide(inner))) + "'\n", "data:\n  x: '" + code([]byte(wide(edited))) + "'\n"},
		{"twice", "d:\n  x: '" + code([]byte("data:\n  y: "+code([]byte(inner))+"\n")) + "'\n", "d:\n  x: '" + code([]byte("data:\n  y: "+code([]byte(edited))+"\n")) + "'\n"},
	} {
		got, err := apply(t, tt.text, oldRef, false)
		if err != nil || got != tt.want {
			t.Errorf("%s: %v\n got %q\nwant %q", tt.name, err, got, tt.want)
		}
	}
	// The value itself, as in data of a Secret and behind !!binary.
	for _, tag := range []string{"", "!!binary "} {
		text := "x: " + tag + code([]byte("Bearer "+oldRef)) + "\n"
		d := mustParse(t, "e.yaml", text)
		n := *d.Root.Get("x")
		n.Value = "Bearer " + oldRef
		e := editOf(leaf{d.Source, &n}, false)
		out, replaced, err := Apply([]byte(text), []Edit{e})
		if want := "x: " + tag + code([]byte("Bearer "+newRef)) + "\n"; err != nil || string(out) != want || string(undo(out, replaced)) != text {
			t.Errorf("%q: %v", out, err)
		}
	}
}

// TestApplyNamedEntries: a text that is a file of its own is still part of the
// one around it.
func TestApplyNamedEntries(t *testing.T) {
	text := "data:\n  x: |\n    a: " + oldRef + "\n  y: YTogdGZ5LXNlY3JldDovL2FjbWU6cHJvZDpLRVk=\n"
	d := mustParse(t, "e.yaml", text)
	src := d.Source.NamingEntries()
	x, err := Embed(src, d.Root.Get("data").Get("x"), "x.yaml")
	if err != nil {
		t.Fatal(err)
	}
	y, err := EmbedBase64(src, d.Root.Get("data").Get("y"), "y.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var edits []Edit
	for _, inner := range []*Source{x, y} {
		docs, _ := Parse(inner)
		edits = append(edits, editOf(leaf{inner, docs[0].Root.Get("a")}, true))
		if p := inner.Position(3); !inner.Exact() || p != (Position{1, 4}) || inner.Line(3) != 1 {
			t.Errorf("%s: positions are not its own: %v", inner.Name, p)
		}
	}
	out, replaced, err := Apply([]byte(text), edits)
	want := "data:\n  x: |\n    a: " + newRef + "\n  y: " + base64.StdEncoding.EncodeToString([]byte("a: "+newRef)) + "\n"
	if err != nil || string(out) != want || string(undo(out, replaced)) != text {
		t.Errorf("%q, %v", out, err)
	}
}
