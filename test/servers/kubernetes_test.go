package servers_test

import (
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/realserver"
)

const kubernetesSecret = "provider-integration-secrets"

func openKubernetes(t *testing.T, k conformance.Knobs, namespace, secret string, variables map[string]string) store.Store {
	t.Helper()
	s, err := store.Open(t.Context(),
		store.Config{Kind: store.KindKubernetes, Namespace: namespace, SecretName: secret},
		store.Env{Getenv: func(name string) string { return variables[name] }, Limits: k.Limits, Log: k.Log})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A kubernetesKeys is a Secret in the cluster whose keys the suite puts.
type kubernetesKeys struct {
	cluster   *realserver.Cluster
	namespace string
	keys      map[string][]byte
}

// put writes all keys at once: each key by itself would be 1,000 requests.
func (k *kubernetesKeys) put(t *testing.T, keys map[string][]byte) {
	t.Helper()
	maps.Copy(k.keys, keys)
	k.cluster.Do(t, http.MethodPatch, "/api/v1/namespaces/"+k.namespace+"/secrets/"+kubernetesSecret, realserver.Object{"data": keys})
}

func kubernetesBackend(t *testing.T) conformance.Backend {
	cluster := realserver.Kubernetes(t)
	k := &kubernetesKeys{cluster, cluster.Namespace(t), make(map[string][]byte)}
	cluster.Secret(t, k.namespace, kubernetesSecret, nil)
	cluster.Grant(t, realserver.Reader, k.namespace, kubernetesSecret, "get")
	proxy := conformance.Wrap(reverseProxy(t, cluster))
	address, caFile := serveTLS(t, proxy)
	config := cluster.KubeconfigWith(t, address, caFile, realserver.Object{"token": realserver.Reader.Token})

	return conformance.Backend{
		Name: "kubernetes",
		Open: func(t *testing.T, knobs conformance.Knobs) store.Store {
			return openKubernetes(t, knobs, k.namespace, kubernetesSecret, map[string]string{"KUBECONFIG": config})
		},
		Secret: func(i int) string { return fmt.Sprintf("KEY-%04d_of.all", i) },
		Put: func(t *testing.T, name string, value []byte) {
			if value == nil {
				value = []byte{} // null would remove the key
			}
			k.put(t, map[string][]byte{name: value})
		},
		PutAll: func(t *testing.T, names []string, value func(int) []byte) {
			all := make(map[string][]byte)
			for i, name := range names {
				all[name] = value(i)
			}
			k.put(t, all)
		},
		RefuseAll: func(t *testing.T) {
			cluster.Revoke(t, realserver.Reader, k.namespace, kubernetesSecret)
			t.Cleanup(func() { cluster.Grant(t, realserver.Reader, k.namespace, kubernetesSecret, "get") })
		},
		Fault:       func(_ *testing.T, f conformance.Fault) { proxy.Set(f) },
		Requests:    proxy.Requests,
		Reset:       proxy.Reset,
		Binary:      true,
		Empty:       true,
		Credentials: []string{realserver.Reader.Token},
	}
}

// kubernetes is a Secret that Reader alone may get, read without a proxy.
func kubernetes(t *testing.T, data map[string][]byte) (_ *realserver.Cluster, namespace string) {
	cluster := realserver.Kubernetes(t)
	namespace = cluster.Namespace(t)
	cluster.Secret(t, namespace, kubernetesSecret, data)
	cluster.Grant(t, realserver.Reader, namespace, kubernetesSecret, "get")
	return cluster, namespace
}

// wantKubernetes asks for one key in every mode, and wants a state and a part
// of the reason.
func wantKubernetes(t *testing.T, s store.Store, key string, state store.State, why string) {
	t.Helper()
	for _, mode := range []store.Mode{store.Exists, store.Probe, store.Value} {
		a := askAll(t, s, []string{key}, mode)[0]
		if a.State != state || !strings.Contains(a.Why, why) || strings.Contains(a.Why, "CANARY") {
			t.Errorf("mode %d: %s (%s), want %s, %q", mode, a.State, a.Why, state, why)
		}
	}
}

// The role of docs/permissions.md is enough, and nothing less is.
func TestKubernetesLeastRights(t *testing.T) {
	t.Parallel()
	cluster, namespace := kubernetes(t, map[string][]byte{"A": []byte("made-up-CANARY")})
	cluster.Secret(t, namespace, "another", map[string][]byte{"A": []byte("made-up-CANARY")})
	cluster.Secret(t, namespace, "listed", map[string][]byte{"A": []byte("made-up-CANARY")})
	cluster.Grant(t, realserver.Reader, namespace, "listed", "list", "watch", "update")

	open := func(u realserver.User, secret string) store.Store {
		return openKubernetes(t, conformance.Knobs{}, namespace, secret, map[string]string{"KUBECONFIG": cluster.Kubeconfig(t, u)})
	}
	wantKubernetes(t, open(realserver.Reader, kubernetesSecret), "A", store.Found, "")
	wantKubernetes(t, open(realserver.Reader, "another"), "A", store.Refused, `the Secret "another"`)
	wantKubernetes(t, open(realserver.Reader, "listed"), "A", store.Refused, "403")
	wantKubernetes(t, open(realserver.Nobody, kubernetesSecret), "A", store.Refused, "403")
	wantKubernetes(t, open(realserver.User{Name: "stranger", Token: "wrong-CANARY"}, kubernetesSecret), "A", store.Refused, "401")
}

func TestKubernetesMissingSecret(t *testing.T) {
	cluster, namespace := kubernetes(t, nil)
	open := func(namespace, secret string) store.Store {
		return openKubernetes(t, conformance.Knobs{}, namespace, secret, map[string]string{"KUBECONFIG": cluster.Kubeconfig(t, realserver.Admin)})
	}
	wantKubernetes(t, open(namespace, "not-there"), "A", store.Missing, `no Secret "not-there"`)
	wantKubernetes(t, open("not-there", kubernetesSecret), "A", store.Missing, `in the namespace "not-there"`)
	wantKubernetes(t, open(namespace, kubernetesSecret), "A", store.Missing, "no such key")
}

// A path in front of the API server that leads elsewhere is no missing Secret.
func TestKubernetesWrongPath(t *testing.T) {
	cluster, namespace := kubernetes(t, map[string][]byte{"A": []byte("made-up-CANARY")})
	config := cluster.KubeconfigWith(t, cluster.URL+"/elsewhere", cluster.CAFile, realserver.Object{"token": realserver.Admin.Token})
	s := openKubernetes(t, conformance.Knobs{}, namespace, kubernetesSecret, map[string]string{"KUBECONFIG": config})
	wantKubernetes(t, s, "A", store.Broken, "404")
}

// An immutable Secret, and the largest one that there can be, are as good as
// any.
func TestKubernetesImmutableAndLarge(t *testing.T) {
	cluster, namespace := kubernetes(t, nil)
	large := []byte(strings.Repeat("made-up-CANARY-\x00\xff", 60_000))[:1_000_000]
	path := "/api/v1/namespaces/" + namespace + "/secrets/" + kubernetesSecret
	cluster.Do(t, http.MethodPatch, path, realserver.Object{"immutable": true, "data": map[string][]byte{"LARGE": large}})
	s := openKubernetes(t, conformance.Knobs{}, namespace, kubernetesSecret, map[string]string{"KUBECONFIG": cluster.Kubeconfig(t, realserver.Reader)})
	if a := askAll(t, s, []string{"LARGE"}, store.Value)[0]; string(a.Value) != string(large) {
		t.Errorf("%s (%s), %d bytes of %d", a.State, a.Why, len(a.Value), len(large))
	}
}

func TestKubernetesUntrustedCertificate(t *testing.T) {
	cluster, namespace := kubernetes(t, nil)
	data, err := os.ReadFile(cluster.Kubeconfig(t, realserver.Reader))
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(t.TempDir(), "kubeconfig")
	text := strings.Replace(string(data), `"certificate-authority":`, `"ignored":`, 1)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := openKubernetes(t, conformance.Knobs{}, namespace, kubernetesSecret, map[string]string{"KUBECONFIG": config})
	wantKubernetes(t, s, "A", store.Broken, "certificate is not trusted")
}

// execUser is a kubeconfig's user that logs in by a script.
func execUser(t *testing.T, script string) realserver.Object {
	t.Helper()
	path := filepath.Join(t.TempDir(), "login")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return realserver.Object{"exec": realserver.Object{
		"apiVersion": "client.authentication.k8s.io/v1", "command": path,
		"args": []string{"--as", "reader"}, "interactiveMode": "IfAvailable", "provideClusterInfo": true,
		"env": []realserver.Object{{"name": "LOGIN_AS", "value": "reader"}},
	}}
}

func printCredential(token string) string {
	return `echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"` + token + `"}}'` + "\n"
}

// The plugin gets its arguments, its environment and the cluster, and what it
// says on standard error stays there.
func TestKubernetesExecCredential(t *testing.T) {
	cluster, namespace := kubernetes(t, map[string][]byte{"A": []byte("made-up-CANARY")})
	logins := filepath.Join(t.TempDir(), "logins")
	config := cluster.KubeconfigWith(t, cluster.URL, cluster.CAFile, execUser(t, `
echo "debug: token is `+realserver.Reader.Token+`" >&2
[ "$LOGIN_AS $*" = "reader --as reader" ] || exit 3
case $KUBERNETES_EXEC_INFO in
*'"server":"`+cluster.URL+`"'*) ;;
*) exit 4;;
esac
echo once >>`+logins+"\n"+printCredential(realserver.Reader.Token)))

	stderr := captureStderr(t)
	s := openKubernetes(t, conformance.Knobs{}, namespace, kubernetesSecret, map[string]string{"KUBECONFIG": config})
	wantKubernetes(t, s, "A", store.Found, "")
	if text := stderr(); text != "" {
		t.Errorf("%d bytes came to standard error", len(text))
	}
	if data, _ := os.ReadFile(logins); string(data) != "once\n" {
		t.Errorf("%d logins, want one", strings.Count(string(data), "once"))
	}
}

func TestKubernetesExecCredentialFails(t *testing.T) {
	t.Parallel()
	cluster, namespace := kubernetes(t, nil)
	for name, script := range map[string]struct{ text, why string }{
		"a plugin that fails":      {"echo CANARY; echo CANARY >&2; exit 7\n", "exit status 7"},
		"a plugin that says no":    {"echo CANARY\n", "no credential"},
		"a plugin of a version":    {strings.ReplaceAll(printCredential("CANARY"), "/v1\"", "/v1beta1\""), "no credential"},
		"a plugin without a token": {printCredential(""), "no credential"},
		"a plugin without end":     {"sleep 8 & sleep 8\n", "did not end in time"},
		"a plugin that talks":      {"while :; do echo CANARYCANARYCANARYCANARYCANARYCANARYCANARYCANARYCANARY; done\n", "more than a credential"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := cluster.KubeconfigWith(t, cluster.URL, cluster.CAFile, execUser(t, script.text))
			k := conformance.Knobs{Limits: store.Limits{Total: 3 * time.Second}}
			s := openKubernetes(t, k, namespace, kubernetesSecret, map[string]string{"KUBECONFIG": config})
			a := askAll(t, s, []string{"A"}, store.Exists)[0]
			why := script.why
			if name == "a plugin without end" {
				why = "no answer within"
			}
			if a.State != store.Broken || !strings.Contains(a.Why, why) || strings.Contains(a.Why, "CANARY") {
				t.Errorf("%s (%s)", a.State, a.Why)
			}
		})
	}
}

// captureStderr takes what the process writes to standard error from now on.
func captureStderr(t *testing.T) (text func() string) {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stderr
	os.Stderr = file
	return func() string {
		os.Stderr = old
		data, err := os.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
}

// A warning that the server sends along goes nowhere.
func TestKubernetesWarnings(t *testing.T) {
	cluster, namespace := kubernetes(t, map[string][]byte{"A": []byte("made-up-CANARY")})
	secret := base64.StdEncoding.EncodeToString([]byte("made-up-CANARY"))
	front := conformance.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Warning", `299 - "`+r.Header.Get("Authorization")+`"`)
		fmt.Fprintf(w, `{"kind":"Secret","apiVersion":"v1","data":{"A":%q}}`, secret)
	}))
	address, caFile := serveTLS(t, front)
	config := cluster.KubeconfigWith(t, address, caFile, realserver.Object{"token": realserver.Reader.Token})
	stderr := captureStderr(t)
	s := openKubernetes(t, conformance.Knobs{}, namespace, kubernetesSecret, map[string]string{"KUBECONFIG": config})
	wantKubernetes(t, s, "A", store.Found, "")
	if text := stderr(); text != "" {
		t.Errorf("%d bytes came to standard error", len(text))
	}
}

// reverseProxy passes requests on to the cluster.
func reverseProxy(t *testing.T, cluster *realserver.Cluster) http.Handler {
	t.Helper()
	target, err := url.Parse(cluster.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &httputil.ReverseProxy{
		Transport: cluster.Transport(),
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ErrorLog:  log.New(io.Discard, "", 0),
	}
}

// serveTLS serves on this machine until the test ends, and returns where and
// the file with the certificate.
func serveTLS(t *testing.T, h http.Handler) (address, caFile string) {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // faults that are meant
	server.StartTLS()
	t.Cleanup(server.Close)
	caFile = filepath.Join(t.TempDir(), "ca.crt")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}
	if err := os.WriteFile(caFile, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	return server.URL, caFile
}
