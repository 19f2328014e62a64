package aws

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

// The modules of published/go.mod.
const (
	models     = "github.com/aws/aws-sdk-go"
	recordings = "gocloud.dev"
)

var downloads sync.Map // module → func() (string, error)

// published returns the directory of a module that the fake is measured by,
// fetching it where it is not there yet. It is in no build of ours.
func published(t testing.TB, module string) string {
	t.Helper()
	once, _ := downloads.LoadOrStore(module, sync.OnceValues(func() (string, error) { return download(module) }))
	dir, err := once.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func download(module string) (string, error) {
	_, file, _, _ := runtime.Caller(0)
	cmd := exec.Command("go", "mod", "download", "-json", module)
	cmd.Dir = filepath.Join(filepath.Dir(file), "published")
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	out, err := cmd.Output()
	var info struct{ Dir, Error string }
	if e := json.Unmarshal(out, &info); e == nil && info.Error != "" {
		return "", fmt.Errorf("%s: %s", module, info.Error)
	}
	if err != nil {
		return "", fmt.Errorf("go mod download %s: %w", module, err)
	}
	return info.Dir, nil
}
