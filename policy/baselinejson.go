package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// fail is an error at an offset. It repeats nothing of the file.
func (r *baselineReader) fail(off int, message, hint string) error {
	return &ParseError{File: r.name, Line: r.lineOf(off), Column: 1, Message: message, Hint: hint}
}

func (r *baselineReader) lineOf(off int) int {
	off = min(off, len(r.data))
	if off < r.counted {
		r.counted, r.line = 0, 0
	}
	r.line += bytes.Count(r.data[r.counted:off], []byte{'\n'})
	r.counted = off
	return r.line + 1
}

func (r *baselineReader) here(message string) error {
	return r.fail(int(r.dec.InputOffset()), message, rewrite)
}

// token is the next one; want is a delimiter that it has to be, or 0.
func (r *baselineReader) token(want json.Delim) (json.Token, error) {
	t, err := r.dec.Token()
	if err != nil {
		return nil, r.here("the baseline is no valid JSON")
	}
	if want != 0 && t != want {
		return nil, r.here("the baseline does not have the form that secretref baseline writes")
	}
	return t, nil
}

// object reads an object, whose every field is one of known and comes once.
func (r *baselineReader) object(known []string, field func(name string) error) error {
	if _, err := r.token('{'); err != nil {
		return err
	}
	seen := make(map[string]bool)
	for r.dec.More() {
		t, err := r.token(0)
		if err != nil {
			return err
		}
		name, _ := t.(string)
		switch {
		case !slices.Contains(known, name):
			return r.here("the baseline has an unknown field; it may be from a newer version")
		case seen[name]:
			return r.here(fmt.Sprintf("the baseline has the field %q twice", name))
		}
		seen[name] = true
		if err := field(name); err != nil {
			return err
		}
	}
	_, err := r.token('}')
	for _, name := range known {
		if err == nil && !seen[name] && name != "count" {
			err = r.here(fmt.Sprintf("the baseline lacks the field %q", name))
		}
	}
	return err
}

func (r *baselineReader) list(item func() error) error {
	if _, err := r.token('['); err != nil {
		return err
	}
	for r.dec.More() {
		if err := item(); err != nil {
			return err
		}
	}
	_, err := r.token(']')
	return err
}

func (r *baselineReader) text() (string, error) {
	t, err := r.token(0)
	s, ok := t.(string)
	switch {
	case err != nil:
		return "", err
	case !ok:
		return "", r.here("the baseline has something else where a text belongs")
	case len(s) > maxBaselineRow:
		return "", r.here(fmt.Sprintf("the baseline has a text of more than %d bytes", maxBaselineRow))
	}
	return s, nil
}

func (r *baselineReader) number(from, to int) (int, error) {
	t, err := r.token(0)
	n, ok := t.(float64)
	if err == nil && (!ok || n != float64(int(n)) || int(n) < from || int(n) > to) {
		err = r.here("the baseline has a number that cannot be")
	}
	return int(n), err
}
