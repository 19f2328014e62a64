package realserver

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"testing"

	"secretref.dev/secretref/test/servers/tools"
)

// VaultServer is a Vault in development mode: unsealed, in memory, KV version 2
// at secret/. AppRole, version 1 and policies are for the test to enable.
type VaultServer struct {
	URL    string // http://127.0.0.1:port, https in the case of VaultTLS
	Token  string // of root
	CAFile string // of VaultTLS: the certificates to trust

	process *process
}

var (
	plainVault = sync.OnceValues(func() (*VaultServer, error) { return StartVault(false) })
	tlsVault   = sync.OnceValues(func() (*VaultServer, error) { return StartVault(true) })
)

// Vault returns the Vault of this test binary.
func Vault(t testing.TB) *VaultServer { return share(t, plainVault) }

// VaultTLS returns another one, which speaks TLS.
func VaultTLS(t testing.TB) *VaultServer { return share(t, tlsVault) }

// AnotherVault returns one that no other test has: a namespace of its own, for
// a test that puts a router in front, or one that may be sealed.
func AnotherVault(t testing.TB) *VaultServer {
	t.Helper()
	s := share(t, func() (*VaultServer, error) { return StartVault(false) })
	t.Cleanup(s.Stop)
	return s
}

func share(t testing.TB, get func() (*VaultServer, error)) *VaultServer {
	t.Helper()
	s, err := get()
	if err != nil {
		t.Fatal(err)
	}
	s.process.showLog(t)
	return s
}

// StartVault starts one more, for benchmarks and programs without tests. It
// ends with Stop, or with the process.
func StartVault(withTLS bool) (*VaultServer, error) {
	path, err := tools.Path("vault", "vault")
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(2, true)
	if err != nil {
		return nil, err
	}
	dir, err := directory("vault")
	if err != nil {
		return nil, err
	}
	s := &VaultServer{URL: fmt.Sprintf("http://127.0.0.1:%d", ports[0]), Token: "root"}
	args := []string{
		"server", "-dev", "-dev-root-token-id=" + s.Token, "-dev-no-store-token",
		fmt.Sprintf("-dev-listen-address=127.0.0.1:%d", ports[0]),
	}
	if withTLS {
		s.URL = fmt.Sprintf("https://127.0.0.1:%d", ports[0])
		s.CAFile = filepath.Join(dir, "vault-ca.pem")
		args = append(args, "-dev-tls", "-dev-tls-cert-dir="+dir)
	}
	if s.process, err = start(dir, path, args...); err != nil {
		return nil, err
	}
	if err := s.process.await(s.ready); err != nil {
		log := s.process.tail()
		s.Stop()
		return nil, fmt.Errorf("%w\n%s", err, log)
	}
	return s, nil
}

// Stop ends the server.
func (s *VaultServer) Stop() { s.process.stop() }

// client trusts the server's certificate.
func (s *VaultServer) client() (*http.Client, error) {
	if s.CAFile == "" {
		return &http.Client{}, nil
	}
	return clientFor(s.CAFile)
}

// ready: Vault is unsealed, and has mounted secret/, which it does last.
func (s *VaultServer) ready(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	if err := answers(client, s.URL+"/v1/sys/health", "")(ctx); err != nil {
		return err
	}
	return answers(client, s.URL+"/v1/secret/config", s.Token)(ctx)
}
