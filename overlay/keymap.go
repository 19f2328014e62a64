package overlay

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
)

// A KeyMap pins the keys of secrets. The zero value pins none.
type KeyMap struct {
	Name string // of the file, for messages
	keys map[ref.Reference]string
}

// Key returns the pinned key of a secret.
func (m KeyMap) Key(r ref.Reference) (string, bool) {
	key, ok := m.keys[r]
	return key, ok
}

// ParseKeyMap reads a file that pins keys: one mapping, from the key to the
// reference that it stands for.
//
//	OPENAI_API_KEY: tfy-secret://acme:model-keys:OPENAI_API_KEY
//
// A key may be whatever Kubernetes takes as one, not only what this package
// would choose. Errors name the line and repeat nothing of the file but keys.
func ParseKeyMap(name string, data []byte) (KeyMap, error) {
	m := KeyMap{Name: name, keys: make(map[ref.Reference]string)}
	l, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return m, fmt.Errorf("%s cannot be read; write one line \"KEY: reference\" for each key", name)
	}
	var doc yaml.Node
	switch err := l.Load(&doc); {
	case errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0:
		return m, nil
	case err != nil: // its text would quote the file
		return m, fmt.Errorf("%s is not YAML; write one line \"KEY: reference\" for each key", name)
	}
	if err := l.Load(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return m, fmt.Errorf("%s: more than one document; write all keys into one", name)
	}
	root := doc.Content[0]
	if root.Tag == "!!null" {
		return m, nil
	}
	if root.Kind != yaml.MappingNode {
		return m, fmt.Errorf("%s: not a mapping; write one line \"KEY: reference\" for each key", name)
	}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if key.Kind != yaml.ScalarNode || value.Kind != yaml.ScalarNode {
			return m, fmt.Errorf("%s:%d: not a key with one reference; write \"KEY: reference\"", name, key.Line)
		}
		if err := m.pin(key.Value, value.Value, seen); err != nil {
			return m, fmt.Errorf("%s:%d: %w", name, key.Line, err)
		}
	}
	return m, nil
}

// NewKeyMap pins keys that were read elsewhere, from the key to the reference.
// The errors are those of [ParseKeyMap], without lines.
func NewKeyMap(name string, pins map[string]string) (KeyMap, error) {
	m := KeyMap{Name: name, keys: make(map[ref.Reference]string)}
	seen := make(map[string]bool)
	for _, key := range slices.Sorted(maps.Keys(pins)) {
		if err := m.pin(key, pins[key], seen); err != nil {
			return m, fmt.Errorf("%s: %w", name, err)
		}
	}
	return m, nil
}

func (m KeyMap) pin(key, value string, seen map[string]bool) error {
	k, err := ref.Parse("tfy-k8s-secret://" + key)
	switch {
	case err != nil || k.Form != ref.Kubernetes:
		return errors.New("not a key that a Kubernetes Secret can have; use letters, digits, \"_\", \"-\" and \".\"")
	case len(redact.Find(k.Key)) > 0:
		return errors.New("a key looks like a credential; write the name of the key before the colon, and the reference behind it")
	case seen[k.Key]:
		return fmt.Errorf("the key %s stands twice; give each secret one of its own", k.Key)
	}
	seen[k.Key] = true
	r, err := ref.Parse(strings.TrimSpace(value))
	switch {
	case err != nil:
		return fmt.Errorf("the key %s has no reference; write %s or %s", k.Key, ref.SecretGroup.Syntax(), ref.SecretStore.Syntax())
	case r.Form == ref.Kubernetes && r.Key != k.Key:
		return fmt.Errorf("the key %s cannot stand for another key of the same Secret; leave it out", k.Key)
	case m.keys[r] != "":
		return fmt.Errorf("the secret of the key %s has the key %s already; keep one", k.Key, m.keys[r])
	}
	m.keys[r] = k.Key
	return nil
}
