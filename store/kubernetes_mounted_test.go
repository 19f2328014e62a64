package store

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// kubeletDir lays the keys out as kubelet does.
func kubeletDir(t *testing.T, keys map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	version := filepath.Join(dir, "..2026_11_23_21_00_00.1")
	if err := os.Mkdir(version, 0o755); err != nil {
		t.Fatal(err)
	}
	for key, value := range keys {
		if err := os.WriteFile(filepath.Join(version, key), []byte(value), 0o644); err != nil {
			t.Fatal(err)
		}
		link(t, filepath.Join("..data", key), filepath.Join(dir, key))
	}
	link(t, filepath.Base(version), filepath.Join(dir, "..data"))
	return dir
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skip(err)
	}
}

func askDir(t *testing.T, dir string, names []string, mode Mode) []Answer {
	t.Helper()
	s, err := Open(t.Context(), Config{Kind: KindKubernetes}, Env{Getenv: func(name string) string {
		return map[string]string{"TFY_K8S_SECRETS_DIR": dir}[name]
	}})
	if err != nil {
		t.Fatal(err)
	}
	if n := s.Requests(len(names), mode); n != 0 {
		t.Errorf("%d requests announced for files", n)
	}
	answers, err := s.Ask(t.Context(), names, mode)
	if err != nil {
		t.Fatal(err)
	}
	return answers
}

func TestMountedSecret(t *testing.T) {
	keys := map[string]string{
		"TEXT": "made-up-CANARY\n", "empty": "", "b.i-n_": "\x00\xff\xfeCANARY", "ü": "grüße CANARY",
		"LARGE": strings.Repeat("x", maxSecretData),
	}
	names := []string{"TEXT", "empty", "b.i-n_", "ü", "LARGE", "not-there"}
	dir := kubeletDir(t, keys)
	plain := t.TempDir() // as somebody without kubelet makes one
	for key, value := range keys {
		if err := os.WriteFile(filepath.Join(plain, key), []byte(value), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{dir, plain} {
		for _, mode := range []Mode{Exists, Probe, Value} {
			for i, a := range askDir(t, dir, names, mode) {
				value, there := keys[names[i]]
				switch {
				case there && a.State != Found, !there && a.State != Missing:
					t.Errorf("mode %d: %s is %s (%s)", mode, names[i], a.State, a.Why)
				case there && mode == Value && (a.Value == nil || string(a.Value) != value):
					t.Errorf("%s has %d bytes, want %d", names[i], len(a.Value), len(value))
				case mode != Value && a.Value != nil:
					t.Errorf("mode %d: %s has a value", mode, names[i])
				}
			}
		}
	}
}

// A mounted directory leads nowhere else, and names only files.
func TestMountedSecretStaysInside(t *testing.T) {
	dir := kubeletDir(t, map[string]string{"KEY": "made-up-CANARY"})
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("made-up-CANARY"), 0o600); err != nil {
		t.Fatal(err)
	}
	version := filepath.Join(dir, "..data")
	link(t, outside, filepath.Join(version, "LEAVES"))
	if err := os.Mkdir(filepath.Join(version, "DIRECTORY"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(version, "TOO_LARGE"), make([]byte, maxSecretData+1), 0o600); err != nil {
		t.Fatal(err)
	}
	want := map[string]State{"KEY": Found, "LEAVES": Broken, "DIRECTORY": Broken, "TOO_LARGE": Broken}
	names := []string{"KEY", "LEAVES", "DIRECTORY", "TOO_LARGE"}
	for i, a := range askDir(t, dir, names, Value) {
		if a.State != want[names[i]] || strings.Contains(a.Why, dir) {
			t.Errorf("%s is %s (%s), want %s", names[i], a.State, a.Why, want[names[i]])
		}
	}
}

// A directory that is not there has no keys that could be missing.
func TestMountedSecretWithoutDirectory(t *testing.T) {
	answers := askDir(t, filepath.Join(t.TempDir(), "not-there"), []string{"A", "B"}, Exists)
	if slices.ContainsFunc(answers, func(a Answer) bool { return a.State != Broken || !strings.Contains(a.Why, "does not exist") }) {
		t.Errorf("%+v", answers)
	}
}

func TestMountedSecretThatMayNotBeRead(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := kubeletDir(t, map[string]string{"KEY": "made-up-CANARY"})
	if err := os.Chmod(filepath.Join(dir, "..data", "KEY"), 0); err != nil {
		t.Fatal(err)
	}
	if a := askDir(t, dir, []string{"KEY"}, Probe)[0]; a.State != Refused {
		t.Errorf("%s (%s)", a.State, a.Why)
	}
}
