package gitrev

import (
	"path"
	"strings"
)

// maxLinks bounds how many links may lead to a file.
const maxLinks = 16

// resolve finds a file that a path leads to through symbolic links of the
// commit; nil for none, and for one that leads out of the repository.
func (t *Tree) resolve(p string) *file {
	if !t.links {
		return nil
	}
	for range maxLinks {
		next, ok := t.step(p)
		if !ok {
			return nil
		}
		if p = next; p == ".." || strings.HasPrefix(p, "../") || path.IsAbs(p) {
			return nil
		}
		switch f := t.files[p]; {
		case f != nil && !f.link:
			return f
		case f == nil && t.unlisted && !t.throughLink(p):
			return t.fetch(p)
		}
	}
	return nil
}

// step follows the first link in a path.
func (t *Tree) step(p string) (string, bool) {
	for i := 0; i <= len(p); i++ {
		if i < len(p) && p[i] != '/' {
			continue
		}
		f := t.files[p[:i]]
		if f == nil || !f.link {
			continue
		}
		target, err := f.in.blobs.read(f.object)
		if err != nil || len(target) == 0 || len(target) > 4096 || target[0] == '/' {
			return "", false
		}
		return path.Join(path.Dir(p[:i]), string(target), p[i:]), true
	}
	return "", false
}

func (t *Tree) throughLink(p string) bool {
	_, ok := t.step(p)
	return ok
}

// fetch asks for a file outside of what was listed.
func (t *Tree) fetch(p string) *file {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if f, ok := t.fetched[p]; ok {
		return f
	}
	var f *file
	out, err := t.git.output("ls-tree", "-z", "--full-tree", t.Commit, "--", p)
	head, _, ok := strings.Cut(out, "\t")
	if words := strings.Fields(head); err == nil && ok && len(words) == 3 && words[1] == "blob" && words[0] != modeLink {
		f = &file{object: words[2], in: t}
	}
	t.fetched[p] = f
	return f
}
