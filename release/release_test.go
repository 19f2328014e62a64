package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"secretref.dev/secretref/cli"
)

// platforms are built twice by TestReproducible. "make test-release" gives all.
var platforms = flag.String("platforms", "", "build these twice and compare, such as linux/amd64,windows/arm64")

var commitTime = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// Two trees of the same sources, in different directories, become the same
// release, byte for byte.
func TestReproducible(t *testing.T) {
	if *platforms == "" {
		t.Skip("nothing to build; \"make test-release\" builds")
	}
	var outs []string
	for range 2 {
		tree := t.TempDir()
		clone := exec.Command("git", "clone", "-q", "..", tree)
		if text, err := clone.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		cmd := exec.Command("go", "run", "./release", "-version", "v0.0.0-test", "-platforms", *platforms)
		cmd.Dir = tree
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		outs = append(outs, filepath.Join(tree, "dist"))
	}
	entries, err := os.ReadDir(outs[0])
	if err != nil || len(entries) != 1+2*len(strings.Split(*platforms, ",")) {
		t.Fatalf("%d files, %v", len(entries), err)
	}
	for _, e := range entries {
		a, b := read(t, filepath.Join(outs[0], e.Name())), read(t, filepath.Join(outs[1], e.Name()))
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs", e.Name())
		}
		if strings.HasSuffix(e.Name(), ".cdx.json") {
			validBill(t, a)
		}
	}
	check := exec.Command("sha256sum", "-c", "--quiet", sumsFile)
	check.Dir = outs[0]
	if text, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// validBill holds a bill of materials against the schema of CycloneDX.
func validBill(t *testing.T, data []byte) {
	t.Helper()
	c := jsonschema.NewCompiler()
	for _, name := range []string{"bom-1.6", "spdx", "jsf-0.82"} {
		name += ".schema.json"
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(read(t, filepath.Join("testdata", "cyclonedx", name))))
		if err == nil {
			err = c.AddResource("http://cyclonedx.org/schema/"+name, doc)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err == nil {
		err = schema.Validate(doc)
	}
	if err != nil {
		t.Error(err)
	}
}

// The test itself is a program: its bill names what it is linked with.
func TestBillOfMaterials(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := read(t, self)
	mods, err := linked(program)
	if err != nil {
		t.Fatal(err)
	}
	data, err := billOfMaterials(mods, &release{version: "v1.2.3", time: commitTime}, platform{"linux", "amd64"}, program)
	if err != nil {
		t.Fatal(err)
	}
	validBill(t, data)
	var b bom
	if err := json.Unmarshal(data, &b); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, c := range b.Components {
		found = found || c.Name == "github.com/spf13/cobra" && len(c.Hashes) == 1 && len(c.Hashes[0].Content) == 64
	}
	if !found || b.Components[0].Name != "std" || b.Metadata.Timestamp != "2026-01-02T03:04:05Z" {
		t.Errorf("%s", data[:min(len(data), 2000)])
	}
}

func TestNotices(t *testing.T) {
	text, err := notices([]module{{"github.com/spf13/cobra", "v1.10.2", ""}})
	if err != nil {
		t.Skipf("the module is another version here: %v", err)
	}
	if !strings.Contains(string(text), "Apache License") {
		t.Error("no licence of cobra")
	}
}

// Archives hold the files in one directory, with one time and no owner.
func TestArchives(t *testing.T) {
	files := []file{{"README.md", []byte("text"), 0o644}, {"secretref", []byte{0x7f, 'E'}, 0o755}}
	data, err := tarball("d", files, commitTime)
	if err != nil {
		t.Fatal(err)
	}
	gz, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	r := tar.NewReader(gz)
	for _, want := range files {
		h, err := r.Next()
		if err != nil || h.Name != "d/"+want.name || h.Mode != want.mode || !h.ModTime.Equal(commitTime) || h.Uid != 0 || h.Uname != "" {
			t.Fatalf("%+v, %v", h, err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want.data) {
			t.Errorf("%s: %q, %v", want.name, got, err)
		}
	}
	if _, err := r.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("more files: %v", err)
	}
	data, err = zipped("d", files, commitTime)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) != 2 || z.File[1].Name != "d/secretref" || z.File[1].Mode() != 0o755 || !z.File[1].Modified.Equal(commitTime) {
		t.Errorf("%v, %v", z, err)
	}
}

func TestVersions(t *testing.T) {
	for version, want := range map[string]bool{
		"v1.2.3": true, "v0.1.0-rc.1": true, "1.2.3": false, "v1.2": false, "v1.2.x": false, "v1..2": false, "": false, "v1.2.3 x": false, "v1.2.3/../x": false,
	} {
		if got := versionWord(version); got != want {
			t.Errorf("%q: %v", version, got)
		}
	}
	for _, args := range [][2]string{{"linux", "1"}, {"plan9/386", "1"}, {"linux/amd64", "x"}} {
		r := release{version: "v1.2.3"}
		if err := r.configure(args[0], args[1]); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}

// What is no release is not removed.
func TestClear(t *testing.T) {
	dir := t.TempDir()
	own := filepath.Join(dir, "mine.txt")
	if err := os.WriteFile(own, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := clear(dir); err == nil {
		t.Error("a directory with other files is removed")
	}
	if _, err := os.Stat(own); err != nil {
		t.Error(err)
	}
}

// Every command has a manual page, which man's own checker has nothing against.
func TestManuals(t *testing.T) {
	root := cli.Commands()
	pages := manuals(root, commitTime)
	if len(pages) < 10 || !bytes.Contains(pages["secretref-check.1"], []byte(`\-\-fail\-on`)) {
		t.Errorf("%d pages", len(pages))
	}
	lint, err := exec.LookPath("mandoc")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("mandoc is not installed")
		}
		t.Skip("mandoc is not installed")
	}
	for name, text := range pages {
		cmd := exec.Command(lint, "-T", "lint", "-W", "warning")
		cmd.Stdin = bytes.NewReader(text)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}
