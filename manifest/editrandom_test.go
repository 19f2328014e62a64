package manifest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// utf16Bytes encodes a text.
func utf16Bytes(s string, little, mark bool) []byte {
	var out []byte
	if mark {
		s = "\ufeff" + s
	}
	for _, u := range utf16.Encode([]rune(s)) {
		if little {
			out = append(out, byte(u), byte(u>>8))
		} else {
			out = append(out, byte(u>>8), byte(u))
		}
	}
	return out
}

// spellings of a value, with what stands behind them on their lines. The
// indentation of further lines is that of the key, for which > stands.
var spellings = []string{
	oldRef, "Bearer " + oldRef, "CANARY", "123456", "true", "2024-01-01", "CANARY\n>  two",
	"'" + oldRef + "'", "'it''s " + oldRef + "'", "'CANARY\n\n>  two'",
	`"` + oldRef + `"`, `"\u00e9\t` + oldRef + `\U0001F600 \x41"`, "\"CANARY \\\n>  two\"", `""`,
	"|\n>  " + oldRef, "|- # a comment\n>  " + oldRef, "|+\n>  CANARY\n>    two\n\n>  three\n\n", "|2-\n>   x " + oldRef + "\n>  y",
	">\n>  CANARY\n>  two\n\n>    three\n>  " + oldRef + " x", ">-\n>  " + oldRef,
}

// contexts are documents with a place for a value: blocks first, then those for
// scalars without line breaks alone.
var contexts = []string{
	"a: %\nb: c\n", "# d\na:\n  b: % # e\n  c: é\n", "- x\n- %\n-   y: %\n", "a: &n %\nb: !!str x\n", "---\na: %\n---\nb: c\n",
	"{a: %, b: [%]}\n", `{"a": %, "b": [1, %]}`,
}

const blockContexts = 5

// wraps put a text into another one.
var wraps = []func(string) string{
	func(s string) string { return s },
	func(s string) string { return "data:\n  x.yaml: |\n" + indented(s, "    ") + "  y: z\n" },
	func(s string) string { return "data:\n- x: |+2 # c\n" + indented(s, "    ") + "# end\n" },
	func(s string) string { return "d: {x: " + quotedJSON(s) + ", y: z} # c\n" },
	func(s string) string { return `{"d": {"x": ` + quotedJSON(s) + `}}` },
	func(s string) string { return "d: '" + strings.ReplaceAll(s, "'", "''") + "'\n" },
	func(s string) string {
		return "d:\n  x: >\n" + indented(strings.ReplaceAll(s, "\n", "\n\n"), "    ")
	},
	func(s string) string {
		return "data: # c\n  x: " + base64.StdEncoding.EncodeToString([]byte(s)) + "\n"
	},
	func(s string) string {
		return "data: {x: '" + base64.StdEncoding.EncodeToString(utf16Bytes(s, false, true)) + "'}\n"
	},
}

// inLines are the wraps that keep the lines of a text as they are.
var inLines = []int{0, 1, 2, 3, 4, 7, 8}

func indented(s, by string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		if line != "\n" && line != "\r\n" {
			b.WriteString(by)
		}
		b.WriteString(line)
	}
	if !strings.HasSuffix(s, "\n") {
		b.WriteString("\n")
	}
	return b.String()
}

func quotedJSON(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// disks are the ways in which a text is kept in a file.
var disks = []func(string) []byte{
	func(s string) []byte { return []byte(s) },
	func(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) },
	func(s string) []byte { return []byte("\ufeff" + s) },
	func(s string) []byte { return utf16Bytes(s, true, true) },
	func(s string) []byte { return utf16Bytes(strings.ReplaceAll(s, "\n", "\r\n"), false, true) },
	func(s string) []byte { return utf16Bytes(s, true, false) },
}

// TestApplyEverywhere: every spelling in every context, in texts in texts, in
// every encoding: the value is replaced, and nothing else.
func TestApplyEverywhere(t *testing.T) {
	done := 0
	for _, spelling := range spellings {
		for i, context := range contexts {
			oneLine := !strings.Contains(spelling, "\n")
			if i >= blockContexts && !oneLine || strings.HasPrefix(context, `{"`) && !json.Valid([]byte(spelling)) {
				continue
			}
			text := fill(context, spelling)
			for _, first := range inLines {
				for second := (done + first) % 4; second < len(wraps); second += 4 {
					if second == 5 && (strings.Contains(strings.TrimSpace(wraps[first](text)), "\n")) || second == 6 && (!oneLine || first != 0) {
						continue // quotes and folding take the indentation away
					}
					wrapped := wraps[second](wraps[first](text))
					done += editsOf(t, disks[(first+second+i)%len(disks)](wrapped), true)
				}
			}
		}
	}
	if done < 1000 {
		t.Errorf("only %d edits", done)
	}
}

// fill puts a spelling into the places of a context.
func fill(context, spelling string) string {
	var b strings.Builder
	for line := range strings.Lines(context) {
		indent := len(line) - len(strings.TrimLeft(line, " -"))
		s := strings.ReplaceAll(spelling, "\n>", "\n"+strings.Repeat(" ", indent))
		if strings.Contains(s, "\n") {
			line = strings.ReplaceAll(line, " # e", "")
		}
		b.WriteString(strings.ReplaceAll(line, "%", s))
	}
	return b.String()
}

// editsOf edits the values of a file that were put there to be edited: each
// alone, as a whole and in part, and all of them at once.
func editsOf(t *testing.T, data []byte, must bool) (done int) {
	t.Helper()
	all, _, err := leaves(t, data, nil)
	if err != nil {
		t.Fatalf("%q: %v", data, err)
	}
	for _, whole := range []bool{false, true} {
		every := make(map[int]Edit)
		for i, l := range all {
			v := l.n.Value
			if !strings.Contains(v, oldRef) && !strings.Contains(v, "CANARY") && v != "123456" && v != "true" && v != "2024-01-01" && v != "" {
				continue
			}
			if v == "" && l.n.Style == Plain {
				continue
			}
			every[i] = editOf(l, whole)
			if !checkEdits(t, data, map[int]Edit{i: every[i]}) && must {
				_, _, err := Apply(data, []Edit{every[i]})
				t.Fatalf("%q: %q: %v", data, v, err)
			}
			done++
		}
		if len(every) == 0 {
			t.Fatalf("nothing to edit in %q", data)
		}
		if len(every) > 1 && !checkEdits(t, data, every) && must {
			t.Fatalf("%q: not all at once", data)
		}
	}
	return done
}

// TestApplyPlainGrammar: in a text of plain YAML every value can be replaced.
func TestApplyPlainGrammar(t *testing.T) {
	for seed := range uint64(60) {
		text := (&plainGrammar{r: rand.New(rand.NewPCG(seed, 7))}).stream()
		tryAll(t, []byte(text), func(l leaf, whole bool, err error) {
			said := fmt.Sprint(err)
			if err != nil && whole && !strings.Contains(said, "part of a key") && !strings.Contains(said, "no scalar") {
				t.Errorf("seed %d: %q: %v\n%q", seed, l.n.Value, err, text)
			}
		})
	}
}

// TestApplyRandom holds random texts against what FuzzEdit checks.
func TestApplyRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	tried, declined := 0, make(map[string]int)
	for range 5000 {
		tryAll(t, []byte(randomText(r)), func(_ leaf, whole bool, err error) {
			tried++
			if err != nil {
				_, reason, _ := strings.Cut(err.Error(), "replaced: ")
				declined[reason+" "+strconv.FormatBool(whole)]++
			}
		})
	}
	t.Logf("%d edits, refused: %v", tried, declined)
	if tried < 1000 {
		t.Errorf("only %d edits", tried)
	}
}

// tryAll edits the values of a text, each as a whole and in its middle.
func tryAll(t *testing.T, data []byte, tell func(l leaf, whole bool, err error)) {
	t.Helper()
	all, _, err := leaves(t, data, nil)
	if err != nil {
		return
	}
	for i, l := range all[:min(len(all), 30)] {
		e := editOf(l, true)
		parts := []Edit{e}
		if n := len(e.Value()); n > 1 {
			part := e
			part.Start, part.End = n/3, n/3+(n+2)/3
			parts = append(parts, part)
		}
		for k, e := range parts {
			_, _, err := Apply(data, []Edit{e})
			if ok := checkEdits(t, data, map[int]Edit{i: e}); ok != (err == nil) {
				t.Fatalf("%q: not the same twice", data)
			}
			tell(l, k == 0, err)
		}
	}
}

// FuzzEdit: whatever the text, and whichever of its values is edited, either
// that is refused, or the result has the values that the text had, the edited
// one excepted, and undoing the edit gives the text.
func FuzzEdit(f *testing.F) {
	for _, tt := range parseTests {
		f.Add([]byte(tt.in), uint16(0), uint16(0), uint16(3), newRef)
	}
	for i, s := range spellings {
		f.Add([]byte(wraps[inLines[i%len(inLines)]](fill(contexts[i%blockContexts], s))), uint16(i), uint16(0), uint16(99), newRef)
	}
	f.Add([]byte("a: &x b\nc: *x\n"), uint16(1), uint16(0), uint16(1), "true")
	f.Add([]byte(": !!binary aGVsbG8=\nb: c\n"), uint16(1), uint16(0), uint16(4), newRef)
	f.Add([]byte("d: {x: 'a: CANARY'}\n"), uint16(2), uint16(0), uint16(6), "a: b # c")
	f.Add(utf16Bytes("a: [CANARY, 1]\r\n", true, true), uint16(1), uint16(1), uint16(3), "'\"\\")
	f.Fuzz(func(t *testing.T, data []byte, which, start, end uint16, text string) {
		all, _, err := leaves(t, data, nil)
		if err != nil || len(all) == 0 || strings.Contains(string(data), "CANARY") && len(data) > 1<<16 {
			return
		}
		i := int(which) % len(all)
		e := editOf(all[i], true)
		n := len(e.Value()) + 1
		e.Start, e.End, e.Text = int(start)%n, int(end)%n, text
		checkEdits(t, data, map[int]Edit{i: e})
	})
}
