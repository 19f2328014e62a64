package policy

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
)

// The bounds of a baseline: it is part of the checked tree. MaxBaseline is in
// bytes.
const (
	MaxBaseline    = 16 << 20
	maxBaselineRow = 4096 // bytes of one text
	maxCount       = 1 << 20

	baselineVersion = 1
)

const rewrite = "write it anew with secretref baseline"

// ParseBaseline reads a baseline. It is as strict as a policy's reader, and the
// error is a [*ParseError] too: an entry that is read differently from how it
// was meant would let something pass. name is the file, as shown.
func ParseBaseline(name string, data []byte, v Vocabulary) (*Baseline, error) {
	r := &baselineReader{name: name, data: data, v: v}
	if len(data) > MaxBaseline {
		return nil, r.fail(0, fmt.Sprintf("the baseline is larger than %d MiB", MaxBaseline>>20), rewrite)
	}
	if at := conflict(data); at >= 0 {
		return nil, r.fail(at, "the baseline holds a merge conflict", "take either side, with git checkout --ours or --theirs, and then "+rewrite)
	}
	r.dec = json.NewDecoder(bytes.NewReader(data))
	b, err := r.file()
	if err != nil {
		return nil, err
	}
	b.Name = name
	return b, nil
}

// conflict finds the first line that Git writes into a file it cannot merge.
func conflict(data []byte) int {
	for _, sign := range []string{"<<<<<<< ", ">>>>>>> ", "=======\n", "=======\r"} {
		if bytes.HasPrefix(data, []byte(sign)) {
			return 0
		}
		if i := bytes.Index(data, []byte("\n"+sign)); i >= 0 {
			return i + 1
		}
	}
	return -1
}

type baselineReader struct {
	name string
	data []byte
	v    Vocabulary
	dec  *json.Decoder

	counted, line int // how far lines were counted
}

func (r *baselineReader) file() (*Baseline, error) {
	b := new(Baseline)
	err := r.object([]string{"version", "salt", "paths", "findings"}, func(name string) (err error) {
		switch name {
		case "version":
			_, err = r.number(baselineVersion, baselineVersion)
		case "salt":
			b.Salt, err = r.salt()
		case "paths":
			err = r.list(func() error {
				p, err := r.text()
				if err == nil && (p == "" || p != path.Clean(p) || path.IsAbs(p)) {
					err = r.here("the baseline has a path that is not relative and clean")
				}
				b.Paths = append(b.Paths, p)
				return err
			})
		case "findings":
			seen := make(map[BaselineEntry]bool)
			err = r.list(func() error {
				e, err := r.entry()
				if err == nil && seen[e.Key()] {
					err = r.here("the baseline has an entry twice")
				}
				seen[e.Key()] = true
				b.Entries = append(b.Entries, e)
				return err
			})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if _, err := r.dec.Token(); err == nil || len(bytes.TrimSpace(r.data[r.dec.InputOffset():])) > 0 {
		return nil, r.here("the baseline goes on behind its end")
	}
	return b, nil
}

func (r *baselineReader) salt() ([]byte, error) {
	text, err := r.text()
	if err != nil {
		return nil, err
	}
	salt, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(salt) != SaltSize {
		return nil, r.here(fmt.Sprintf("the baseline's salt is not %d bytes in base64", SaltSize))
	}
	return salt, nil
}

func (r *baselineReader) entry() (BaselineEntry, error) {
	e := BaselineEntry{Count: 1}
	err := r.object([]string{"rule", "manifest", "name", "path", "value", "count"}, func(name string) (err error) {
		if e.Line == 0 {
			e.Line = r.lineOf(int(r.dec.InputOffset()))
		}
		switch name {
		case "rule":
			e.Rule, err = r.text()
		case "manifest":
			e.Type, err = r.text()
		case "name":
			e.Name, err = r.text()
		case "path":
			e.Path, err = r.text()
		case "value":
			e.Value, err = r.text()
		case "count":
			e.Count, err = r.number(1, maxCount)
		}
		return err
	})
	if err != nil {
		return e, err
	}
	switch {
	case len(e.Value) != 4 || strings.Trim(e.Value, "0123456789abcdef") != "":
		err = r.here("the baseline has a value that is not four hexadecimal digits")
	case !slices.Contains(r.v.Rules, e.Rule):
		err = r.here("the baseline names an unknown rule")
	case slices.Contains(r.v.NotInBaseline, e.Rule):
		err = r.here(fmt.Sprintf("the baseline names the rule %q, which no baseline can speak for", e.Rule))
	}
	return e, err
}
