// Package testtls lets a fake be reached under the names of the real service,
// over real sockets and TLS.
//
//	client := testtls.Serve(t, handler, "acme.vault.azure.net", "login.microsoftonline.com")
//
// The certificate is for those names, from an authority that only the client
// trusts. The client dials this machine whatever host it is asked for, and no
// host but those: a test that would reach the real service fails.
package testtls

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"testing"
	"time"
)

// Serve serves h until the test ends and returns the client that reaches it.
// A host may begin with "*.", for one label.
func Serve(t testing.TB, h http.Handler, hosts ...string) *http.Client {
	t.Helper()
	cert, pool := certificate(t, hosts)
	server := httptest.NewUnstartedServer(h)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = log.New(nowhere{}, "", 0)
	server.StartTLS()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	to := server.Listener.Addr().String()
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
		MaxIdleConnsPerHost: 64,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, port, err := net.SplitHostPort(address)
			known := slices.ContainsFunc(hosts, func(h string) bool { ok, _ := path.Match(h, host); return ok })
			if err != nil || port != "443" || !known {
				t.Errorf("something wants to dial %s", address)
				return nil, fmt.Errorf("no such host here: %s", address)
			}
			return new(net.Dialer).DialContext(ctx, network, to)
		},
	}}
}

// certificate makes a self-signed certificate for the hosts.
func certificate(t testing.TB, hosts []string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		DNSNames: hosts, IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, pool
}

// nowhere drops what the server says of connections that break on purpose.
type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }
