// Release builds what a release consists of:
//
//	go run ./release -version v1.2.3
//	go run ./release -version v1.2.3 -platforms linux/amd64,windows/arm64 -out dist
//
// For each platform it writes an archive with the program, the manual pages, the
// completion scripts, the licence and those of all linked modules; beside them a
// software bill of materials in CycloneDX for each, and the checksums of all.
//
// The same sources, version and Go give the same bytes, wherever and whenever
// they are built: paths are trimmed, and files in archives have one owner and
// the time of the last commit. It needs Git for that time, unless -time is given.
package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// all are the platforms of a release.
const all = "darwin/amd64,darwin/arm64,linux/amd64,linux/arm64,windows/amd64,windows/arm64"

func main() {
	var r release
	var platforms, stamp string
	flag.StringVar(&r.version, "version", "", "the release's version, such as v1.2.3")
	flag.StringVar(&r.out, "out", "dist", "directory to write to; what is in it of an earlier release is removed")
	flag.StringVar(&platforms, "platforms", all, "what to build for")
	flag.StringVar(&stamp, "time", "", "time of the files in archives, in seconds since 1970 (default: that of the last commit)")
	flag.Parse()
	err := r.configure(platforms, stamp)
	if err == nil {
		err = r.make()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// A release is what is built.
type release struct {
	version   string // with its v
	out       string
	platforms []platform
	time      time.Time
}

type platform struct{ os, arch string }

func (r *release) configure(platforms, stamp string) error {
	if !versionWord(r.version) {
		return fmt.Errorf("-version %q is no version; write v1.2.3 or v1.2.3-rc.1", r.version)
	}
	for _, word := range strings.Split(platforms, ",") {
		os, arch, ok := strings.Cut(word, "/")
		if !ok || !slices.Contains(strings.Split(all, ","), word) {
			return fmt.Errorf("-platforms %q: %q is none of %s", platforms, word, all)
		}
		r.platforms = append(r.platforms, platform{os, arch})
	}
	if stamp == "" {
		out, err := exec.Command("git", "log", "-1", "--format=%ct").Output()
		if err != nil {
			return fmt.Errorf("the time of the last commit is not known; give -time: %w", err)
		}
		stamp = string(bytes.TrimSpace(out))
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return fmt.Errorf("-time %q is no number of seconds", stamp)
	}
	r.time = time.Unix(seconds, 0).UTC()
	return nil
}

// versionWord reports whether a word is a version with three numbers.
func versionWord(s string) bool {
	s, ok := strings.CutPrefix(s, "v")
	core, _, _ := strings.Cut(s, "-")
	numbers := strings.Split(core, ".")
	if !ok || len(numbers) != 3 || strings.Trim(s, "0123456789abcdefghijklmnopqrstuvwxyz.-") != "" {
		return false
	}
	return !slices.ContainsFunc(numbers, func(n string) bool { return n == "" || strings.Trim(n, "0123456789") != "" })
}

// make builds all of it into a directory beside out, which gets its name at the
// end.
func (r *release) make() error {
	stage, err := os.MkdirTemp(filepath.Dir(filepath.Clean(r.out)), ".release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(stage)
	common, err := documents(r.time)
	if err != nil {
		return err
	}
	for _, p := range r.platforms {
		if err := r.platform(stage, p, common); err != nil {
			return fmt.Errorf("%s/%s: %w", p.os, p.arch, err)
		}
	}
	if err := checksums(stage); err != nil {
		return err
	}
	if err := clear(r.out); err != nil {
		return err
	}
	if err := os.Chmod(stage, 0o755); err != nil {
		return err
	}
	return os.Rename(stage, r.out)
}

// clear removes an earlier release, and nothing else.
func clear(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "secretref_") && e.Name() != sumsFile {
			return fmt.Errorf("%s holds %s, which is no part of a release; remove it, or give another -out", dir, e.Name())
		}
	}
	return os.RemoveAll(dir)
}

// platform writes the archive and the bill of materials of one platform.
func (r *release) platform(stage string, p platform, common []file) error {
	program, err := build(p, r.version)
	if err != nil {
		return err
	}
	mods, err := linked(program)
	if err != nil {
		return err
	}
	notices, err := notices(mods)
	if err != nil {
		return err
	}
	name := "secretref"
	if p.os == "windows" {
		name += ".exe"
	}
	files := append([]file{{name, program, 0o755}, {"THIRD_PARTY_NOTICES.txt", notices, 0o644}}, common...)
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.name, b.name) })

	base := fmt.Sprintf("secretref_%s_%s_%s", strings.TrimPrefix(r.version, "v"), p.os, p.arch)
	pack, extension := tarball, ".tar.gz"
	if p.os == "windows" {
		pack, extension = zipped, ".zip"
	}
	data, err := pack(base, files, r.time)
	if err != nil {
		return err
	}
	sbom, err := billOfMaterials(mods, r, p, program)
	if err != nil {
		return err
	}
	fmt.Printf("%s%s  %d KB\n", base, extension, len(data)/1000)
	if err := os.WriteFile(filepath.Join(stage, base+extension), data, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(stage, base+".cdx.json"), sbom, 0o644)
}

// sumsFile holds the checksums, as sha256sum -c reads them.
const sumsFile = "SHA256SUMS"

func checksums(dir string) error {
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(data), e.Name())
	}
	return os.WriteFile(filepath.Join(dir, sumsFile), b.Bytes(), 0o644)
}
