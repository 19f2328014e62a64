package check

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
)

// canary stands for a secret: where the fuzzer leaves it as a value, no
// finding may repeat it.
const canary = "CANARY7f3e9b1cD5"

// FuzzCheck runs all rules on any text: no panic, no second, no value in what
// is printed, and the same answer twice.
func FuzzCheck(f *testing.F) {
	for _, r := range rules {
		f.Add(r.Example)
		f.Add(r.Fixed)
	}
	for _, pattern := range []string{"../examples/*/*.yaml", "../examples/*/*/*.yaml", "../examples/*/*/*/*.yaml"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(data))
		}
	}
	f.Add("type: provider-account/openai\nauth_data: {api_key: " + canary + "}\n")
	f.Add("{\"type\": \"helm\", \"values\": {\"env\": [{\"name\": \"A_TOKEN\", \"value\": \"" + canary + "\"}]}}")
	f.Add("type: service\nenv:\n  DATABASE_URL: postgres://u:" + canary + "@h/d\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<16 {
			return
		}
		start := time.Now()
		first := checkText(text)
		slow := time.Since(start)
		for range 3 { // the machine may have been busy
			if slow <= time.Second {
				break
			}
			start = time.Now()
			checkText(text)
			slow = min(slow, time.Since(start))
		}
		if slow > time.Second {
			t.Fatalf("took %v", slow)
		}
		if second := checkText(text); first != second {
			t.Fatalf("two runs differ:\n%s\n%s", first, second)
		}
		if src, err := manifest.NewSource("fuzz.yaml", []byte(text)); err == nil && manifest.Foreign(src.Text) && first != "" && !strings.Contains(first, "not valid YAML") {
			t.Fatalf("a text that can be no manifest has findings:\n%s", first)
		}
		if strings.Contains(first, canary) && !canaryIsAName(text) {
			t.Fatalf("a finding repeats the value:\n%s", first)
		}
		for line := range strings.Lines(first) {
			// What stands beside a text can make it look like an assignment, so
			// each is looked at alone.
			for part := range strings.SplitSeq(strings.TrimSuffix(line, "\n"), "\x00") {
				if redact.Text(part) != part {
					t.Fatalf("a finding is not masked:\n%s\n%s", part, redact.Text(part))
				}
			}
		}
	})
}

// checkText writes out all that a run says of one text.
func checkText(text string) string {
	src, err := manifest.NewSource("fuzz.yaml", []byte(text))
	if err != nil {
		return redact.Text(err.Error())
	}
	c := New(nil, time.Unix(0, 0))
	out := NewCollector(c)
	out.AddSource(src)
	r := out.Finish()
	var b strings.Builder
	for _, f := range append(r.Findings, r.Suppressed...) {
		fmt.Fprintf(&b, "%s:%d:%d-%d:%d %s\x00%s\n%s\n%s\x00%s %s\n", f.File, f.Line, f.Column, f.EndLine, f.EndColumn, f.Rule, f.Message, f.Hint, f.Path, f.Excerpt.Mask, f.Fingerprint)
	}
	for _, u := range r.Unreadable {
		fmt.Fprintf(&b, "%s:%d:%d %s\n", u.File, u.Line, u.Column, redact.Text(u.Message))
	}
	return b.String()
}

// canaryIsAName reports texts in which the fuzzer moved the canary to where a
// name is expected, which findings do repeat: it must follow a key that the
// seeds have.
func canaryIsAName(text string) bool {
	n := 0
	for _, before := range []string{"api_key: ", "\"value\": \"", "postgres://u:"} {
		n += strings.Count(text, before+canary)
	}
	return n != strings.Count(text, canary) || strings.Contains(text, "type: "+canary)
}
