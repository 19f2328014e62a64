package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"secretref.dev/secretref/manifest"
)

func TestReadAll(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, size := range map[string]int{"empty.yaml": 0, "small.yaml": 10, "large.yaml": 1 << 20} {
		if err := os.WriteFile(name, bytes.Repeat([]byte{'a'}, size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, bare := range []bool{false, true} {
		if err := readAll([]string{"."}, bare); err != nil {
			t.Errorf("bare %v: %v", bare, err)
		}
		if err := readAll([]string{"missing.yaml"}, bare); err == nil || !strings.Contains(err.Error(), "no such file") {
			t.Errorf("bare %v: error %v about a file that is not there", bare, err)
		}
	}
}

// The buffer is kept, and holds a file whole.
func TestRead(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("f.yaml", []byte("type: x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 100)
	got, err := read(manifest.File{Path: "f.yaml"}, buf)
	if err != nil || &got[0] != &buf[0] || string(got[:8]) != "type: x\n" {
		t.Errorf("read %q (%v) into another buffer: %v", got[:8], err, &got[0] != &buf[0])
	}
	if got, err = read(manifest.File{Path: "f.yaml"}, nil); err != nil || string(got[:8]) != "type: x\n" {
		t.Errorf("read %q (%v)", got, err)
	}
}
