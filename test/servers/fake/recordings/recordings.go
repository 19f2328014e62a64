// Package recordings finds published recordings of real services, and the
// descriptions that vendors publish of their APIs: what the fakes are measured
// by.
//
//	dir := recordings.Module(t, "gocloud.dev") // of published/go.mod
//	dir := recordings.Module(t, "google.golang.org/api")
//
// Nothing of them is copied here.
package recordings

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

var found sync.Map // module → func() (string, error)

// Module returns the directory of a module, fetching it where it is not there
// yet: one of published/go.mod, which is in no build, or else of the module that
// the tests are built from.
func Module(t testing.TB, module string) string {
	t.Helper()
	once, _ := found.LoadOrStore(module, sync.OnceValues(func() (string, error) { return download(module) }))
	dir, err := once.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func download(module string) (string, error) {
	_, file, _, _ := runtime.Caller(0)
	here := filepath.Dir(file)
	var failed error
	for _, dir := range []string{filepath.Join(here, "published"), here} {
		cmd := exec.Command("go", "mod", "download", "-json", module)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
		out, err := cmd.Output()
		var info struct{ Dir, Error string }
		if e := json.Unmarshal(out, &info); e == nil && info.Dir != "" {
			return info.Dir, nil
		}
		failed = fmt.Errorf("go mod download %s: %s %v", module, info.Error, err)
	}
	return "", failed
}
