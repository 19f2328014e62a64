package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
)

// facts mirrors manifest-types.json.
type facts struct {
	Source struct {
		Commit, Date string
	}
	Roots []struct {
		Type, Class, Category string
		AcceptedBy            []string `json:"accepted_by"`
	}
	Integrations []struct {
		Type, Class string
		Parents     []string
	}
	Unions  map[string][]typeExpr
	Enums   map[string][]string
	Classes ordered[classFact]
}

type classFact struct {
	Fields ordered[fieldFact]
}

type fieldFact struct {
	T        typeExpr
	Required bool
	S, H     string
}

// typeExpr is a type as the facts write it. Which members are set depends on
// Kind; Ref names a class, a union or an enum.
type typeExpr struct {
	Kind, Ref string
	Of        *typeExpr
	Any       []typeExpr
	Values    []any
	Int       bool
}

// retiredFacts mirrors retired-fields.json.
type retiredFacts struct {
	Roots        map[string]string `json:"retired_roots"`
	Integrations map[string]string `json:"retired_integrations"`
	Fields       []retiredFact
}

type retiredFact struct {
	Root              string `json:"root_type"`
	Path, Class, Hint string
	LastSeen          string `json:"last_seen"`
	Via               []struct{ At, Type string }
}

// ordered is a JSON object that remembers the order of its members: the
// catalogue lists a class's fields as the API declares them.
type ordered[T any] struct {
	names  []string
	values map[string]T
}

func (o *ordered[T]) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &o.values); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if _, err := dec.Token(); err != nil { // the opening brace
		return err
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		o.names = append(o.names, name.(string))
		var skipped json.RawMessage
		if err := dec.Decode(&skipped); err != nil {
			return err
		}
	}
	if len(o.names) != len(o.values) {
		return fmt.Errorf("an object repeats one of its %d names", len(o.names))
	}
	return nil
}

func readFacts(fsys fs.FS) (f facts, r retiredFacts, err error) {
	if err = readJSON(fsys, "manifest-types.json", &f); err == nil {
		err = readJSON(fsys, "retired-fields.json", &r)
	}
	return f, r, err
}

func readJSON(fsys fs.FS, name string, into any) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
