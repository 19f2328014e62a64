package servers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/fake/aws"
	"secretref.dev/secretref/test/servers/realserver"
)

// TestConformanceOfWriting runs the suite against all stores that can be written,
// each with a server, or a part of one, of its own.
func TestConformanceOfWriting(t *testing.T) {
	parameterStore, secretsManager := awsWriters(t)
	for _, w := range []conformance.Writer{
		parameterStore, secretsManager, googleWriter(t), azureWriter(t), vaultWriter(t), kubernetesWriter(t),
	} {
		t.Run(w.Name, func(t *testing.T) {
			t.Parallel()
			conformance.RunWrites(t, w)
		})
	}
}

// vaultFiller may more than is needed: that nothing is overwritten is not to be
// the policy's merit.
const vaultFiller = `path "secret/data/filled/*" { capabilities = ["create", "update", "read"] }`

func vaultWriter(t *testing.T) conformance.Writer {
	server := realserver.Vault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	admin.policy(t, "filler", vaultFiller)
	token := admin.tokenFor(t, "filler")
	proxy := conformance.NewProxy(t, server.URL, nil)
	return conformance.Writer{
		Name: "vault",
		Open: func(t *testing.T, k conformance.Knobs) store.Store {
			return openVault(t, store.Config{RootPath: "filled"}, k, map[string]string{"VAULT_ADDR": proxy.URL, "VAULT_TOKEN": token})
		},
		Secret: func(i int) string { return fmt.Sprintf("team-%d/db_%04d.password", i%7, i) },
		Put: func(t *testing.T, name string, value []byte) {
			admin.put(t, "filled/"+name, map[string]any{"value": string(value)})
		},
		Held: func(t *testing.T) func(string) ([]byte, int) {
			return func(name string) ([]byte, int) { return vaultHolds(t, admin, "filled/"+name) }
		},
		RefuseWrites: func(t *testing.T) {
			admin.policy(t, "filler", `path "secret/data/filled/*" { capabilities = ["read"] }`)
			t.Cleanup(func() { admin.policy(t, "filler", vaultFiller) })
		},
		Disable:     func(t *testing.T, name string) { admin.do(t, "DELETE", "secret/data/filled/"+name, nil) },
		Proxy:       proxy,
		Writes:      func(r *http.Request) bool { return r.Method == http.MethodPost },
		Credentials: []string{token},
	}
}

// vaultHolds returns the text under the key "value", the only one, and the
// number of versions.
func vaultHolds(t *testing.T, admin vaultAdmin, path string) ([]byte, int) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, admin.url+"/v1/secret/data/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Vault-Token", admin.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Data struct {
			Data     map[string]string
			Metadata struct{ Version int }
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if n := len(answer.Data.Data); n > 1 {
		t.Errorf("%s has %d keys", path, n)
	}
	return []byte(answer.Data.Data["value"]), answer.Data.Metadata.Version
}

func kubernetesWriter(t *testing.T) conformance.Writer {
	cluster := realserver.Kubernetes(t)
	k := &kubernetesKeys{cluster, cluster.Namespace(t), make(map[string][]byte)}
	cluster.Secret(t, k.namespace, kubernetesSecret, map[string][]byte{"KEPT": []byte("CANARY-kept")})
	cluster.Grant(t, realserver.Reader, k.namespace, kubernetesSecret, "patch", "get")
	proxy := conformance.Wrap(reverseProxy(t, cluster))
	address, caFile := serveTLS(t, proxy)
	config := cluster.KubeconfigWith(t, address, caFile, realserver.Object{"token": realserver.Reader.Token})
	return conformance.Writer{
		Name: "kubernetes",
		Open: func(t *testing.T, knobs conformance.Knobs) store.Store {
			return openKubernetes(t, knobs, k.namespace, kubernetesSecret, map[string]string{"KUBECONFIG": config})
		},
		Secret: func(i int) string { return fmt.Sprintf("KEY-%04d_of.all", i) },
		Put:    func(t *testing.T, name string, value []byte) { k.put(t, map[string][]byte{name: value}) },
		Held:   heldKeys(cluster, k.namespace),
		RefuseWrites: func(t *testing.T) {
			cluster.Revoke(t, realserver.Reader, k.namespace, kubernetesSecret)
			cluster.Grant(t, realserver.Reader, k.namespace, kubernetesSecret, "get")
			t.Cleanup(func() { cluster.Grant(t, realserver.Reader, k.namespace, kubernetesSecret, "patch") })
		},
		Proxy:       proxy,
		Writes:      func(r *http.Request) bool { return r.Method != http.MethodGet },
		PerSecret:   -1,
		Binary:      true,
		Credentials: []string{realserver.Reader.Token},
	}
}

// heldKeys reads all keys of the Secret at once.
func heldKeys(cluster *realserver.Cluster, namespace string) func(*testing.T) func(string) ([]byte, int) {
	return func(t *testing.T) func(string) ([]byte, int) {
		t.Helper()
		data := cluster.Data(t, namespace, kubernetesSecret)
		return func(name string) ([]byte, int) {
			if value, ok := data[name]; ok {
				return value, 1
			}
			return nil, 0
		}
	}
}

// latest is what a fake holds of which all values are known, the newest last.
func latest[V string | []byte](versions func(name string) []V) func(*testing.T) func(string) ([]byte, int) {
	return func(*testing.T) func(string) ([]byte, int) {
		return func(name string) ([]byte, int) {
			all := versions(name)
			if len(all) == 0 {
				return nil, 0
			}
			return []byte(all[len(all)-1]), len(all)
		}
	}
}

// awsWriters are the two stores, each behind a server of its own.
func awsWriters(t *testing.T) (parameterStore, secretsManager conformance.Writer) {
	parameters, proxy := awsBehind(t)
	parameterStore = awsWriter(parameters, proxy, store.KindParameterStore, "PutParameter")
	parameterStore.Put = func(_ *testing.T, name string, value []byte) { parameters.PutParameter(name, string(value)) }
	parameterStore.Held = func(*testing.T) func(string) ([]byte, int) { return parameters.Parameter }
	secrets, proxy := awsBehind(t)
	secretsManager = awsWriter(secrets, proxy, store.KindSecretsManager, "CreateSecret")
	secretsManager.Put = func(_ *testing.T, name string, value []byte) { secrets.PutSecret(name, value) }
	secretsManager.Held = func(*testing.T) func(string) ([]byte, int) { return secrets.Secret }
	secretsManager.Disable = func(_ *testing.T, name string) { secrets.DeleteSecret(name) }
	secretsManager.Binary = true
	t.Setenv("AWS_ENDPOINT_URL_SSM", parameters.URL)
	t.Setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.URL)
	return parameterStore, secretsManager
}

func awsWriter(s *aws.Server, proxy *conformance.Proxy, kind, operation string) conformance.Writer {
	return conformance.Writer{
		Name:   kind,
		Open:   func(t *testing.T, k conformance.Knobs) store.Store { return openAWS(t, kind, k) },
		Secret: func(i int) string { return fmt.Sprintf("/tfy-secret/acme/writing/secret-%04d", i) },
		RefuseWrites: func(t *testing.T) {
			s.Deny(operation)
			t.Cleanup(s.Heal)
		},
		Proxy: proxy,
		Writes: func(r *http.Request) bool {
			return strings.HasSuffix(r.Header.Get("X-Amz-Target"), "."+operation)
		},
		Credentials: awsCredentials(s),
	}
}

func googleWriter(t *testing.T) conformance.Writer {
	fake, proxy, client := googleInFrontOf(t)
	return conformance.Writer{
		Name:   "google",
		Open:   func(t *testing.T, k conformance.Knobs) store.Store { return openGoogle(t, fake, client, k) },
		Secret: func(i int) string { return fmt.Sprintf("tfy-secret_%04d", i) },
		Put:    func(_ *testing.T, name string, value []byte) { fake.Put(name, value) },
		Held:   latest(fake.Versions),
		RefuseWrites: func(t *testing.T) {
			fake.Deny("secrets.create", "*")
			t.Cleanup(fake.Allow)
		},
		Disable:     func(_ *testing.T, name string) { fake.Disable(name, 0) },
		Proxy:       proxy,
		Writes:      func(r *http.Request) bool { return r.Method != http.MethodGet },
		PerSecret:   2,
		Binary:      true,
		Credentials: []string{fake.Token},
	}
}

func azureWriter(t *testing.T) conformance.Writer {
	fake, proxy, client := azureInFrontOf(t)
	return conformance.Writer{
		Name:   "azure",
		Open:   func(t *testing.T, k conformance.Knobs) store.Store { return openAzure(t, fake, client, k) },
		Secret: func(i int) string { return fmt.Sprintf("Tfy-secret-%04d", i) },
		Put:    func(_ *testing.T, name string, value []byte) { fake.Put(name, string(value)) },
		Held:   latest(fake.Versions),
		RefuseWrites: func(t *testing.T) {
			fake.Deny("set", "*", "ForbiddenByRbac")
			t.Cleanup(fake.Allow)
		},
		Disable:       func(_ *testing.T, name string) { fake.Disable(name, 0) },
		Proxy:         proxy,
		Writes:        func(r *http.Request) bool { return r.Method == http.MethodPut },
		Unconditional: true,
		Credentials:   []string{fake.Token, fake.Secret},
	}
}
