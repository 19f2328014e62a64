package overlay

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"secretref.dev/secretref/redact"
)

// stagePrefix begins the names of the directories in which files are written
// before they take their places. One that is there when a rendering begins is
// left over from a killed one.
const stagePrefix = ".secretref-tmp-"

// StageName is what such a directory could be called: a place that must be as
// good for a Secret as that of the Secret itself.
const StageName = stagePrefix + "0000000000000000"

// Written says what a [Overlay.Write] has changed.
type Written struct {
	Files   int // of the overlay
	Changed int // of those, written anew
	Removed int // that are no longer part of it
}

// Write writes the overlay into dir, which is made if it is not there. All
// files are written and synced below dir first, in a directory of mode 0700,
// and renamed then: whatever fails, the overlay that was there is whole, or is
// put back. What a process that is killed while it renames leaves, the next
// Write puts right. Files that are as they should be are not touched; those of
// the last rendering that are no longer part of it are removed; any other file
// in dir stays.
func (o *Overlay) Write(dir string) (Written, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Written{}, cannot("make the directory", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Written{}, cannot("open the directory", err)
	}
	defer root.Close()
	unlock, err := lock(dir)
	if err != nil {
		return Written{}, err
	}
	defer unlock()
	return o.writeTo(rootDisk{root})
}

func (o *Overlay) writeTo(d disk) (w Written, err error) {
	if err := sweep(d); err != nil {
		return w, err
	}
	files, err := o.Files(func(name string) []byte { data, _ := d.read(name); return data })
	if err != nil {
		return w, err
	}
	c := commit{disk: d, stage: stagePrefix + token()}
	if err := c.compare(files, o.opt.As); err != nil {
		return w, err
	}
	w = Written{Files: len(files), Changed: len(c.changed), Removed: len(c.stale)}
	if len(c.changed) == 0 && len(c.stale) == 0 && c.listed {
		return w, nil
	}
	if err := c.run(); err != nil {
		if c.torn {
			return Written{}, &Error{fmt.Sprintf("cannot write the overlay, nor put back what was there: %v", redact.Cause(err)), "render again when that is mended: it puts right what is there now"}
		}
		return Written{}, &Error{fmt.Sprintf("cannot write the overlay, so what was there stays: %v", redact.Cause(err)), "render again when that is mended"}
	}
	return w, nil
}

// sweep removes the directories that killed runs have left.
func sweep(d disk) error {
	names, err := d.list()
	if err != nil {
		return cannot("read the directory", err)
	}
	for _, name := range names {
		if strings.HasPrefix(name, stagePrefix) {
			if err := d.removeAll(name); err != nil {
				return &Error{fmt.Sprintf("cannot remove %q, which a killed run has left and which may hold values: %v", name, redact.Cause(err)), "remove it"}
			}
		}
	}
	return nil
}

func token() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
