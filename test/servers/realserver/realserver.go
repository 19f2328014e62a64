// Package realserver runs the real servers of the tests on this machine: Vault,
// and a Kubernetes API server with its etcd.
//
//	vault := realserver.Vault(t)
//	client.SetAddress(vault.URL)        // token: vault.Token
//
//	cluster := realserver.Kubernetes(t)
//	namespace := cluster.Namespace(t)   // an own one for this test
//	path := cluster.Kubeconfig(t, realserver.Admin)
//
// Each server starts at the first call in a test binary, is shared by all its
// tests, and ends with the process, however that ends. What it logs is shown
// only for a test that failed. A program that is not built fails the test.
//
// The package fakes nothing. The servers have no state worth keeping, no TLS
// certificate that anybody else trusts, and well-known tokens: they listen on
// 127.0.0.1 only.
package realserver

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// startTime is how long a server may take until it answers. The API server
// takes three seconds on an idle machine.
const startTime = 2 * time.Minute

// supervise runs a program until it ends or file descriptor 3 is closed, which
// happens when the test binary ends in whatever way: success, panic, interrupt,
// kill. Then it removes the directory and ends its process group. No test has
// to remember to stop anything.
const supervise = `dir=$1; shift
"$@" </dev/null 3<&- &
server=$!
(cat <&3 >/dev/null; kill -9 $server) 2>/dev/null &
exec 3<&-
wait $server
rm -rf "$dir"
kill -9 0`

// A process is a running server.
type process struct {
	name  string
	log   string // file with what it printed
	ended chan struct{}
	alive *os.File // closed: the server ends
}

// start runs the program with a directory that is removed when it ends. Its
// own environment is PATH and HOME, which is the directory: no proxy, no token
// and no configuration of whoever runs the tests reaches it.
func start(dir, path string, args ...string) (*process, error) {
	name := filepath.Base(path)
	logFile, err := os.OpenFile(filepath.Join(dir, name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer logFile.Close()
	watched, alive, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer watched.Close()

	command := exec.Command("sh", append([]string{"-c", supervise, "supervise", dir, path}, args...)...)
	command.Dir = dir
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}
	command.Stdout, command.Stderr = logFile, logFile
	command.ExtraFiles = []*os.File{watched}
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		alive.Close()
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	p := &process{name: name, log: logFile.Name(), ended: make(chan struct{}), alive: alive}
	go func() {
		command.Wait()
		close(p.ended)
	}()
	return p, nil
}

// await asks ready until it says yes.
func (p *process) await(ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	for {
		err := ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("%s ended: %w", p.name, err)
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready after %s: %w", p.name, startTime, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stop ends a server that did not become ready. Others end with the process.
func (p *process) stop() {
	p.alive.Close()
	<-p.ended
}

// showLog prints the end of the server's log if the test fails.
func (p *process) showLog(t testing.TB) {
	t.Helper()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the end of the log of %s:\n%s", p.name, p.tail())
		}
	})
}

func (p *process) tail() string {
	data, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-30):], "\n")
}

// directory makes one for a server. It is short: Unix sockets are made in some.
func directory(name string) (string, error) {
	return os.MkdirTemp("", "secretref-"+name+"-")
}

// freePorts picks n ports that nobody listens on, following one another if
// together is set (Vault takes the port after its own, too).
func freePorts(n int, together bool) ([]int, error) {
	for range 100 {
		ports, err := tryPorts(n, together)
		if err == nil {
			return ports, nil
		}
	}
	return nil, errors.New("no free ports")
}

func tryPorts(n int, together bool) ([]int, error) {
	var ports []int
	for range n {
		address := "127.0.0.1:0"
		if together && len(ports) > 0 {
			address = fmt.Sprintf("127.0.0.1:%d", ports[len(ports)-1]+1)
		}
		l, err := net.Listen("tcp", address)
		if err != nil {
			return nil, err
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// answers returns a check that a GET of the URL gives status 200.
func answers(client *http.Client, url, token string) func(context.Context) error {
	return func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("%s answers %s", url, resp.Status)
		}
		return nil
	}
}

// clientFor returns a client that trusts the certificates in the file, which
// the server writes while it starts.
func clientFor(caFile string) (*http.Client, error) {
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", caFile)
	}
	return &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}},
	}, nil
}
