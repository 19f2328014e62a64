package overlay

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"secretref.dev/secretref/redact"
)

// A commit puts files into the places of others.
type commit struct {
	disk
	stage   string
	changed []File
	stale   []string
	list    record // when it is done
	during  record // while files take their places: all that may be there
	listed  bool   // the list is as it should be, before and after

	made []string // directories
	undo []func() error
	torn bool // what was there could not be put back
}

// compare finds out what is to be done. A file of ours that is there and is
// not on the list is somebody else's, unless it is the same.
func (c *commit) compare(files []File, as As) error {
	old, _ := c.read(listFile)
	last := parseRecord(old)
	c.list = record{Version: 1, As: as}
	for _, f := range files {
		c.list.Files = append(c.list.Files, f.Path)
		there, err := c.read(f.Path)
		switch {
		case err == nil && bytes.Equal(there, f.Data) && (f.Mode != 0o600 || c.mode(f.Path)&0o077 == 0):
			continue
		case err == nil && !slices.Contains(last.Files, f.Path) && !bytes.Equal(there, f.Data):
			return &Error{fmt.Sprintf("%q is there already, and render has not written it", f.Path), "move it away, or choose another directory"}
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return &Error{fmt.Sprintf("%q is in the way: %v", f.Path, redact.Cause(err)), "move it away, or choose another directory"}
		}
		c.changed = append(c.changed, f)
	}
	for _, name := range last.Files {
		if !slices.Contains(c.list.Files, name) {
			c.stale = append(c.stale, name)
		}
	}
	c.during = c.list
	c.during.Files = slices.Sorted(slices.Values(slices.Concat(c.list.Files, c.stale)))
	c.listed = bytes.Equal(old, c.list.bytes())
	// The Secret first, and what names it behind it: a process that is killed
	// between two files leaves no kustomization without its resources, and no
	// manifest with a key that is not there yet.
	slices.SortStableFunc(c.changed, func(a, b File) int { return rank(a.Path) - rank(b.Path) })
	return nil
}

func rank(name string) int {
	switch {
	case strings.HasPrefix(name, manifestsDir+"/"):
		return 2
	case name == kustomizationFile:
		return 1
	}
	return 0
}

// run does it, or puts back what was there.
func (c *commit) run() (err error) {
	if err := c.mkdir(c.stage, 0o700); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			for _, undo := range slices.Backward(c.undo) {
				if undo() != nil {
					c.torn = true
				}
			}
			for _, dir := range slices.Backward(c.made) {
				_ = c.remove(dir) // stays if it is not empty
			}
		}
		if cleaned := c.removeAll(c.stage); err == nil {
			err = cleaned
		}
	}()
	for i, f := range c.changed {
		if err := c.write(c.staged(i), f.Data, f.Mode); err != nil {
			return err
		}
	}
	if !c.listed {
		if err := c.writeLists(); err != nil {
			return err
		}
	}
	for _, f := range c.changed {
		if err := c.directories(path.Dir(f.Path)); err != nil {
			return err
		}
	}
	return c.exchange()
}

func (c *commit) staged(i int) string { return fmt.Sprintf("%s/%d", c.stage, i) }

func (c *commit) writeLists() error {
	if err := c.write(c.stage+"/during", c.during.bytes(), 0o644); err != nil {
		return err
	}
	return c.write(c.stage+"/after", c.list.bytes(), 0o644)
}

// directories makes the directories of a file.
func (c *commit) directories(dir string) error {
	if dir == "." {
		return nil
	}
	if err := c.directories(path.Dir(dir)); err != nil {
		return err
	}
	err := c.mkdir(dir, 0o755)
	if err == nil {
		c.made = append(c.made, dir)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// exchange renames the files. The list comes first, so that at every moment it
// has all files of ours, and once more at the end; one that is as it will be has
// them, and is not touched.
func (c *commit) exchange() error {
	if !c.listed {
		if err := c.replace(c.stage+"/during", listFile); err != nil {
			return err
		}
	}
	for i, f := range c.changed {
		if err := c.replace(c.staged(i), f.Path); err != nil {
			return err
		}
	}
	for _, name := range c.stale {
		if err := c.drop(name); err != nil {
			return err
		}
	}
	if !c.listed {
		if err := c.replace(c.stage+"/after", listFile); err != nil {
			return err
		}
	}
	if err := c.sync("."); err != nil {
		return err
	}
	for _, name := range c.stale {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if c.remove(dir) != nil {
				break // not empty
			}
		}
	}
	return nil
}

// replace renames a staged file over another, of which a second name is kept
// until all is done.
func (c *commit) replace(from, to string) error {
	backup := fmt.Sprintf("%s/old-%d", c.stage, len(c.undo))
	linked := c.link(to, backup)
	switch {
	case linked == nil:
		c.undo = append(c.undo, func() error { return c.rename(backup, to) })
	case errors.Is(linked, fs.ErrNotExist):
		c.undo = append(c.undo, func() error { return ignoreMissing(c.remove(to)) })
	default:
		return linked
	}
	return c.rename(from, to)
}

// drop removes a file, and keeps it until all is done.
func (c *commit) drop(name string) error {
	backup := fmt.Sprintf("%s/old-%d", c.stage, len(c.undo))
	err := c.rename(name, backup)
	if err == nil {
		c.undo = append(c.undo, func() error { return c.rename(backup, name) })
	}
	return ignoreMissing(err)
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
