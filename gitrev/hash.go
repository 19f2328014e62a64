package gitrev

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"strconv"
)

// newHash starts the name that Git has for a text of that size, in a repository
// whose hashes are as long as this one.
func newHash(like string, size int) hash.Hash {
	h := sha1.New()
	if len(like) == 2*sha256.Size {
		h = sha256.New()
	}
	io.WriteString(h, "blob "+strconv.Itoa(size)+"\x00")
	return h
}

func sum(like string, text []byte) string {
	h := newHash(like, len(text))
	h.Write(text)
	return hex.EncodeToString(h.Sum(nil))
}

// hashes reports whether an object is this text.
func hashes(object string, text []byte) bool {
	if sum(object, text) == object {
		return true
	}
	crlf := []byte("\r\n")
	return bytes.Contains(text, crlf) && sum(object, bytes.ReplaceAll(text, crlf, crlf[1:])) == object
}

// SameFile is [Tree.Same] for a file that cannot be read as text, by its bytes
// on disk.
func (t *Tree) SameFile(p, name string) bool {
	f := t.files[p]
	if f == nil || f.link {
		return false
	}
	in, err := os.Open(name)
	if err != nil {
		return false
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	h := newHash(f.object, int(info.Size()))
	if _, err := io.Copy(h, in); err != nil {
		return false
	}
	same := hex.EncodeToString(h.Sum(nil)) == f.object
	t.mutex.Lock()
	defer t.mutex.Unlock()
	f.same = same
	return same
}
