package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// environment is set for every build: nothing of the caller's settings may be
// in a program.
var environment = []string{"CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=", "GOFIPS140=off", "GOAMD64=v1", "GOARM64=v8.0"}

// build is the program for a platform.
func build(p platform, version string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "secretref-release-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "secretref")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid= -X main.version="+version, "-o", out, ".")
	cmd.Env = append(append(os.Environ(), environment...), "GOOS="+p.os, "GOARCH="+p.arch)
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, text)
	}
	return os.ReadFile(out)
}

// A module is a dependency that is linked into a program.
type module struct{ path, version, sum string }

// linked are the modules of a program, by path.
func linked(program []byte) ([]module, error) {
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		return nil, err
	}
	var all []module
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		all = append(all, module{m.Path, m.Version, m.Sum})
	}
	slices.SortFunc(all, func(a, b module) int { return strings.Compare(a.path, b.path) })
	return all, nil
}

// notices are the licences of the modules. A module without one stops the
// release.
func notices(mods []module) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("secretref is linked with Go's standard library and the modules below, each under the\nlicence that follows its name.\n")
	std, err := standardLicence()
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, "\n%s\nThe Go programming language\n%[1]s\n\n%s\n", strings.Repeat("=", 78), bytes.TrimSpace(std))
	for _, m := range mods {
		texts, err := licences(m)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "\n%s\n%s %s\n%[1]s\n", strings.Repeat("=", 78), m.path, m.version)
		for _, text := range texts {
			fmt.Fprintf(&b, "\n%s\n", bytes.TrimSpace(text))
		}
	}
	return b.Bytes(), nil
}

func standardLicence() ([]byte, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(string(bytes.TrimSpace(root)), "LICENSE"))
}

// licences are the files with which a module says what one may do with it.
func licences(m module) ([][]byte, error) {
	out, err := exec.Command("go", "mod", "download", "-json", m.path+"@"+m.version).Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s cannot be had: %w", m.path, m.version, err)
	}
	var got struct{ Dir string }
	if err := json.Unmarshal(out, &got); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(got.Dir)
	if err != nil {
		return nil, err
	}
	var texts [][]byte
	licensed := false
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		is := func(word string) bool { return strings.HasPrefix(name, word) && e.Type().IsRegular() }
		if !is("LICENSE") && !is("LICENCE") && !is("COPYING") && !is("NOTICE") {
			continue
		}
		licensed = licensed || !is("NOTICE")
		text, err := os.ReadFile(filepath.Join(got.Dir, e.Name()))
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	if !licensed {
		return nil, fmt.Errorf("%s %s has no licence; a release cannot hold it", m.path, m.version)
	}
	return texts, nil
}
