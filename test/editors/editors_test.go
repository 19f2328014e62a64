// Package editors runs the YAML language server, which VS Code, Neovim and
// others use, with the schemas that secretref prints.
//
//	cd test/editors
//	go test ./...
//
// The server comes from npm, at the version and with the checksums in
// package-lock.json, into the user's cache; it is spoken to over its standard
// input and output. Node.js has to be installed.
package editors

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

var tools struct{ secretref, server string }

func TestMain(m *testing.M) {
	tmp, err := os.MkdirTemp("", "secretref-editors-")
	if err == nil {
		err = prepare(tmp)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.RemoveAll(tmp)
		os.Exit(1)
	}
	status := m.Run()
	os.RemoveAll(tmp)
	os.Exit(status)
}

// prepare builds secretref and installs the server.
func prepare(tmp string) error {
	tools.secretref = filepath.Join(tmp, "secretref")
	cmd := exec.Command("go", "build", "-o", tools.secretref, ".")
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building secretref: %w\n%s", err, output)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	return install(filepath.Join(cache, "secretref-test-editors"))
}

// install puts what package-lock.json says into a directory of its own below
// the cache, once.
func install(cache string) error {
	lock, err := os.ReadFile("package-lock.json")
	if err != nil {
		return err
	}
	sum := sha256.Sum256(lock)
	tools.server = filepath.Join(cache, hex.EncodeToString(sum[:8]))
	if _, err := os.Stat(filepath.Join(tools.server, "complete")); err == nil {
		return nil
	}
	if err := os.MkdirAll(tools.server, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"package.json", "package-lock.json", ".npmrc"} {
		data, err := os.ReadFile(name)
		if err == nil {
			err = os.WriteFile(filepath.Join(tools.server, name), data, 0o644)
		}
		if err != nil {
			return err
		}
	}
	cmd := exec.Command("npm", "ci")
	cmd.Dir = tools.server
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w; these tests need Node.js with npm\n%s", err, output)
	}
	return os.WriteFile(filepath.Join(tools.server, "complete"), nil, 0o644)
}

// schema writes what secretref prints to a file.
func schema(t *testing.T, args ...string) string {
	t.Helper()
	text, err := exec.Command(tools.secretref, append([]string{"schema"}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "secretref.schema.json")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}
