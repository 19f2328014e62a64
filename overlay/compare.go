package overlay

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/sops"
)

// A Change is one difference between an overlay on the disk and what would be
// rendered now. It never says what a value is or was.
type Change struct {
	Path string // of the file
	Key  string // of the Secret, "" for the file as a whole
	What string // "missing", "changed", "no longer rendered", "readable by others"
}

func (c Change) String() string {
	if c.Key != "" {
		return c.Path + ": " + c.Key + ": " + c.What
	}
	return c.Path + ": " + c.What
}

// The differences.
const (
	missing = "missing"
	changed = "changed"
	stale   = "no longer rendered"
	exposed = "readable by others" // a file of values
)

// Check compares the overlay with the one in dir, and changes nothing there.
func (o *Overlay) Check(dir string) ([]Change, error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Error{"there is no overlay", "render it first"}
	}
	if err != nil {
		return nil, fmt.Errorf("cannot open the directory: %w", redact.Cause(err))
	}
	defer root.Close()
	d := rootDisk{root}
	data, err := d.read(listFile)
	if err != nil {
		return nil, &Error{"it holds no overlay that render has written", "name the directory that was given to -o"}
	}
	last := parseRecord(data)
	if last.As != o.opt.As {
		return nil, &Error{fmt.Sprintf("the overlay was rendered --as %s, not --as %s", known(last.As), o.opt.As), "give the same flags"}
	}
	files, err := o.Files(func(name string) []byte { data, _ := d.read(name); return data })
	if err != nil {
		return nil, err
	}
	var all []Change
	names := make([]string, 0, len(files))
	for _, f := range files {
		names = append(names, f.Path)
		there, err := d.read(f.Path)
		switch {
		case err != nil:
			all = append(all, Change{Path: f.Path, What: missing})
		case !bytes.Equal(there, f.Data):
			all = append(all, o.difference(f, there)...)
		case f.Mode == 0o600 && d.mode(f.Path)&0o077 != 0:
			all = append(all, Change{Path: f.Path, What: exposed})
		}
	}
	for _, name := range last.Files {
		if _, err := d.read(name); err == nil && !slices.Contains(names, name) {
			all = append(all, Change{Path: name, What: stale})
		}
	}
	return all, nil
}

// known is a way of rendering that a list file may name: it can say anything.
func known(a As) As {
	if a == ExternalSecret || a == PlainSecret || a == SOPS {
		return a
	}
	return "something else"
}

// difference names the keys by which two Secrets differ, or the file where it
// is none, or where its keys are not the difference.
func (o *Overlay) difference(f File, there []byte) []Change {
	if f.Path == encryptedFile {
		return o.encrypted(there)
	}
	var old, now map[string]string // nil of a file that is no YAML any more
	switch f.Path {
	case secretFile:
		old, now = secretValues(there), secretValues(f.Data)
	case externalSecretFile:
		old, now = remotes(there), remotes(f.Data)
	}
	if old == nil {
		return []Change{{Path: f.Path, What: changed}}
	}
	var all []Change
	for key, value := range now {
		was, ok := old[key]
		switch {
		case !ok:
			all = append(all, Change{f.Path, key, missing})
		case was != value:
			all = append(all, Change{f.Path, key, changed})
		}
	}
	for key := range old {
		if _, ok := now[key]; !ok {
			all = append(all, Change{f.Path, safeKey(key), stale})
		}
	}
	if len(all) == 0 {
		return []Change{{Path: f.Path, What: changed}}
	}
	slices.SortFunc(all, func(a, b Change) int { return strings.Compare(a.Key, b.Key) })
	return slices.Compact(all)
}

// encrypted says in what an encrypted Secret is not what it should be.
func (o *Overlay) encrypted(there []byte) []Change {
	var all []Change
	for _, c := range sops.Compare(there, *o.secret, o.opt.Recipients) {
		what := map[string]string{sops.New: missing, sops.Gone: stale, sops.Changed: changed}[c.What]
		all = append(all, Change{encryptedFile, safeKey(c.Key), first(what, c.What)})
	}
	return all
}

// safeKey is a key of a file that somebody else may have written.
func safeKey(key string) string {
	for i := range len(key) {
		if c := key[i]; !letter(c) && (c < '0' || c > '9') && strings.IndexByte("-._", c) < 0 {
			return "another key"
		}
	}
	return key[:min(len(key), maxKey)]
}

func secretValues(data []byte) map[string]string {
	var s struct {
		Data map[string]string `yaml:"data"`
	}
	if yaml.Unmarshal(data, &s) != nil {
		return nil
	}
	if s.Data == nil {
		s.Data = make(map[string]string)
	}
	for key, value := range s.Data {
		if raw, err := base64.StdEncoding.DecodeString(value); err == nil {
			s.Data[key] = string(raw)
		}
	}
	return s.Data
}

// remotes are the keys of ExternalSecrets, with all that says where their
// values come from.
func remotes(data []byte) map[string]string {
	all := make(map[string]string)
	for doc := range bytes.SplitSeq(data, []byte("\n---\n")) {
		var s struct {
			Spec struct {
				Store map[string]string `yaml:"secretStoreRef"`
				Data  []struct {
					Key    string            `yaml:"secretKey"`
					Remote map[string]string `yaml:"remoteRef"`
				} `yaml:"data"`
			} `yaml:"spec"`
		}
		if yaml.Unmarshal(doc, &s) != nil {
			return nil
		}
		for _, d := range s.Spec.Data {
			all[d.Key] = fmt.Sprint(s.Spec.Store, d.Remote)
		}
	}
	return all
}
