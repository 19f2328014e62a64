package sops

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// A Change is one way in which a file is not what it should be.
type Change struct {
	Key  string // the key of the Secret; "" when it is about the file as a whole
	What string // a clause about the key or the file: "has another value"
}

func (c Change) String() string {
	if c.Key == "" {
		return "the encrypted Secret " + c.What
	}
	return fmt.Sprintf("the key %q %s", c.Key, c.What)
}

// What can be said of a file, and of a key.
const (
	New         = "is new"
	Gone        = "is gone"
	Changed     = "has another value"
	Renamed     = "has another name, namespace, label or annotation"
	Readdressed = "is for other recipients"
	Foreign     = "is not in the form that this program writes"
)

// Update gives the file for the Secret: previous itself if it is that already,
// else a new one and all that has changed. A nil or empty previous is no file.
func Update(previous []byte, s Secret, to Recipients, now time.Time) ([]byte, []Change, error) {
	if err := s.check(); err != nil {
		return nil, nil, err
	}
	changes := Compare(previous, s, to)
	if len(changes) == 0 {
		return previous, nil, nil
	}
	file, err := Encrypt(s, to, now)
	if err != nil {
		return nil, nil, err
	}
	return file, changes, nil
}

// Compare lists what in a file is not as it should be, the file as a whole
// first, then keys by name. It decrypts nothing: the package's comment says how
// it knows, and how rarely it does not.
func Compare(file []byte, s Secret, to Recipients) []Change {
	if len(file) == 0 {
		return []Change{{What: New}}
	}
	f, ok := parse(file)
	if !ok {
		return []Change{{What: Foreign}}
	}
	var changes []Change
	if f.Metadata.Name != s.Name || f.Metadata.Namespace != s.Namespace ||
		!maps.Equal(f.Metadata.Labels, s.Labels) || !maps.Equal(f.Metadata.Annotations, s.Annotations) {
		changes = append(changes, Change{What: Renamed})
	}
	if !slices.Equal(f.recipients(), to.keys) {
		changes = append(changes, Change{What: Readdressed})
	}
	return append(changes, f.values(s)...)
}

// values compares key by key. Under another name every mark is another, which
// says nothing about the values: then only the keys are compared.
func (f *file) values(s Secret) (changes []Change) {
	renamed := f.Metadata.Name != s.Name || f.Metadata.Namespace != s.Namespace
	all := maps.Clone(s.Data)
	if all == nil {
		all = make(map[string][]byte)
	}
	for key := range f.Data {
		all[key] = nil
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		_, wanted := s.Data[key]
		text, there := f.Data[key]
		switch {
		case !there:
			changes = append(changes, Change{key, New})
		case !wanted:
			changes = append(changes, Change{key, Gone})
		case !renamed && !s.same(key, text):
			changes = append(changes, Change{key, Changed})
		}
	}
	return changes
}

// A file is what an encrypted Secret may hold. Whatever else is in one was not
// written here, and the file is written anew.
type file struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Type       string `yaml:"type"`
	Metadata   struct {
		Name        string            `yaml:"name"`
		Namespace   string            `yaml:"namespace"`
		Labels      map[string]string `yaml:"labels"`
		Annotations map[string]string `yaml:"annotations"`
	} `yaml:"metadata"`
	Data map[string]string `yaml:"data"`
	Sops struct {
		Age []struct {
			Recipient string `yaml:"recipient"`
			Enc       string `yaml:"enc"`
		} `yaml:"age"`
		LastModified   string         `yaml:"lastmodified"`
		MAC            string         `yaml:"mac"`
		EncryptedRegex string         `yaml:"encrypted_regex"`
		Version        string         `yaml:"version"`
		Others         map[string]any `yaml:",inline"` // keys of other services, other rules
	} `yaml:"sops"`
}

// parse reads a file; ok is false if it is not as we or sops would write it.
func parse(data []byte) (f *file, ok bool) {
	l, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithKnownFields(),
		yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(100), loaderlimits.AliasNone())))
	if err != nil {
		return nil, false
	}
	f = new(file)
	if err := l.Load(f); err != nil {
		return nil, false // the error would quote the file
	}
	if err := l.Load(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, false // more than one document
	}
	for _, v := range f.Sops.Others {
		if !empty(v) {
			return nil, false
		}
	}
	for _, k := range f.Sops.Age {
		if k.Enc == "" {
			return nil, false
		}
	}
	return f, f.APIVersion == "v1" && f.Kind == "Secret" && f.Type == "Opaque" &&
		f.Sops.EncryptedRegex == encryptedRegex && f.Sops.MAC != "" && f.Sops.LastModified != ""
}

// empty are the settings that releases of sops write without a meaning.
func empty(v any) bool {
	switch v := v.(type) {
	case []any:
		return len(v) == 0
	case string:
		return v == ""
	case bool:
		return !v
	}
	return v == nil
}

// recipients are the public keys for which the file is encrypted, sorted.
func (f *file) recipients() []string {
	var keys []string
	for _, k := range f.Sops.Age {
		keys = append(keys, k.Recipient)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
