package manifest

import (
	"strings"
	"testing"
)

// TestApply: of a file only the references change.
func TestApply(t *testing.T) {
	for _, tt := range []struct{ name, text string }{
		{"plain", "a: " + oldRef + "\n"},
		{"plain with a comment", "a:   " + oldRef + "   # why: " + oldRef + "\nb: c\n"},
		{"behind a scheme word", "h: {Authorization: Bearer " + oldRef + "}\n"},
		{"quotes stay", "a: '" + oldRef + "'\nb: \"" + oldRef + "\" # c\n"},
		{"escapes stay", `a: "\u00e9 \"x\" ` + oldRef + ` \t"` + "\n"},
		{"carriage returns", "a: " + oldRef + "\r\nb: |\r\n  x\r\n  " + oldRef + " y\r\n"},
		{"flow", "a: [" + oldRef + ", {b: " + oldRef + "}]\n"},
		{"JSON", `{"a": "` + oldRef + `", "b": [1, "x ` + oldRef + `"]}`},
		{"literal", "a: |\n  one " + oldRef + "\n  two\n"},
		{"literal, stripped", "a: |-\n  " + oldRef + "\nb: c\n"},
		{"folded", "a: >-\n  one\n  " + oldRef + " two\n  three\n"},
		{"several documents", "a: " + oldRef + "\n---\n# c\n- " + oldRef + "\n...\n"},
		{"anchor", "a: &x " + oldRef + "\n"},
		{"tag", "a: !!str " + oldRef + "\n"},
		{"root", oldRef},
		{"wide characters", "é: 日本 " + oldRef + " 😀\n"},
		{"byte order mark", "\ufeffa: " + oldRef + "\n"},
		{"entry", "kind: ConfigMap\ndata:\n  x.yaml: |\n    # c\n    a: '" + oldRef + "'\n    b: c\n"},
		{"entry in quotes", `data: {x: "a: \"` + oldRef + `\"\nb: c\n"}`},
		{"entry in folded text", "data:\n  x: >\n    a:\n      b: " + oldRef + "\n      c: d\n"},
		{"twice", "data:\n  o: |\n    data:\n      i: \"a: [\\\"" + oldRef + "\\\"]\"\n"},
		{"list", "kind: List\nitems:\n- kind: ConfigMap\n  data: {x: 'a: " + oldRef + "'}\n- spec: {a: " + oldRef + "}\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := apply(t, tt.text, oldRef, false)
			want := strings.ReplaceAll(tt.text, oldRef, newRef)
			want = strings.Replace(want, "# why: "+newRef, "# why: "+oldRef, 1)
			if err != nil || got != want {
				t.Errorf("%v\n got %q\nwant %q", err, got, want)
			}
		})
	}
}

// TestApplyWhole: a value of any kind becomes a reference.
func TestApplyWhole(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"word", "a: CANARY # c\n", "a: REF # c\n"},
		{"number", "a: 123456\nb: CANARY\n", "a: 123456\nb: REF\n"},
		{"flow", "{a: CANARY, b: [CANARY]}\n", "{a: \"REF\", b: [\"REF\"]}\n"},
		{"quotes", "a: 'CANARY''s'\nb: \"CANARY\\n\"\n", "a: 'REF'\nb: \"REF\"\n"},
		{"literal", "a: | # c\n  CANARY\n\n  two\n# d\nb: c\n", "a: REF # c\n# d\nb: c\n"},
		{"literal, kept", "a: |+\n  CANARY\n\n\nb: c\n", "a: REF\n\n\nb: c\n"},
		{"literal, stripped", "a: |-\n  CANARY\nb: c\n", "a: |-\n  REF\nb: c\n"},
		{"literal in CRLF", "a: |2\r\n    CANARY\r\n  x\r\nb: c\r\n", "a: REF\r\nb: c\r\n"},
		{"folded", "- >\n CANARY\n two\n-  b\n", "- REF\n-  b\n"},
		{"folded, stripped", "- >-\n CANARY\n two\n-  b\n", "- >-\n REF\n-  b\n"},
		{"literal at the end", "a: |\n  x\n  CANARY", "a: REF"},
		{"several lines, plain", "a: CANARY\n  two\n\n  three # c\nb: c\n", "a: REF # c\nb: c\n"},
		{"several lines, quoted", "a: \"CANARY\n\n  two \\\n  three\" # c\n", "a: \"REF\" # c\n"},
		{"literal in an entry", "d:\n  x: |\n    a: | # c\n      CANARY\n      two\n    b: c\n", "d:\n  x: |\n    a: REF # c\n    b: c\n"},
		{"literal in quotes", "d: {x: \"a: |\\n  CANARY\\n  two\\nb: 'c'\\n\"}\n", "d: {x: \"a: REF\\nb: 'c'\\n\"}\n"},
		{"flow in quotes", `d: {x: "{a: CANARY}", y: '{a: CANARY}'}`, `d: {x: "{a: \"REF\"}", y: '{a: "REF"}'}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := apply(t, tt.text, "CANARY", true)
			if want := strings.ReplaceAll(tt.want, "REF", newRef); err != nil || got != want {
				t.Errorf("%v\n got %q\nwant %q", err, got, want)
			}
		})
	}
}

// TestApplyTypes: what is no string becomes one.
func TestApplyTypes(t *testing.T) {
	for _, value := range []string{"123456", "-1.5e3", "true", "null", "~", "2024-01-01", "0x1F", ".inf"} {
		for _, around := range []string{"a: %\n", "- % # c\n", "[%, b]", "{a: %}", `{"a": %}`, "%"} {
			text := strings.Replace(around, "%", value, 1)
			got, err := apply(t, text, value, true)
			plain, quoted := strings.Replace(around, "%", newRef, 1), strings.Replace(around, "%", `"`+newRef+`"`, 1)
			if err != nil || got != plain && got != quoted || isJSON([]byte(text)) && !isJSON([]byte(got)) {
				t.Errorf("%q: %q, %v", text, got, err)
			}
		}
	}
}

// TestApplyAmbiguous: a plain scalar whose new text would be read as something
// else gets quotes.
func TestApplyAmbiguous(t *testing.T) {
	for _, text := range []string{"true", "yes", "y", "12", "a: b", "a #b", "x:", "- a", "&a", "*a", "!a", "[a]", "{a}", "%a", "@a", "`a", "'a", `"a`, `a"b\c`, "", " a", "a ", "2024-01-01", "0x1234567", "1e1000000", "null", "=", "<<", "---", "...", "# c", "a, b", "?", "|", ">"} {
		for _, around := range []string{"a: CANARY # c\n", "- CANARY\n", "{a: CANARY}", "CANARY", "a: |\n  CANARY\n  x\n", "a: 'CANARY'\n", `{"a": "CANARY"}`, "d: {x: 'a: CANARY'}\n"} {
			all, _, _ := leaves(t, []byte(around), nil)
			for i, l := range all {
				if e := editOf(l, true); strings.Contains(e.Value(), "CANARY") {
					e.Text = text
					if !checkEdits(t, []byte(around), map[int]Edit{i: e}) {
						t.Errorf("%q in %q is refused", text, around)
					}
				}
			}
		}
	}
}
