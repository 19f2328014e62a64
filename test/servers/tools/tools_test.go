package tools

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// put makes a cache entry of the server with these files in it.
func put(t *testing.T, s server, files map[string]string) string {
	t.Helper()
	dir, err := s.cached()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A part of an entry is none: nothing runs from it, and it is built anew.
func TestHalfAnEntryIsNeverUsed(t *testing.T) {
	kube, err := find("kube")
	if err != nil {
		t.Fatal(err)
	}
	for name, files := range map[string]map[string]string{
		"nothing":         {},
		"one of two":      {"kube-apiserver": "x"},
		"one of no bytes": {"kube-apiserver": "x", "kubectl": ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("XDG_CACHE_HOME", t.TempDir())
			dir := put(t, kube, files)
			if kube.built(dir) {
				t.Error("it counts as built")
			}
			if _, err := Path("kube", "kubectl"); err == nil || !strings.Contains(err.Error(), "make test-servers") {
				t.Errorf("error %v, want one that says how to build it", err)
			}
		})
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := put(t, kube, map[string]string{"kube-apiserver": "x", "kubectl": "x"})
	if err := Build(t.Context(), "kube", io.Discard); err != nil || !kube.built(dir) {
		t.Errorf("a whole entry is built again: %v", err)
	}
}

// A build that ends early leaves nothing, and takes away what an earlier one
// left that was killed.
func TestAnInterruptedBuildLeavesNothing(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	etcd, err := find("etcd")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := etcd.cached()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir+".building-1", 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Build(ctx, "etcd", io.Discard); err == nil {
		t.Error("no error")
	}
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".lock") {
			t.Errorf("%s is left", e.Name())
		}
	}
}

// Whatever changes a program changes its key.
func TestTheKeyIsOfAllThatIsBuiltFrom(t *testing.T) {
	vault, err := find("vault")
	if err != nil {
		t.Fatal(err)
	}
	key := func(s server) string {
		k, err := s.key()
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	was := key(vault)
	if key(vault) != was {
		t.Error("it is another one each time")
	}
	flags, programs, module := vault, vault, vault
	flags.flags = append([]string{"-race"}, vault.flags...)
	programs.programs = []program{{"vault", "elsewhere"}}
	module.name = "etcd"
	for what, s := range map[string]server{"flags": flags, "programs": programs, "module": module} {
		if key(s) == was {
			t.Errorf("other %s have the same key", what)
		}
	}
	t.Setenv("GOARCH", "riscv64")
	if key(vault) == was {
		t.Error("another processor has the same key")
	}
}

// The user's own settings of Go do not.
func TestTheKeyIsNotOfTheUser(t *testing.T) {
	vault, err := find("vault")
	if err != nil {
		t.Fatal(err)
	}
	was, err := vault.key()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOFLAGS", "-race")
	t.Setenv("GOAMD64", "v3")
	if now, err := vault.key(); err != nil || now != was {
		t.Errorf("the key changes (%v)", err)
	}
}
