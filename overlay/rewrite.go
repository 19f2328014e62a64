package overlay

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
)

// Edit is the edit that puts a key in the place of a reference; false where
// the reference stays what it is.
func (o *Overlay) Edit(s check.Site) (manifest.Edit, bool) {
	if !o.renders(s) || s.Ref.Form == ref.Kubernetes {
		return manifest.Edit{}, false
	}
	key, ok := o.keyOf[s.Ref]
	x := ref.Reference{Form: ref.Kubernetes, Key: key}
	return manifest.Edit{Target: s.Target, Start: s.Start, End: s.End, Text: x.String()}, ok
}

// rewrite makes the manifests of the overlay: the inputs with each rendered
// reference replaced, and not one other byte.
func (o *Overlay) rewrite(inputs []input, sites []check.Site) error {
	edits := make(map[string][]manifest.Edit)
	for _, s := range sites {
		if e, ok := o.Edit(s); ok {
			edits[s.Target.File] = append(edits[s.Target.File], e)
		}
	}
	var failed []error
	for _, in := range inputs {
		data, err := readInput(in.file)
		if err != nil {
			return fmt.Errorf("cannot read %q: %w", in.file, redact.Cause(err))
		}
		out, replaced, err := manifest.Apply(data, edits[in.file])
		if err != nil {
			failed = append(failed, err)
			continue
		}
		if len(replaced) > 0 {
			o.Rewritten++
		}
		o.Replaced += len(edits[in.file])
		o.manifests = append(o.manifests, File{Path: path.Join(manifestsDir, in.rel), Data: out, Mode: 0o644})
	}
	o.Manifests = len(o.manifests)
	return errors.Join(failed...)
}

// readInput reads a file that the check has read before: whatever changed
// since in a value that is replaced, manifest.Apply finds.
func readInput(name string) ([]byte, error) {
	f, err := os.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("not a regular file, which can be read twice")}
	}
	return io.ReadAll(io.LimitReader(f, manifest.MaxFileSize+1))
}
