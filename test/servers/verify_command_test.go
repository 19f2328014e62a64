package servers_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// The command is tested as it is shipped: the program of this repository, in a
// process of its own, that finds the servers by its environment alone.

var built struct {
	once      sync.Once
	dir, path string
	err       error
}

func TestMain(m *testing.M) {
	status := m.Run()
	os.RemoveAll(built.dir)
	os.Exit(status)
}

// program builds the program once: the go command has all of it but the linking
// in its cache.
func program(t *testing.T) (path string) {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "secretref-program-"); built.err != nil {
			return
		}
		built.path = filepath.Join(built.dir, "secretref")
		cmd := exec.Command("go", "build", "-o", built.path, ".")
		cmd.Dir = filepath.Join("..", "..")
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// A command is the program in a directory with an environment.
type command struct {
	path string
	dir  string
	vars map[string]string // on top of the test's own
}

type outcome struct {
	status         int
	stdout, stderr string
	took           time.Duration
}

func (c *command) prepare(t *testing.T, ctx context.Context, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(ctx, c.path, args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "NO_PROXY=127.0.0.1", "HOME="+c.dir, "BAO_ADDR=", "VAULT_NAMESPACE=", "TFY_K8S_SECRETS_DIR=")
	for name, value := range c.vars {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return cmd
}

func (c *command) run(t *testing.T, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	cmd := c.prepare(t, ctx, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("%q: %v", args, err)
	}
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), time.Since(start)}
}

// write makes a file below the command's directory.
func (c *command) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// through lets a program reach the fake behind client under the names of the
// real hosts: as its HTTPS proxy, which tunnels, with a certificate that it is
// told to trust, which is what it returns.
func through(t *testing.T, host string, client *http.Client) (pemText string) {
	t.Helper()
	transport := client.Transport.(*http.Transport)
	conn, err := transport.DialContext(t.Context(), "tcp", host+":443")
	if err != nil {
		t.Fatal(err)
	}
	secure := tls.Client(conn, &tls.Config{RootCAs: transport.TLSClientConfig.RootCAs, ServerName: host, MinVersion: tls.VersionTLS12})
	defer secure.Close()
	if err := secure.Handshake(); err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.ConnectionState().PeerCertificates[0].Raw}))
}

// tunnel is an HTTPS proxy that leads to the fakes and nowhere else.
func tunnel(t *testing.T, fakeOf func(host string) *http.Client) (address string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.Host)
		client := fakeOf(host)
		if r.Method != http.MethodConnect || client == nil {
			t.Errorf("something wants to reach %s", r.Host)
			http.Error(w, "no such host here", http.StatusBadGateway)
			return
		}
		to, err := client.Transport.(*http.Transport).DialContext(context.Background(), "tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		w.WriteHeader(http.StatusOK)
		from, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			to.Close()
			return
		}
		go func() { io.Copy(to, from); to.Close() }()
		go func() { io.Copy(from, to); from.Close() }()
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// places are the findings of a text report: "file:line:column rule".
func places(stdout string) []string {
	var all []string
	for line := range strings.Lines(stdout) {
		line = strings.TrimSpace(line)
		place, _, ok := strings.Cut(line, ": error: ")
		if i := strings.LastIndex(line, " ["); ok && i > 0 {
			all = append(all, place+" "+strings.Trim(line[i:], " []"))
		}
	}
	return all
}
