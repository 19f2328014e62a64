// Package tools builds the real servers of the tests and knows where they are.
//
//	path, err := tools.Path("vault", "vault")   // the built program, or what to run
//	err := tools.Build(ctx, "vault", os.Stderr) // builds what is missing
//
// Each server has a module of its own beside this file: the dependencies of
// Vault, Kubernetes and etcd contradict one another, and none of them belongs
// into the product's. A built program stays in the user's cache, outside the
// tree, under a key of all that it is made of, so that neither a checkout nor
// "make clean" costs the minutes again.
package tools

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// A server is one nested module, and what is built from it.
type server struct {
	name     string
	flags    []string
	programs []program
}

// A program is a main package of a server's module and the name that it gets.
type program struct{ name, pkg string }

// buildEnv is set for every build: what the user's settings would change in a
// program is the same for all who share a cache.
var buildEnv = []string{
	"CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=", "GOFIPS140=off",
	"GOAMD64=v1", "GOARM64=v8.0",
}

const kubernetesVersion = "k8s.io/component-base/version."

// Servers are ordered by what they cost, the cheap ones first.
var servers = []server{
	{
		name:     "etcd",
		flags:    []string{"-trimpath", "-ldflags=-s -w"},
		programs: []program{{"etcd", "go.etcd.io/etcd/server/v3"}},
	},
	{
		name: "kube",
		// Without these the API server does not report the version that it is.
		flags: []string{"-trimpath", "-ldflags=-s -w" +
			" -X " + kubernetesVersion + "gitVersion=v1.34.4" +
			" -X " + kubernetesVersion + "gitMajor=1" +
			" -X " + kubernetesVersion + "gitMinor=34"},
		programs: []program{
			{"kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver"},
			{"kubectl", "k8s.io/kubernetes/cmd/kubectl"},
		},
	},
	{
		name:  "cmp",
		flags: []string{"-trimpath", "-ldflags=-s -w"},
		// Argo CD's server of plugins, and its client for the tests.
		programs: []program{{"argocd-cmp-server", "./server"}, {"argocd-cmp-client", "./client"}},
	},
	{
		name: "vault",
		// minimal keeps token, AppRole and Kubernetes' JWT, KV and PKI, and
		// leaves the plugins for databases and clouds out.
		flags:    []string{"-tags=minimal", "-trimpath", "-ldflags=-s -w"},
		programs: []program{{"vault", "github.com/hashicorp/vault"}},
	},
}

// Names lists the servers in the order in which they are best built.
func Names() []string {
	var names []string
	for _, s := range servers {
		names = append(names, s.name)
	}
	return names
}

// Path is where the program of the server is. It is an error if it has not
// been built: a test must fail then, and never skip.
func Path(name, program string) (string, error) {
	s, err := find(name)
	if err != nil {
		return "", err
	}
	dir, err := s.cached()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, program)
	if err := usable(path); err != nil {
		return "", fmt.Errorf("%s is not built; run \"make test-servers\", or \"go run ./tools/build %s\" in test/servers: %w", program, name, err)
	}
	return path, nil
}

func find(name string) (server, error) {
	for _, s := range servers {
		if s.name == name {
			return s, nil
		}
	}
	return server{}, fmt.Errorf("no server is called %q; there are %s", name, strings.Join(Names(), ", "))
}

// cached is the directory of the server's programs, built or not.
func (s server) cached() (string, error) {
	home, err := cacheHome()
	if err != nil {
		return "", err
	}
	key, err := s.key()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, s.name+"-"+key), nil
}

func cacheHome() (string, error) {
	base := os.Getenv("XDG_CACHE_HOME")
	if base == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("no place for built servers; set XDG_CACHE_HOME: %w", err)
		}
		base = filepath.Join(home, ".cache")
	}
	return filepath.Join(base, "secretref", "servers"), nil
}

// key is a hash of everything that decides what comes out of a build: the Go
// that the module chooses, the system, buildEnv, flags, the versions and hashes
// of all dependencies, and the sources that are ours.
func (s server) key() (string, error) {
	module, err := s.module()
	if err != nil {
		return "", err
	}
	goEnv := exec.Command("go", "env", "GOVERSION", "GOOS", "GOARCH")
	goEnv.Dir, goEnv.Env = module, append(os.Environ(), buildEnv...)
	version, err := goEnv.Output()
	if err != nil {
		return "", fmt.Errorf("ask go for its version: %w", err)
	}
	hash := sha256.New()
	fmt.Fprintf(hash, "%s%q%q%q", version, buildEnv, s.flags, s.programs)
	files := []string{"go.mod", "go.sum"}
	for _, p := range s.programs {
		if strings.HasPrefix(p.pkg, "./") {
			files = append(files, filepath.Join(p.pkg, "main.go"))
		}
	}
	for _, file := range files {
		data, err := os.ReadFile(filepath.Join(module, file))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s %d\n%s", file, len(data), data)
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:8]), nil
}

// module is the directory of the server's nested module: beside this file.
func (s server) module() (string, error) {
	_, file, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(file) {
		return "", errors.New("the sources are not where they were compiled; do not use -trimpath here")
	}
	return filepath.Join(filepath.Dir(file), s.name), nil
}
