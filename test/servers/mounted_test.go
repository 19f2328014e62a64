package servers_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
)

// A mount is a Secret in a directory, as kubelet keeps it: the files of a
// version, a link to that version's directory, and a link to each file through
// that one.
type mount struct {
	dir      string
	keys     map[string][]byte
	versions int
}

// put makes a new version.
func (m *mount) put(t *testing.T, keys map[string][]byte) {
	t.Helper()
	maps.Copy(m.keys, keys)
	m.versions++
	version := fmt.Sprintf("..version-%d", m.versions)
	no := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	no(os.Mkdir(filepath.Join(m.dir, version), 0o700))
	for _, key := range slices.Sorted(maps.Keys(m.keys)) {
		no(os.WriteFile(filepath.Join(m.dir, version, key), m.keys[key], 0o600))
		if link := filepath.Join(m.dir, key); !isLink(link) {
			no(os.Symlink(filepath.Join("..data", key), link))
		}
	}
	no(os.Symlink(version, filepath.Join(m.dir, "..data_tmp")))
	no(os.Rename(filepath.Join(m.dir, "..data_tmp"), filepath.Join(m.dir, "..data")))
}

func isLink(name string) bool {
	_, err := os.Readlink(name)
	return err == nil
}

func mountedBackend(t *testing.T) conformance.Backend {
	m := &mount{dir: t.TempDir(), keys: make(map[string][]byte)}
	m.put(t, nil)
	return conformance.Backend{
		Name: "kubernetes, mounted",
		Open: func(t *testing.T, knobs conformance.Knobs) store.Store {
			return openKubernetes(t, knobs, "", "", map[string]string{"TFY_K8S_SECRETS_DIR": m.dir})
		},
		Secret: func(i int) string { return fmt.Sprintf("KEY-%04d_of.all", i) },
		Put: func(t *testing.T, name string, value []byte) {
			m.put(t, map[string][]byte{name: value})
		},
		PutAll: func(t *testing.T, names []string, value func(int) []byte) {
			all := make(map[string][]byte)
			for i, name := range names {
				all[name] = value(i)
			}
			m.put(t, all)
		},
		Requests: func() int { return 0 },
		Reset:    func() {},
		Binary:   true,
		Empty:    true,
	}
}
