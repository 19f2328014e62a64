package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// yamlRoot is one document as the library read it.
type yamlRoot struct {
	node   *Node
	tokens []Span // scalars and aliases, in order of the text
	first  int    // its `---` or directive, or its first token
	loose  bool
}

// parseYAML reads with the general library.
func parseYAML(src *Source) ([]yamlRoot, error) {
	// Some loaders take it for part of a key; the library drops a character.
	if i := bytes.Index(src.Text, []byte(byteOrderMark)); i >= 0 {
		return nil, &Error{Position: src.Position(i), Message: "a byte order mark (U+FEFF) inside the text, which YAML loaders do not read alike; remove it"}
	}
	l, err := yaml.NewLoader(bytes.NewReader(asYAML11(src.Text)),
		yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(MaxDepth), loaderlimits.AliasNone())))
	if err != nil {
		return nil, &Error{Message: "the YAML reader could not be set up"}
	}
	lines := lineStarts(src.Text, true)
	var roots []yamlRoot
	for {
		var n yaml.Node
		if err := l.Load(&n); errors.Is(err, io.EOF) {
			return roots, nil
		} else if err != nil {
			return roots, yamlError(src, lines, err)
		}
		c := converter{text: src.Text, lines: lines}
		roots = append(roots, c.root(&n))
		if c.chained {
			return roots, &Error{Position: src.Position(roots[len(roots)-1].first), limit: true,
				Message: fmt.Sprintf("merges (<<) are chained more than %d deep", maxMergeDepth)}
		}
	}
}

// yamlError words the library's error without quoting the source.
func yamlError(src *Source, lines []int, err error) *Error {
	out := &Error{Message: "not valid YAML"}
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		return out
	}
	if le.Mark.Line > 0 {
		out.Position = src.Position(offset(src.Text, lines, le.Mark.Line, le.Mark.Column))
	}
	out.Message = "not valid YAML: " + safeMessage(le.Message)
	if out.Position.Line > 0 && templated(src.Text, lines, le.Mark.Line) {
		out.Message = "a template, not YAML: " + safeMessage(le.Message)
	}
	return out
}

// templated reports whether a template's braces stand on the line or the one
// before, where the parser stumbles over them.
func templated(text []byte, lines []int, line int) bool {
	from := lines[min(max(line-2, 0), len(lines)-1)]
	to := len(text)
	if line < len(lines) {
		to = lines[line]
	}
	return bytes.Contains(text[from:to], []byte("{{")) || bytes.Contains(text[from:to], []byte("{%"))
}

// safeMessage keeps the library's words and drops what it quotes of the
// source: all from the first quotation mark to the last. Punctuation, as in
// `expected ',' or ']'`, is its own.
func safeMessage(msg string) string {
	msg, _, _ = strings.Cut(msg, "\n")
	const marks = "'\"`"
	from, to := strings.IndexAny(msg, marks), strings.LastIndexAny(msg, marks)+1
	if from < 0 {
		return msg
	}
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	if strings.ContainsFunc(strings.ReplaceAll(msg[from:to], " or ", ""), word) {
		return msg[:from] + "…" + msg[to:]
	}
	return msg
}

// offset turns the library's line and column (code points, from 1) into a
// byte offset.
func offset(text []byte, lines []int, line, column int) int {
	if line < 1 {
		return 0
	}
	if line > len(lines) {
		return len(text)
	}
	return advance(text, lines[line-1], column-1)
}

// advance moves over n code points.
func advance(text []byte, off, n int) int {
	for ; n > 0 && off < len(text); n-- {
		size := 1
		if text[off] >= utf8.RuneSelf {
			_, size = utf8.DecodeRune(text[off:])
		}
		off += size
	}
	return off
}

// asYAML11 calls a text of YAML 1.2 one of YAML 1.1 in a copy: the library
// reads both alike and refuses the newer number. Only the first directive is
// looked at.
func asYAML11(text []byte) []byte {
	for i := 0; i < len(text); {
		end := lineEnd(text, i)
		line := text[i:end]
		if rest, ok := bytes.CutPrefix(line, []byte("%YAML 1.2")); ok && (len(rest) == 0 || isBlankOrBreak(rest, 0)) {
			text = bytes.Clone(text)
			text[i+len("%YAML 1.")] = '1'
			return text
		}
		if line = bytes.TrimLeft(line, " \t"); len(line) > 0 && line[0] != '#' && line[0] != '%' {
			return text
		}
		i = end + breakLen(text[end:], true)
	}
	return text
}
