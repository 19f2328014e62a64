package corpus

import (
	"bytes"
	"encoding/json"
	"strings"

	"secretref.dev/secretref/jsonschema"
)

// apiVersion is what Options.Header gives each manifest. Its kind is the
// kind's label.
const apiVersion = "bench.example.com/v1"

// header makes a manifest an object that validators of Kubernetes accept.
func (k kind) header() string {
	return "apiVersion: " + apiVersion + "\nkind: " + k.label + "\n"
}

// headerLines is how far the header moves a manifest down.
const headerLines = 2

// referencePattern is what a JSON schema can ask of a secret field: one of the
// three forms of a reference, after a word such as Bearer or not.
const referencePattern = `^([A-Za-z]+ )?(` +
	`tfy-secret://[^:/ ]+:[^:/ ]+:[A-Za-z0-9_.-]+|` +
	`[^:/ ]+:[^:/ ]+:[^:/ ]+:secret-store:[^:/ ]+::[^ ]+|` +
	`tfy-k8s-secret://[^ ]+)$`

// Schemas returns a JSON schema for each kind of manifest, by the kind's name
// in lower case as Options.Header writes it. It knows where that kind holds
// secrets and asks for a reference there; anything else may stand anywhere. It
// is what somebody would write who had only a schema validator.
func Schemas() (map[string][]byte, error) {
	all := make(map[string][]byte, len(kinds))
	for _, k := range kinds {
		root := object{"type": "object"}
		root.require(strings.Split(k.secrets, "."))
		data, err := json.MarshalIndent(root, "", "  ")
		if err != nil {
			return nil, err
		}
		all[k.label] = append(data, '\n')
	}
	return all, nil
}

// AllFields returns a schema for each kind as [Schemas] does, with every field
// that the kind has: that of "secretref schema". It is what a schema validator
// needs to look at as much of a manifest as a check does.
func AllFields() (map[string][]byte, error) {
	all := make(map[string][]byte, len(kinds))
	for _, k := range kinds {
		var text bytes.Buffer
		if err := jsonschema.Write(&text, jsonschema.Options{Types: []string{k.root}}); err != nil {
			return nil, err
		}
		var root object
		if err := json.Unmarshal(text.Bytes(), &root); err != nil {
			return nil, err
		}
		// Its root lets Kubernetes objects pass, and these manifests have the
		// header of one.
		delete(root, "items")
		root["allOf"] = []any{object{"$ref": "#/$defs/manifest"}}
		data, err := json.Marshal(root)
		if err != nil {
			return nil, err
		}
		all[k.label] = data
	}
	return all, nil
}

// An object is a schema.
type object map[string]any

// child returns the schema below a key, which it makes when it is not there.
func (o object) child(key string) object {
	c, ok := o[key].(object)
	if !ok {
		c = object{}
		o[key] = c
	}
	return c
}

// require asks for a reference at the end of a path, such as
// integrations[] auth_data api_key.
func (o object) require(path []string) {
	name, list := strings.CutSuffix(path[0], "[]")
	at := o.child("properties").child(name)
	if list {
		at["type"] = "array"
		at = at.child("items")
	}
	if len(path) == 1 {
		at["type"], at["pattern"] = "string", referencePattern
		return
	}
	at["type"] = "object"
	at.require(path[1:])
}
