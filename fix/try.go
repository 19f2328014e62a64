package fix

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/redact"
)

// failing is the severity from which a finding has to be corrected.
const failing = policy.Error

// try makes the edits in memory. Those that the text does not allow, and those
// after which the check would still fail there, are left.
func (p *Plan) try() {
	refused := make(map[*Edit]string)
	for _, f := range p.files() {
		data, err := readFile(f.name)
		if err != nil {
			for _, e := range f.edits {
				refused[e] = "cannot be replaced: " + redact.Cause(err).Error()
			}
			continue
		}
		fit, out, replaced := f.apply(data, refused)
		for e, why := range p.stillWrong(out, fit) {
			refused[e] = why
		}
		p.copies(out, replaced, slices.DeleteFunc(slices.Clone(fit), func(e *Edit) bool { return refused[e] != "" }))
	}
	// leaveEdits hands out copies: told apart by their findings.
	why := make(map[check.Finding]string, len(refused))
	for e, text := range refused {
		why[e.Finding] = text
	}
	p.leaveEdits(func(e *Edit) string { return why[e.Finding] })
}

// apply makes those edits of a file that its text allows, and notes why the
// others cannot be made. Most often all can, and are made at once.
func (f *file) apply(data []byte, refused map[*Edit]string) (fit []*Edit, out []byte, replaced []manifest.Replaced) {
	fit = f.edits
	for len(fit) > 0 {
		out, replaced, err := manifest.Apply(data, edits(fit))
		if err == nil {
			return fit, out, replaced
		}
		reasons := reasonsAt(err)
		rest := slices.DeleteFunc(slices.Clone(fit), func(e *Edit) bool {
			reason, bad := reasons[e.repair.Target.Position]
			if bad {
				refused[e] = "cannot be replaced: " + reason
			}
			return bad
		})
		if len(rest) == len(fit) { // it is not said which
			for _, e := range fit {
				refused[e] = "cannot be replaced: " + reasonOf(err)
			}
			return nil, nil, nil
		}
		fit = rest
	}
	return nil, nil, nil
}

// reasonsAt are why edits are refused, by their places.
func reasonsAt(err error) map[manifest.Position]string {
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	reasons := make(map[manifest.Position]string)
	for _, err := range all {
		if e, ok := errors.AsType[*manifest.EditError](err); ok {
			reasons[e.Position] = e.Reason
		}
	}
	return reasons
}

// stillWrong checks a corrected text, and says which of its edits do not help.
func (p *Plan) stillWrong(data []byte, all []*Edit) map[*Edit]string {
	if len(all) == 0 {
		return nil
	}
	src, err := manifest.NewSource(all[0].repair.Target.File, data)
	if err != nil {
		return nil // Apply has read it
	}
	c := check.NewCollector(check.New(p.opt.Check.Policy, p.opt.Check.Now).In(p.opt.Check.Dir))
	c.AddSource(src)
	wrong := make(map[field]string) // of this file, whatever it is called
	for _, f := range c.Finish().Findings {
		if f.Severity >= failing {
			wrong[field{document: f.Document, path: f.Path}] = f.Message
		}
	}
	out := make(map[*Edit]string)
	for _, e := range all {
		if message := wrong[field{document: e.Finding.Document, path: e.Finding.Path}]; message != "" {
			out[e] = "would still be wrong: " + message
		}
	}
	return out
}

// A file is a file on the disk with what is to be edited there.
type file struct {
	name  string // without symbolic links
	edits []*Edit
}

// files sorts the edits by the files on the disk: links lead to the same one.
func (p *Plan) files() []file {
	var all []file
	index := make(map[string]int)
	for i := range p.Edits {
		e := &p.Edits[i]
		name := filepath.FromSlash(e.repair.Target.File)
		if real, err := filepath.EvalSymlinks(name); err == nil {
			name = real
		}
		at, ok := index[name]
		if !ok {
			at = len(all)
			index[name] = at
			all = append(all, file{name: name})
		}
		all[at].edits = append(all[at].edits, e)
	}
	return all
}

func (e *Edit) edit() manifest.Edit {
	return manifest.Edit{Target: e.repair.Target, Start: e.repair.Start, End: e.repair.End, Text: e.text}
}

func edits(all []*Edit) []manifest.Edit {
	var out []manifest.Edit
	for _, e := range all {
		out = append(out, e.edit())
	}
	return out
}

// reasonOf is why an edit is refused, without its place, which the finding has.
func reasonOf(err error) string {
	if e, ok := errors.AsType[*manifest.EditError](err); ok {
		return e.Reason
	}
	return err.Error()
}

var errNotRegular = errors.New("it is not a regular file")

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
	data, err := io.ReadAll(io.LimitReader(f, manifest.MaxFileSize+1))
	if err == nil && len(data) > manifest.MaxFileSize {
		err = fmt.Errorf("it is larger than %d bytes", manifest.MaxFileSize)
	}
	return data, err
}
