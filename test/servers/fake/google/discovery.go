package google

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/test/servers/fake/recordings"
)

// discovery is what Google publishes of the API.
type discovery struct {
	Parameters map[string]any
	Schemas    map[string]schema
	Resources  map[string]resource

	methods []method
}

type resource struct {
	Methods   map[string]method
	Resources map[string]resource
}

type method struct {
	ID, HTTPMethod, FlatPath string
	Parameters               map[string]struct{ Location string }
	Request, Response        struct {
		Ref string `json:"$ref"`
	}
	path *regexp.Regexp
}

type schema struct {
	Ref                  string `json:"$ref"`
	Type, Format         string
	Properties           map[string]schema
	Items                *schema
	AdditionalProperties *schema
	Enum                 []string
}

func loadDiscovery(t testing.TB) *discovery {
	t.Helper()
	file := filepath.Join(recordings.Module(t, "google.golang.org/api"), "secretmanager", "v1", "secretmanager-api.json")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d := new(discovery)
	if err := json.Unmarshal(data, d); err != nil {
		t.Fatal(err)
	}
	for _, r := range d.Resources {
		d.collect(r)
	}
	return d
}

func (d *discovery) collect(r resource) {
	for _, m := range r.Methods {
		pattern := regexp.MustCompile(`\\\{[A-Za-z]+\\\}`).ReplaceAllString(regexp.QuoteMeta(m.FlatPath), `([^/:]+)`)
		m.path = regexp.MustCompile("^/" + pattern + "$")
		d.methods = append(d.methods, m)
	}
	for _, r := range r.Resources {
		d.collect(r)
	}
}

// match returns the API's method that a request calls and the parts of its
// path, or what is wrong with the request.
func (d *discovery) match(r *http.Request) (method, []string, error) {
	for _, m := range d.methods {
		parts := m.path.FindStringSubmatch(r.URL.EscapedPath())
		if parts == nil || m.HTTPMethod != r.Method {
			continue
		}
		for name := range r.URL.Query() {
			_, common := d.Parameters[name]
			if p := m.Parameters[name]; !common && p.Location != "query" {
				return m, nil, fmt.Errorf("%s has no parameter %q", m.ID, name)
			}
		}
		return m, parts[1:], nil
	}
	return method{}, nil, fmt.Errorf("the API has no %s %s", r.Method, r.URL.Path)
}

// check returns what is wrong with a decoded JSON value of the schema.
func (d *discovery) check(s schema, v any, path string) []string {
	if s.Ref != "" {
		target, ok := d.Schemas[s.Ref]
		if !ok {
			return []string{path + ": no schema " + s.Ref}
		}
		return d.check(target, v, path)
	}
	switch s.Type {
	case "object":
		object, ok := v.(map[string]any)
		if !ok {
			return []string{path + ": no object"}
		}
		var wrong []string
		for name, item := range object {
			p, ok := s.Properties[name]
			switch {
			case ok:
				wrong = append(wrong, d.check(p, item, path+"."+name)...)
			case s.AdditionalProperties != nil:
				wrong = append(wrong, d.check(*s.AdditionalProperties, item, path+"."+name)...)
			default:
				wrong = append(wrong, path+"."+name+": the API has no such field")
			}
		}
		return wrong
	case "array":
		list, ok := v.([]any)
		if !ok {
			return []string{path + ": no array"}
		}
		var wrong []string
		for i, item := range list {
			wrong = append(wrong, d.check(*s.Items, item, fmt.Sprintf("%s[%d]", path, i))...)
		}
		return wrong
	case "boolean":
		if _, ok := v.(bool); !ok {
			return []string{path + ": no boolean"}
		}
		return nil
	case "string":
		return checkString(s, v, path)
	}
	return []string{path + ": a type that is not known here: " + s.Type}
}

func checkString(s schema, v any, path string) []string {
	text, ok := v.(string)
	if !ok {
		return []string{path + ": no string"}
	}
	var err error
	switch s.Format {
	case "byte":
		_, err = base64.StdEncoding.DecodeString(text)
	case "google-datetime":
		_, err = time.Parse(time.RFC3339Nano, text)
	case "int64":
		if strings.Trim(text, "0123456789") != "" || text == "" {
			err = fmt.Errorf("no number")
		}
	case "":
	default:
		err = fmt.Errorf("a format that is not known here: %s", s.Format)
	}
	if err != nil {
		return []string{path + ": " + err.Error()}
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, text) {
		return []string{path + ": not one of the values of the API"}
	}
	return nil
}
