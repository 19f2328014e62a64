package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxBytes bounds a policy's size.
const maxBytes = 1 << 20

// load returns the root of the only document in data, nil when there is none
// or it is null.
func load(data []byte) (*yaml.Node, error) {
	if err := checkText(data); err != nil {
		return nil, err
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, yamlError(err)
	}
	var document yaml.Node
	switch err := loader.Load(&document); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, yamlError(err)
	}
	var second yaml.Node
	switch err := loader.Load(&second); {
	case err == nil:
		return nil, fail(&second, "a second document starts here", "a policy is one document; remove the rest")
	case !errors.Is(err, io.EOF):
		return nil, yamlError(err)
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	root := document.Content[0]
	if root.Kind == yaml.ScalarNode && root.ShortTag() == "!!null" {
		return nil, nil
	}
	return root, plain(root)
}

// checkText refuses what the YAML library reports without a position, or reads
// where other parsers do not.
func checkText(data []byte) error {
	if len(data) > maxBytes {
		return &ParseError{Message: "larger than 1 MiB", Hint: "a policy is a short file; name the right one"}
	}
	line, column := 1, 1
	for rest := data; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			return &ParseError{Line: line, Column: column, Message: "not UTF-8", Hint: "save the file as UTF-8"}
		case r < ' ' && r != '\n' && r != '\r' && r != '\t', r == 0x7f:
			return &ParseError{Line: line, Column: column, Message: fmt.Sprintf("control character U+%04X, which no YAML file may hold", r), Hint: "is this a text file?"}
		case r == '\n':
			line, column = line+1, 0
		}
		column++
		rest = rest[size:]
	}
	return nil
}

// yamlError keeps the library's position and nothing of its text, which quotes
// the input.
func yamlError(err error) error {
	e := &ParseError{Message: "not valid YAML", Hint: "check indentation, quotes and brackets there and in the line above"}
	var le *yaml.LoadError
	if errors.As(err, &le) {
		e.Line, e.Column = le.Mark.Line, le.Mark.Column
		if from := le.ContextMark; from.Line > 0 && from != le.Mark {
			e.Hint = fmt.Sprintf("what starts at line %d, column %d does not end well; check indentation, quotes and brackets", from.Line, from.Column)
		}
	}
	return e
}

// plain refuses, anywhere in the tree, what two parsers may read differently.
func plain(n *yaml.Node) error {
	switch {
	case n.Kind == yaml.AliasNode:
		return fail(n, "an alias", "write the value out; a policy uses no anchors and aliases")
	case n.Style&yaml.TaggedStyle != 0:
		return fail(n, "a tag", "remove the word that starts with !")
	}
	if n.Kind == yaml.MappingNode {
		if err := plainKeys(n); err != nil {
			return err
		}
	}
	for _, child := range n.Content {
		if err := plain(child); err != nil {
			return err
		}
	}
	return nil
}

func plainKeys(n *yaml.Node) error {
	seen := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind == yaml.ScalarNode && key.ShortTag() == "!!merge" {
			return fail(key, "a merge key", "write the fields out; a policy merges nothing")
		}
		if key.Kind != yaml.ScalarNode || key.ShortTag() != "!!str" {
			return fail(key, "a field name that is not a string", "write a word; put it in quotes if it looks like a number, a date or a boolean")
		}
		if line, ok := seen[key.Value]; ok {
			return fail(key, "duplicate field"+quoted(key.Value), fmt.Sprintf("it is already in line %d; keep one", line))
		}
		seen[key.Value] = key.Line
	}
	return nil
}

// quoted returns the word with a space in front if it can be shown, else "".
func quoted(s string) string {
	if !shows(s) {
		return ""
	}
	return fmt.Sprintf(" %q", s)
}

// fail is an error at n.
func fail(n *yaml.Node, message, hint string) error {
	return &ParseError{Line: n.Line, Column: n.Column, Message: message, Hint: hint}
}

// failUnknown is fail for a word that is none of known.
func failUnknown(n *yaml.Node, kind string, known []string) error {
	e := unknown(kind, n.Value, known)
	e.Line, e.Column = n.Line, n.Column
	return e
}
