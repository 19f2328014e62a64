// Package markdown takes pages of the documentation apart, for tests that run
// the commands in them.
//
//	```sh                run, from the root of a copy of the repository
//	```sh exit=1         run, and ends with that exit status
//	```sh server=vault   run where such a server is: VAULT_ADDR and VAULT_TOKEN
//	```text              directly below: what it prints; … stands for any text
//	```yaml              parses
//
// Other fences, and code without one, are refused: nothing would test them.
package markdown

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A Block is a fenced block of a page.
type Block struct {
	Line     int    // of its first fence
	Language string // "sh", "text", "yaml", …
	Status   int    // the exit status that ```sh exit=1 promises
	Server   string // the server that ```sh server=vault needs, "" for none
	Text     string
	Follows  bool // nothing but empty lines since the block before
}

// A Page is a Markdown file of ours.
type Page struct {
	Name   string // relative to the root
	Text   string
	Blocks []Block
}

var info = regexp.MustCompile("^```([a-z]+)(?: exit=([0-9]+))?(?: server=(vault))?$")

// Read takes a page apart. Code that is not fenced at the left margin, under
// a language that this package knows, would be code that nothing tests.
func Read(t testing.TB, root, name string) Page {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	p := Page{Name: name, Text: string(data)}
	var open *Block
	alone := false // only empty lines since the last block
	blank := true  // the line before is empty
	for i, line := range strings.Split(string(data), "\n") {
		switch {
		case open != nil && line == "```":
			p.Blocks = append(p.Blocks, *open)
			open, alone = nil, true
		case open != nil:
			open.Text += line + "\n"
		case strings.HasPrefix(strings.TrimSpace(line), "```"):
			m := info.FindStringSubmatch(line)
			if m == nil || !known[m[1]] {
				t.Fatalf("%s:%d: a fence that this test does not know: %s", name, i+1, line)
			}
			status, _ := strconv.Atoi(m[2])
			open = &Block{Line: i + 1, Language: m[1], Status: status, Server: m[3], Follows: alone}
		default:
			if blank && (strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t")) {
				t.Errorf("%s:%d: indented code; put it in a fence", name, i+1)
			}
			alone = alone && line == ""
		}
		blank = line == ""
	}
	if open != nil {
		t.Errorf("%s:%d: the block has no end", name, open.Line)
	}
	return p
}

// known languages: sh is run, text must be what the sh block above it prints,
// yaml must parse, and the commands in it must work. A dockerfile holds no
// command of ours.
var known = map[string]bool{"sh": true, "text": true, "yaml": true, "dockerfile": true}

// Output is what the page says that a block prints, nil where it says nothing.
func (p *Page) Output(i int) *Block {
	if i+1 < len(p.Blocks) && p.Blocks[i+1].Language == "text" && p.Blocks[i+1].Follows {
		return &p.Blocks[i+1]
	}
	return nil
}

// Says reports whether output is what a text block expects. Spaces at the ends of
// lines, which no reader sees, do not count.
func (b *Block) Says(output string) bool { return pattern(b.Text).MatchString(trimmed(output)) }

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
