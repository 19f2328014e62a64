package check

import (
	"bytes"
	"io"
	"os"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/schema"
)

// looksOurs reports whether a text that does not parse may be a manifest to
// another reader: it holds a word that only our files have, or names a type of
// the catalogue.
func looksOurs(text []byte) bool { return manifest.HasMarker(text) || namesType(text) }

// fileLooksOurs is looksOurs for a file that is no text or too large. It reads
// in pieces.
func fileLooksOurs(f manifest.File) bool {
	if manifest.FileHasMarker(f) {
		return true
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return true
	}
	defer file.Close()
	return namesTypeIn(file)
}

func namesTypeIn(r io.Reader) bool {
	const overlap = 8 * maxAround
	buf := make([]byte, 1<<20)
	kept := 0
	for {
		n, err := io.ReadFull(r, buf[kept:])
		text := bytes.ReplaceAll(buf[:kept+n], []byte{0}, nil) // UTF-16, cheaply
		if namesType(text) {
			return true
		}
		if err != nil {
			return err != io.EOF && err != io.ErrUnexpectedEOF
		}
		kept = copy(buf, text[max(0, len(text)-overlap):])
	}
}

// namesType finds a key `type` with a root of the catalogue for its value, as
// block or flow YAML or JSON write it.
func namesType(text []byte) bool {
	for i := 0; i+4 < len(text); {
		n := bytes.IndexAny(text[i:], "tT")
		if n < 0 {
			return false
		}
		i += n
		if i+4 < len(text) && bytes.EqualFold(text[i:i+4], []byte("type")) && (i == 0 || !isWordByte(text[i-1])) && rootFollows(text[i+4:]) {
			return true
		}
		i++
	}
	return false
}

// maxAround bounds what may stand between a key, its colon and its value.
const maxAround = 256

// rootFollows reads the rest of a key, a colon and a root of the catalogue.
func rootFollows(s []byte) bool {
	s, ok := bytes.CutPrefix(trimAround(s, "\"' \t\r\n"), []byte(":"))
	if !ok {
		return false
	}
	s = trimAround(s, " \t\r\n")
	for len(s) > 0 && (s[0] == '!' || s[0] == '&') { // a tag, an anchor
		end := bytes.IndexAny(s[:min(len(s), maxAround)], " \t\r\n")
		if end < 0 {
			return false
		}
		s = trimAround(s[end:], " \t\r\n")
	}
	if len(s) > 0 && (s[0] == '|' || s[0] == '>') {
		s = trimAround(s, "|>+-0123456789 \t\r\n")
	}
	s = trimAround(s, "\"' \t")
	n := 0
	for n < len(s) && n < 64 && (isWordByte(s[n]) || s[n] == '-' || s[n] == '/') {
		n++
	}
	if n == 0 || n < len(s) && bytes.IndexByte([]byte("\"' \t\r\n,}]#"), s[n]) < 0 {
		return false
	}
	_, ok = schema.RootOf(string(bytes.ToLower(s[:n])))
	return ok
}

func trimAround(s []byte, set string) []byte {
	n := 0
	for n < len(s) && n < maxAround && bytes.IndexByte([]byte(set), s[n]) >= 0 {
		n++
	}
	return s[n:]
}
