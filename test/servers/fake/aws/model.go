package aws

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"testing"
	"unicode/utf8"
)

// model is one of AWS's own API models, api-2.json: what each operation takes
// and gives.
type model struct {
	Metadata struct {
		TargetPrefix   string
		JSONVersion    string
		SigningName    string
		EndpointPrefix string
	}
	Operations map[string]operation
	Shapes     map[string]shape
}

type operation struct {
	Input, Output ref
	Errors        []ref
}

type ref struct{ Shape string }

type shape struct {
	Type      string
	Members   map[string]ref
	Required  []string
	Member    ref // of a list
	Key       ref // of a map
	Value     ref // of a map
	Enum      []string
	Min, Max  *float64
	Pattern   string
	Exception bool
}

var loaded sync.Map // path → *model

// loadModel reads a model from AWS's first SDK, which is frozen.
func loadModel(t testing.TB, service string) *model {
	t.Helper()
	file := filepath.Join(published(t, models), "models", "apis", filepath.FromSlash(service), "api-2.json")
	if m, ok := loaded.Load(file); ok {
		return m.(*model)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := new(model)
	if err := json.Unmarshal(data, m); err != nil {
		t.Fatal(err)
	}
	loaded.Store(file, m)
	return m
}

// service is the name that signatures are made for.
func (m *model) service() string {
	if m.Metadata.SigningName != "" {
		return m.Metadata.SigningName
	}
	return m.Metadata.EndpointPrefix
}

// check returns what is wrong with a decoded JSON value of that shape, each
// with its path. Numbers are json.Numbers.
func (m *model) check(name string, v any, path string) []string {
	s, ok := m.Shapes[name]
	if !ok {
		return []string{path + ": the model has no shape " + name}
	}
	switch s.Type {
	case "structure":
		return m.checkStructure(s, v, path)
	case "list":
		list, ok := v.([]any)
		if !ok {
			return []string{path + ": no list"}
		}
		wrong := s.bounds(float64(len(list)), path)
		for i, item := range list {
			wrong = append(wrong, m.check(s.Member.Shape, item, fmt.Sprintf("%s[%d]", path, i))...)
		}
		return wrong
	case "map":
		object, ok := v.(map[string]any)
		if !ok {
			return []string{path + ": no map"}
		}
		wrong := s.bounds(float64(len(object)), path)
		for key, item := range object {
			wrong = append(wrong, m.check(s.Key.Shape, key, path+" key")...)
			wrong = append(wrong, m.check(s.Value.Shape, item, path+"."+key)...)
		}
		return wrong
	}
	return s.checkScalar(v, path)
}

func (m *model) checkStructure(s shape, v any, path string) []string {
	object, ok := v.(map[string]any)
	if !ok {
		return []string{path + ": no object"}
	}
	var wrong []string
	for _, name := range s.Required {
		if _, ok := object[name]; !ok {
			wrong = append(wrong, path+"."+name+": required")
		}
	}
	for name, item := range object {
		member, ok := s.Members[name]
		if !ok {
			wrong = append(wrong, path+"."+name+": the model has no such field")
			continue
		}
		wrong = append(wrong, m.check(member.Shape, item, path+"."+name)...)
	}
	return wrong
}

func (s shape) checkScalar(v any, path string) []string {
	switch s.Type {
	case "string":
		text, ok := v.(string)
		if !ok {
			return []string{path + ": no string"}
		}
		wrong := s.bounds(float64(utf8.RuneCountInString(text)), path)
		if len(s.Enum) > 0 && !slices.Contains(s.Enum, text) {
			wrong = append(wrong, path+": not one of the values of the model")
		}
		if s.Pattern != "" && !regexp.MustCompile("^(?:"+s.Pattern+")$").MatchString(text) {
			wrong = append(wrong, path+": does not match the pattern "+s.Pattern)
		}
		return wrong
	case "blob":
		text, ok := v.(string)
		data, err := base64.StdEncoding.DecodeString(text)
		if !ok || err != nil {
			return []string{path + ": no base64"}
		}
		return s.bounds(float64(len(data)), path)
	case "boolean":
		if _, ok := v.(bool); !ok {
			return []string{path + ": no boolean"}
		}
		return nil
	case "integer", "long", "timestamp", "double", "float":
		number, ok := v.(json.Number)
		if !ok {
			return []string{path + ": no number"}
		}
		f, err := number.Float64()
		if _, e := number.Int64(); err != nil || e != nil && (s.Type == "integer" || s.Type == "long") {
			return []string{path + ": no whole number"}
		}
		return s.bounds(f, path)
	}
	return []string{path + ": a type that is not known here: " + s.Type}
}

func (s shape) bounds(n float64, path string) []string {
	if s.Min != nil && n < *s.Min || s.Max != nil && n > *s.Max {
		return []string{fmt.Sprintf("%s: %g is out of bounds", path, n)}
	}
	return nil
}
