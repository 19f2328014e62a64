package realserver

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"secretref.dev/secretref/test/servers/tools"
)

// Cluster is a Kubernetes API server with its etcd, with RBAC and without
// controllers: nothing runs in it, and a deleted namespace stays Terminating.
// It knows [Admin], who may do everything, and the [User]s, who may do what a
// test grants them.
type Cluster struct {
	URL    string // https://127.0.0.1:port
	CAFile string // the certificates to trust

	client        *http.Client
	etcd, process *process
}

// A User is an identity that the cluster knows. Its rights are its test's
// business.
type User struct{ Name, Token string }

// The users, with tokens made up so that they can be looked for in output.
var (
	Admin  = User{"admin", "admin-token-CANARY-0001"}
	Reader = User{"reader", "reader-token-CANARY-0002"}
	Nobody = User{"nobody", "nobody-token-CANARY-0003"}
)

var sharedCluster = sync.OnceValues(startCluster)

// Kubernetes returns the cluster of this test binary.
func Kubernetes(t testing.TB) *Cluster {
	t.Helper()
	c, err := sharedCluster()
	if err != nil {
		t.Fatal(err)
	}
	c.process.showLog(t)
	return c
}

func startCluster() (*Cluster, error) {
	etcd, err := tools.Path("etcd", "etcd")
	if err != nil {
		return nil, err
	}
	apiServer, err := tools.Path("kube", "kube-apiserver")
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(3, false)
	if err != nil {
		return nil, err
	}
	c := &Cluster{URL: fmt.Sprintf("https://127.0.0.1:%d", ports[2])}
	store := fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	if err := c.startEtcd(etcd, store, fmt.Sprintf("http://127.0.0.1:%d", ports[1])); err != nil {
		return nil, err
	}
	if err := c.startServer(apiServer, store, ports[2]); err != nil {
		c.etcd.stop()
		return nil, err
	}
	return c, nil
}

func (c *Cluster) startEtcd(path, clients, peers string) error {
	dir, err := directory("etcd")
	if err != nil {
		return err
	}
	c.etcd, err = start(dir, path,
		"--data-dir", filepath.Join(dir, "data"), "--unsafe-no-fsync",
		"--listen-client-urls", clients, "--advertise-client-urls", clients,
		"--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers,
		"--initial-cluster", "default="+peers)
	if err != nil {
		return err
	}
	if err := c.etcd.await(answers(&http.Client{}, clients+"/readyz", "")); err != nil {
		log := c.etcd.tail()
		c.etcd.stop()
		return fmt.Errorf("%w\n%s", err, log)
	}
	return nil
}

func (c *Cluster) startServer(path, store string, port int) error {
	dir, err := directory("kube")
	if err != nil {
		return err
	}
	key, tokens := filepath.Join(dir, "accounts.key"), filepath.Join(dir, "tokens.csv")
	if err := writeKey(key); err != nil {
		return err
	}
	if err := writeTokens(tokens); err != nil {
		return err
	}
	c.CAFile = filepath.Join(dir, "apiserver.crt")
	c.process, err = start(dir, path,
		"--etcd-servers="+store, "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
		fmt.Sprintf("--secure-port=%d", port), "--cert-dir="+dir,
		"--endpoint-reconciler-type=none", "--service-cluster-ip-range=10.0.0.0/24",
		"--authorization-mode=RBAC", "--token-auth-file="+tokens, "--service-account-issuer="+c.URL,
		"--service-account-key-file="+key, "--service-account-signing-key-file="+key,
		"--disable-admission-plugins=ServiceAccount")
	if err != nil {
		return err
	}
	if err := c.process.await(c.ready); err != nil {
		log := c.process.tail()
		c.process.stop()
		return fmt.Errorf("%w\n%s", err, log)
	}
	return nil
}

// writeKey makes the key that signs service accounts' tokens; the server does
// not start without one.
func writeKey(path string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	return os.WriteFile(path, pem.EncodeToMemory(block), 0o600)
}

func writeTokens(path string) error {
	text := fmt.Sprintf("%s,%s,%[2]s,\"system:masters\"\n", Admin.Token, Admin.Name)
	for _, u := range []User{Reader, Nobody} {
		text += fmt.Sprintf("%s,%s,%[2]s\n", u.Token, u.Name)
	}
	return os.WriteFile(path, []byte(text), 0o600)
}
