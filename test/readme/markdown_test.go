package readme

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A block is a fenced block of a page.
type block struct {
	line     int    // of its first fence
	language string // "sh", "text", "yaml", …
	status   int    // the exit status that ```sh exit=1 promises
	text     string
	follows  bool // nothing but empty lines since the block before
}

// A page is a Markdown file of ours.
type page struct {
	name   string // relative to the root
	text   string
	blocks []block
}

var info = regexp.MustCompile("^```([a-z]+)(?: exit=([0-9]+))?$")

// read takes a page apart. Code that is not fenced at the left margin, under
// a language that this test knows, would be code that nothing tests.
func read(t *testing.T, name string) page {
	t.Helper()
	data, err := os.ReadFile(root + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	p := page{name: name, text: string(data)}
	var open *block
	alone := false // only empty lines since the last block
	blank := true  // the line before is empty
	for i, line := range strings.Split(string(data), "\n") {
		switch {
		case open != nil && line == "```":
			p.blocks = append(p.blocks, *open)
			open, alone = nil, true
		case open != nil:
			open.text += line + "\n"
		case strings.HasPrefix(strings.TrimSpace(line), "```"):
			m := info.FindStringSubmatch(line)
			if m == nil || !known[m[1]] {
				t.Fatalf("%s:%d: a fence that this test does not know: %s", name, i+1, line)
			}
			status, _ := strconv.Atoi(m[2])
			open = &block{line: i + 1, language: m[1], status: status, follows: alone}
		default:
			if blank && (strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t")) {
				t.Errorf("%s:%d: indented code; put it in a fence", name, i+1)
			}
			alone = alone && line == ""
		}
		blank = line == ""
	}
	if open != nil {
		t.Errorf("%s:%d: the block has no end", name, open.line)
	}
	return p
}

// known languages: sh is run, text must be what the sh block above it prints,
// yaml must parse, and the commands in it must work. A dockerfile holds no
// command of ours.
var known = map[string]bool{"sh": true, "text": true, "yaml": true, "dockerfile": true}

// pattern turns expected output into a regular expression: … on a line of its
// own is any number of lines, elsewhere it is any text of one line.
func pattern(expected string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString("^")
	for line := range strings.Lines(expected) {
		line = strings.TrimRight(line, " \t\n")
		if strings.TrimSpace(line) == "…" {
			b.WriteString("(?:.*\n)*?")
			continue
		}
		parts := strings.Split(line, "…")
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		b.WriteString(strings.Join(parts, ".*") + "\n")
	}
	b.WriteString("$")
	return regexp.MustCompile(b.String())
}

// trimmed is output without the spaces at the ends of lines, which no reader
// sees.
func trimmed(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString(strings.TrimRight(line, " \t\n") + "\n")
	}
	return b.String()
}

func TestPattern(t *testing.T) {
	for _, tt := range []struct {
		expected, got string
		want          bool
	}{
		{"a\n", "a\n", true},
		{"a\n", "a\nb\n", false},
		{"a.c\n", "abc\n", false},
		{"a … d\n", "a b c d\n", true},
		{"…\nc\n", "a\nb\nc\n", true},
		{"a\n…\n", "a\n", true},
		{"a\n…\nc\n", "a\nb\nd\n", false},
	} {
		if pattern(tt.expected).MatchString(tt.got) != tt.want {
			t.Errorf("pattern(%q) on %q: not %v", tt.expected, tt.got, tt.want)
		}
	}
}

// The plugins that docs/argocd.md shows are those that the tests run under Argo
// CD's own server.
func TestPluginsAreTheExamples(t *testing.T) {
	page, err := os.ReadFile(root + "/docs/argocd.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"check", "render"} {
		data, err := os.ReadFile(root + "/examples/argocd-plugin/" + name + "/plugin.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(page), "```yaml\n"+string(data)+"```\n") {
			t.Errorf("docs/argocd.md does not show examples/argocd-plugin/%s/plugin.yaml", name)
		}
	}
}
