package policy

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// FromConfigMap reads a policy from a ConfigMap, the form in which kpt passes
// `-- key=value` arguments. The keys of data are the fields of spec and every
// value is a string:
//
//	allow: secret-group, secret-store     a list: commas, but not those in { }
//	rules: unknown-type=error,placeholder=off
//	locked: "true"
//	kubernetes.namespace: truefoundry     a nested field: its path
//
// An empty string is an empty list. The fields overrides, fields and stores
// have no such form and need the kind SecretRefPolicy.
func FromConfigMap(name string, data []byte, v Vocabulary) (*Policy, error) {
	root, err := load(data)
	if err != nil {
		return nil, inFile(name, err)
	}
	if root == nil {
		return nil, inFile(name, &ParseError{Line: 1, Column: 1, Message: "the ConfigMap is empty", Hint: "write apiVersion: v1, kind: ConfigMap and data"})
	}
	p, err := fromConfigMap(name, root, v)
	if err != nil {
		return nil, inFile(name, err)
	}
	return p, nil
}

func fromConfigMap(name string, root *yaml.Node, v Vocabulary) (*Policy, error) {
	all, err := envelope(root, "the ConfigMap", "v1", "ConfigMap", "data", "immutable")
	if err != nil {
		return nil, err
	}
	p := newPolicy(name)
	for _, e := range all {
		if e.key.Value != "data" || isScalar(e.value, "!!null") {
			continue
		}
		strs, err := entries(e.value, "data")
		if err != nil {
			return nil, err
		}
		fields, err := structured(strs)
		if err != nil {
			return nil, err
		}
		return p, readSpec(p, fields, v)
	}
	return p, nil
}

// structured turns strings into the nodes that spec would have, each at the
// position of its string, so that one set of readers serves both kinds.
func structured(strs []entry) ([]entry, error) {
	var fields []entry
	nested := map[string]*yaml.Node{}
	for _, e := range strs {
		key, below, dotted := strings.Cut(e.key.Value, ".")
		f, known := formOf(key)
		if !known || dotted != (f == asDotted) {
			return nil, notInData(e.key, key, known)
		}
		if f == asNone {
			return nil, fail(e.key, key+" cannot be written in a ConfigMap", "use kind: "+Kind+" of "+APIVersion)
		}
		if _, err := text(e.value, "data."+key); err != nil {
			return nil, err
		}
		if !dotted {
			value, err := restructure(e.value, f, key)
			if err != nil {
				return nil, err
			}
			fields = append(fields, entry{e.key, value})
			continue
		}
		if nested[key] == nil {
			nested[key] = node(e.key, yaml.MappingNode, "!!map", "")
			fields = append(fields, entry{node(e.key, yaml.ScalarNode, "!!str", key), nested[key]})
		}
		nested[key].Content = append(nested[key].Content, node(e.key, yaml.ScalarNode, "!!str", below), e.value)
	}
	return fields, nil
}

func formOf(field string) (form, bool) {
	for _, f := range specFields {
		if f.name == field {
			return f.form, true
		}
	}
	return asNone, false
}

// notInData refuses a key that is no field, or a dot where none belongs, or the
// other way round.
func notInData(n *yaml.Node, key string, known bool) error {
	if f, _ := formOf(key); known && f == asDotted {
		return fail(n, key+" is written with its fields", "write "+key+".namespace or "+key+".secretName")
	} else if known {
		return fail(n, key+" has no fields that could be named with a dot", "write "+key)
	}
	return unknownField(n, "data", specNames())
}

func restructure(n *yaml.Node, f form, key string) (*yaml.Node, error) {
	switch f {
	case asFlag:
		if n.Value != "true" && n.Value != "false" {
			return nil, fail(n, `data.`+key+` is neither "true" nor "false"`, `write "true" or "false", in quotes`)
		}
		return node(n, yaml.ScalarNode, "!!bool", n.Value), nil
	case asList, asRules:
		items, ok := commas(n.Value)
		if !ok {
			return nil, fail(n, "data."+key+" has an empty item", "remove the comma that has nothing beside it")
		}
		if f == asRules {
			return rulesNode(n, items)
		}
		sequence := node(n, yaml.SequenceNode, "!!seq", "")
		for _, item := range items {
			sequence.Content = append(sequence.Content, node(n, yaml.ScalarNode, "!!str", item))
		}
		return sequence, nil
	}
	return n, nil
}

func rulesNode(n *yaml.Node, items []string) (*yaml.Node, error) {
	mapping := node(n, yaml.MappingNode, "!!map", "")
	for _, item := range items {
		rule, severity, ok := strings.Cut(item, "=")
		if !ok {
			return nil, fail(n, "data.rules has an item without =", "write rules as a=off,b=note")
		}
		mapping.Content = append(mapping.Content,
			node(n, yaml.ScalarNode, "!!str", strings.TrimSpace(rule)),
			node(n, yaml.ScalarNode, "!!str", strings.TrimSpace(severity)))
	}
	return mapping, plainKeys(mapping)
}

// commas splits at the commas outside braces and trims the items. It returns
// false for an empty item, none for an empty string.
func commas(s string) (items []string, ok bool) {
	if strings.TrimSpace(s) == "" {
		return nil, true
	}
	depth, start := 0, 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) {
			switch s[i] {
			case '{':
				depth++
			case '}':
				depth--
			}
			if s[i] != ',' || depth > 0 {
				continue
			}
		}
		item := strings.TrimSpace(s[start:i])
		if item == "" {
			return nil, false
		}
		items, start = append(items, item), i+1
	}
	return items, true
}

// node is a made-up node at the position of n.
func node(n *yaml.Node, kind yaml.Kind, tag, value string) *yaml.Node {
	return &yaml.Node{Kind: kind, Tag: tag, Value: value, Line: n.Line, Column: n.Column}
}
