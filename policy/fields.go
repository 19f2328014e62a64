package policy

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// Field says how sensitive a field is that the catalogue does not know, or
// judges otherwise.
type Field struct {
	Type        string // doublestar glob of the manifest's type
	Path        string // pattern, see FieldSensitivity
	Sensitivity string // SensitivitySecret, …Maybe, …ID or …None
}

// FieldSensitivity returns what the policy says about the field at path in a
// manifest of type typ; the last entry that matches wins. In an entry's path,
// [] is any item of a list, .* any key, and .** at the end anything below; the
// path asked for is exact (a[0].b, headers["X-Api-Key"]) or has [] itself.
func (p *Policy) FieldSensitivity(typ, path string) (sensitivity string, ok bool) {
	for i := len(p.Fields) - 1; i >= 0; i-- {
		f := &p.Fields[i]
		if globMatches(f.Type, typ) && matchPath(f.Path, path) {
			return f.Sensitivity, true
		}
	}
	return "", false
}

func readFields(d *decoder, n *yaml.Node) error {
	items, err := list(n, "fields")
	if err != nil {
		return err
	}
	seen := map[[2]string]int{}
	for i, item := range items {
		f, err := readField(item, at("fields", i))
		if err != nil {
			return err
		}
		key := [2]string{f.Type, f.Path}
		if line, ok := seen[key]; ok {
			return fail(item, at("fields", i)+" repeats a type and path", fmt.Sprintf("they are already in line %d; keep one", line))
		}
		seen[key] = item.Line
		d.p.Fields = append(d.p.Fields, f)
	}
	return nil
}

func readField(n *yaml.Node, what string) (f Field, err error) {
	fields, err := object(n, what, "path", "sensitivity", "type")
	if err != nil {
		return f, err
	}
	for _, e := range fields {
		switch e.key.Value {
		case "type":
			f.Type, err = fieldText(e.value, what+".type", checkGlob)
		case "path":
			f.Path, err = fieldText(e.value, what+".path", checkPattern)
		case "sensitivity":
			f.Sensitivity, err = word(e.value, what+".sensitivity",
				[]string{SensitivitySecret, SensitivityMaybe, SensitivityID, SensitivityNone})
		}
		if err != nil {
			return f, err
		}
	}
	for _, need := range []struct{ name, value string }{
		{"type", f.Type}, {"path", f.Path}, {"sensitivity", f.Sensitivity},
	} {
		if need.value == "" {
			return f, fail(n, what+" has no "+need.name, "write {type: …, path: …, sensitivity: secret}")
		}
	}
	return f, nil
}

func fieldText(n *yaml.Node, what string, check func(string) (problem, hint string)) (string, error) {
	s, err := text(n, what)
	if err != nil {
		return "", err
	}
	if problem, hint := check(s); problem != "" {
		return "", fail(n, what+" "+problem, hint)
	}
	return s, nil
}
