package realserver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// ready: the server answers its readiness check, and RBAC has its own roles.
func (c *Cluster) ready(ctx context.Context) error {
	var err error
	if c.client, err = clientFor(c.CAFile); err != nil {
		return err
	}
	return answers(c.client, c.URL+"/readyz", Admin.Token)(ctx)
}

// Object is a Kubernetes object as JSON.
type Object = map[string]any

// Do makes a request as the administrator and returns the answer; it fails the
// test unless that is a success. It works in a test's clean-up, too.
func (c *Cluster) Do(t testing.TB, method, path string, object Object) Object {
	t.Helper()
	var body io.Reader
	if object != nil {
		data, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequest(method, c.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+Admin.Token)
	req.Header.Set("Content-Type", contentType(method))
	resp, err := c.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %v\n%.2000s", method, path, resp.Status, err, text)
	}
	var answer Object
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func contentType(method string) string {
	if method == http.MethodPatch {
		return "application/merge-patch+json"
	}
	return "application/json"
}

// Namespace creates one with a name that no other test has.
func (c *Cluster) Namespace(t testing.TB) string {
	t.Helper()
	name := "test-" + randomName()
	c.Do(t, http.MethodPost, "/api/v1/namespaces", Object{"metadata": Object{"name": name}})
	return name
}

// Secret creates a Secret with the data.
func (c *Cluster) Secret(t testing.TB, namespace, name string, data map[string][]byte) {
	t.Helper()
	c.Do(t, http.MethodPost, "/api/v1/namespaces/"+namespace+"/secrets",
		Object{"metadata": Object{"name": name}, "data": data})
}

// Transport reaches the server, for a proxy in front of it.
func (c *Cluster) Transport() http.RoundTripper { return c.client.Transport }

// Kubeconfig writes a kubeconfig that logs the user in by token.
func (c *Cluster) Kubeconfig(t testing.TB, u User) string {
	t.Helper()
	return c.KubeconfigWith(t, c.URL, c.CAFile, Object{"token": u.Token})
}

// KubeconfigWith writes one with any user, and another address of the server
// with the certificates of that: a proxy's. It has to speak TLS, or no client
// sends it a credential.
func (c *Cluster) KubeconfigWith(t testing.TB, server, caFile string, user Object) string {
	t.Helper()
	config := Object{
		"apiVersion": "v1", "kind": "Config", "current-context": "test",
		"clusters": []Object{{"name": "test", "cluster": Object{"server": server, "certificate-authority": caFile}}},
		"users":    []Object{{"name": "test", "user": user}},
		"contexts": []Object{{"name": "test", "context": Object{"cluster": "test", "user": "test"}}},
	}
	data, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// randomName is short and fits wherever Kubernetes wants a name.
func randomName() string { return fmt.Sprintf("%08x", rand.Uint32()) }
