package policy

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The readers take the node and what to call it: a path of ours, never text of
// the file.

// describe names a node's kind for errors, never its value.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!str":
		return "a string"
	case "!!bool":
		return "a boolean"
	case "!!int", "!!float":
		return "a number"
	case "!!timestamp":
		return "a date"
	case "!!null":
		return "empty"
	}
	return "another type"
}

func wrongType(n *yaml.Node, what, want, hint string) error {
	return fail(n, fmt.Sprintf("%s must be %s, not %s", what, want, describe(n)), hint)
}

func isScalar(n *yaml.Node, tag string) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == tag
}

func text(n *yaml.Node, what string) (string, error) {
	switch {
	case isScalar(n, "!!str"):
		return n.Value, nil
	case isScalar(n, "!!null"):
		return "", wrongType(n, what, "a string", "give it a value or remove it")
	case n.Kind == yaml.ScalarNode:
		return "", wrongType(n, what, "a string", "put it in quotes")
	}
	return "", wrongType(n, what, "a string", "write a single word or text")
}

func flag(n *yaml.Node, what string) (bool, error) {
	if !isScalar(n, "!!bool") {
		return false, wrongType(n, what, "true or false", "write true or false, without quotes")
	}
	return strings.EqualFold(n.Value, "true"), nil
}

func list(n *yaml.Node, what string) ([]*yaml.Node, error) {
	if n.Kind != yaml.SequenceNode {
		return nil, wrongType(n, what, "a list", "write [] for none, or one - item a line")
	}
	return n.Content, nil
}

// word reads one of known.
func word(n *yaml.Node, what string, known []string) (string, error) {
	s, err := text(n, what)
	if err == nil && !slices.Contains(known, s) {
		err = failUnknown(n, what+" value", known)
	}
	return s, err
}

// words reads a list of known words.
func words(n *yaml.Node, what string, known []string) ([]string, error) {
	items, err := list(n, what)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, item := range items {
		s, err := word(item, what, known)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// globs reads a list of patterns that check finds nothing wrong with.
func globs(n *yaml.Node, what string, check func(string) (problem, hint string)) ([]string, error) {
	items, err := list(n, what)
	if err != nil {
		return nil, err
	}
	var all []string
	for i, item := range items {
		s, err := text(item, at(what, i))
		if err != nil {
			return nil, err
		}
		if problem, hint := check(s); problem != "" {
			return nil, fail(item, at(what, i)+" "+problem, hint)
		}
		all = append(all, s)
	}
	return all, nil
}

func at(what string, i int) string { return fmt.Sprintf("%s[%d]", what, i) }

// entry is one field of a mapping.
type entry struct{ key, value *yaml.Node }

// entries reads a mapping of any keys.
func entries(n *yaml.Node, what string) ([]entry, error) {
	if n.Kind != yaml.MappingNode {
		return nil, wrongType(n, what, "a mapping", "write it as field: value lines")
	}
	var all []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		all = append(all, entry{n.Content[i], n.Content[i+1]})
	}
	return all, nil
}

// object reads a mapping with these fields only.
func object(n *yaml.Node, what string, known ...string) ([]entry, error) {
	all, err := entries(n, what)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if !slices.Contains(known, e.key.Value) {
			return nil, unknownField(e.key, what, known)
		}
	}
	return all, nil
}

func unknownField(key *yaml.Node, what string, known []string) error {
	e := unknown("field", key.Value, known)
	e.Line, e.Column = key.Line, key.Column
	e.Message += " in " + what
	e.Hint = "allowed there: " + strings.Join(known, ", ")
	return e
}
