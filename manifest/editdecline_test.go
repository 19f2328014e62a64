package manifest

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestApplyDeclines: what cannot be replaced safely is refused, by its place.
func TestApplyDeclines(t *testing.T) {
	for _, tt := range []struct{ name, text, says string }{
		{"alias", "b: &x other\na: [*x]\n", "line 2, column 5: the value cannot be replaced: it is an alias; write the value out instead of the alias"},
		{"aliased", "a: &x CANARY\nb: *x\n", "an alias elsewhere stands for the same value"},
		{"in an aliased mapping", "a: &x {b: CANARY}\nb: *x\n", "an alias elsewhere"},
		{"merged", "a: &x\n  b: CANARY\nb: {<<: *x}\n", "an alias elsewhere"},
		{"key", "CANARY: a\n", "it is part of a key"},
		{"complex key", "? [CANARY]\n: a\n", "it is part of a key"},
		{"number by tag", "a: !!int \"12\" # CANARY\n", "it has a tag"},
		{"other tag", "a: !x CANARY\n", "it has a tag"},
		{"base64 by tag", "a: !!binary aGVsbG8=\n", "it has a tag that says it is base64"},
		{"nothing", "a:\n", "no scalar stands there"},
	} {
		all, _, err := leaves(t, []byte(tt.text), nil)
		if err != nil {
			t.Fatal(err)
		}
		var errs []string
		for _, l := range all {
			if n := l.n; strings.Contains(n.Value, "CANARY") || n.Kind == Alias || n.Tagged || n.Tag == "!!null" {
				out, _, err := Apply([]byte(tt.text), []Edit{editOf(l, true)})
				if e, ok := errors.AsType[*EditError](err); !ok || out != nil || e.File != "e.yaml" || e.Position.Line == 0 {
					t.Errorf("%s: %q, %v", tt.name, out, err)
					continue
				}
				errs = append(errs, err.Error())
			}
		}
		if all := strings.Join(errs, "\n"); !strings.Contains(all, tt.says) || strings.Contains(all, "CANARY") {
			t.Errorf("%s: %v, want %q", tt.name, errs, tt.says)
		}
	}
}

// TestApplyPartDeclines: a part that the text spells together with what is
// beside it, or that is not what it was.
func TestApplyPartDeclines(t *testing.T) {
	d := mustParse(t, "e.yaml", "a: one\n\n\n  two\nb: \"x\\U0001F600y\"\nc: 'a''b'\nd: abc\n")
	at := func(key string, start, end int, text string) Edit {
		return Edit{Target: TargetOf(d.Source, d.Root.Get(key)), Start: start, End: end, Text: text}
	}
	other := *d.Root.Get("d")
	other.Value = "CANARY"
	moved := at("d", 0, 3, newRef)
	moved.span.Start++
	for name, edits := range map[string][]Edit{
		"half of a fold":              {at("a", 3, 4, newRef)},
		"end in a fold":               {at("a", 0, 4, newRef)},
		"half of a character":         {at("b", 2, 4, newRef)},
		"out of the value":            {at("d", 1, 4, newRef)},
		"negative":                    {at("d", -1, 2, newRef)},
		"backwards":                   {at("d", 2, 1, newRef)},
		"line break":                  {at("d", 0, 3, "a\nb")},
		"control character":           {at("d", 0, 3, "a\x7fb")},
		"letters outside of ASCII":    {at("d", 0, 3, "é")},
		"overlapping":                 {at("d", 0, 2, newRef), at("d", 1, 3, newRef)},
		"twice":                       {at("d", 0, 3, newRef), at("d", 0, 3, oldRef)},
		"another value":               {{Target: TargetOf(d.Source, &other), End: 6, Text: newRef}},
		"another place":               {moved},
		"one of several":              {at("c", 0, 1, newRef), at("a", 3, 4, newRef)},
		"in a text that is not there": {{Target: Target{File: "e.yaml", around: []holder{{span: d.Root.Get("d").Span}}, span: Span{0, 1}, value: "a"}, End: 1, Text: "b"}},
	} {
		out, _, err := Apply(d.Source.Text, edits)
		if _, ok := errors.AsType[*EditError](err); !ok || out != nil || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %q, %v", name, out, err)
		}
	}
	same := at("d", 0, 3, newRef)
	if out, replaced, err := Apply(d.Source.Text, []Edit{same, same}); err != nil || len(replaced) != 1 || !bytes.Contains(out, []byte("d: "+newRef+"\n")) {
		t.Errorf("the same twice: %q, %v", out, err)
	}
	if out, replaced, err := Apply(d.Source.Text, nil); err != nil || replaced != nil || !bytes.Equal(out, d.Source.Text) {
		t.Errorf("no edit: %q, %v", out, err)
	}
}
