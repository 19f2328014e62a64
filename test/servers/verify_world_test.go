package servers_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/fake/aws"
	"secretref.dev/secretref/test/servers/fake/azure"
	"secretref.dev/secretref/test/servers/fake/google"
	"secretref.dev/secretref/test/servers/fake/truefoundry"
	"secretref.dev/secretref/test/servers/realserver"
)

// A world is every store that the program can ask, each behind a proxy that
// makes faults, with canaries for all values and credentials, and a repository
// that refers to what is there and what is not.
type world struct {
	command
	*plants
	proxies map[string]*conformance.Proxy

	vault   vaultAdmin
	aws     *aws.Server
	google  *google.Server
	azure   *azure.Server
	plane   *truefoundry.Server
	cluster *realserver.Cluster

	root      string // of the secrets in Vault
	namespace string // of the Secret in the cluster
}

// stores are the accounts of the repository.
const storesYAML = `type: provider-account/aws
name: main
integrations:
  - {type: integration/secret-store/aws/parameter-store, name: ssm, region: us-east-1}
  - {type: integration/secret-store/aws/secrets-manager, name: sm, region: us-east-1}
---
type: provider-account/gcp
name: main
project_id: acme-prod-1
integrations:
  - {type: integration/secret-store/gcp/gsm, name: gsm}
---
type: provider-account/azure
name: main
integrations:
  - {type: integration/secret-store/azure/vault, name: kv, key_vault_name: acme-prod-kv}
---
type: provider-account/hashicorp
name: main
integrations:
  - {type: integration/secret-store/hashicorp/vault, name: kv, vault_url: %s, kv_mount_path: secret, root_path: %s}
`

// targets are the stores with the start of their references, and what comes
// after a secret's name.
var targets = []struct{ name, before string }{
	{"ssm", "acme:aws:main:secret-store:ssm::/tfy-secret/"},
	{"sm", "acme:aws:main:secret-store:sm::/tfy-secret/"},
	{"gsm", "acme:gcp:main:secret-store:gsm::"},
	{"azure", "acme:azure:main:secret-store:kv::"},
	{"vault", "acme:hashicorp:main:secret-store:kv::"},
	{"plane", "tfy-secret://acme:prod:"},
	{"kubernetes", "tfy-k8s-secret://"},
}

const worldPolicy = `apiVersion: secretref.dev/v1alpha1
kind: SecretRefPolicy
metadata: {name: policy}
spec:
  kubernetes: {namespace: %s, secretName: ` + kubernetesSecret + `}
`

// newWorld starts one for a test, which runs beside others from then on: they
// wait for slow servers and pauses most of the time.
func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	w := &world{plants: newPlants(), proxies: make(map[string]*conformance.Proxy)}
	w.path, w.dir = program(t), t.TempDir()
	w.vars = make(map[string]string)
	w.startAWS(t)
	w.startClouds(t)
	w.root, w.namespace = w.startVault(t), w.startPlatform(t)
	w.write(t, "repo/stores.yaml", fmt.Sprintf(storesYAML, w.vars["VAULT_ADDR"], w.root))
	w.write(t, "policy.yaml", fmt.Sprintf(worldPolicy, w.namespace))
	w.write(t, "repo/uses.yaml", w.uses())
	return w
}

// uses is one manifest with what is there (a), missing (b), refused (c) and
// disabled (d), in each store: line 4 is the first.
func (w *world) uses() string {
	var b strings.Builder
	b.WriteString("type: service\nname: app\nenv:\n")
	for _, s := range targets {
		for _, secret := range []string{"a", "b", "c", "d"} {
			fmt.Fprintf(&b, "  %s_%s: %s%s\n", strings.ToUpper(s.name), secret, s.before, secret)
		}
	}
	return b.String()
}

// value is a new canary with characters that JSON escapes.
func (w *world) value(what string) string {
	return w.make(what) + "\"\\\n<" + w.make(what) + "> ü"
}

func (w *world) startAWS(t *testing.T) {
	var proxy *conformance.Proxy
	w.aws = aws.Behind(t, func(h http.Handler) http.Handler {
		proxy = conformance.Wrap(h)
		proxy.WriteError = awsError
		return proxy
	})
	w.aws.SecretKey, w.aws.SessionToken = w.make("the AWS secret key"), w.make("the AWS session token")
	maps.Copy(w.vars, w.aws.Variables())
	w.proxies["aws"] = proxy
	for _, name := range []string{"a", "c", "d"} {
		w.aws.PutParameter("/tfy-secret/"+name, w.value("a parameter"))
		w.aws.PutSecret("/tfy-secret/"+name, []byte(w.value("a secret of AWS")))
	}
	w.aws.DeleteSecret("/tfy-secret/d")
	w.aws.DenyName("/tfy-secret/c")
}

func (w *world) startClouds(t *testing.T) {
	w.google, w.azure = google.New(t), azure.New(t)
	w.google.Token = w.make("Google's token")
	w.azure.Token, w.azure.Secret = w.make("Azure's token"), w.make("the client secret of Azure")
	maps.Copy(w.vars, w.google.Variables(t))
	maps.Copy(w.vars, w.azure.Variables())
	w.vars["AZURE_KEY_VAULT_NAME"] = w.azure.Name
	front := func(name string, h http.Handler, exempt func(*http.Request) bool, write func(http.ResponseWriter, *http.Request, int, string)) http.Handler {
		p := conformance.Wrap(h)
		p.Exempt, p.WriteError = exempt, write
		w.proxies[name] = p
		return p
	}
	googles := w.google.Serve(t, front("google", w.google, google.IsLogin, google.WriteError))
	azures := w.azure.Serve(t, front("azure", w.azure, azure.IsLogin, azure.WriteError))
	certs := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(certs, []byte(through(t, google.APIHost, googles)+through(t, w.azure.Host, azures)), 0o600); err != nil {
		t.Fatal(err)
	}
	w.vars["SSL_CERT_FILE"], w.vars["SSL_CERT_DIR"] = certs, filepath.Dir(certs)
	w.vars["HTTPS_PROXY"] = tunnel(t, func(host string) *http.Client {
		switch {
		case host == google.APIHost || host == google.TokenHost:
			return googles
		case host == w.azure.Host || strings.Contains(host, "microsoft"):
			return azures
		}
		return nil
	})
	for _, name := range []string{"a", "c", "d"} {
		w.google.Put(name, []byte(w.value("a secret of Google")))
		w.azure.Put(name, w.value("a secret of Azure"))
	}
	w.google.Disable("d", 0)
	w.azure.Disable("d", 0)
	w.google.Deny("*", "c")
	w.azure.Deny("*", "c", "ForbiddenByRbac")
}

func (w *world) startVault(t *testing.T) (root string) {
	server := realserver.Vault(t)
	w.vault = vaultAdmin{url: server.URL, token: server.Token}
	root = fmt.Sprintf("verify-%08x", rand.Uint32())
	allow := func(api string) string {
		return fmt.Sprintf("path \"secret/%s/%s/*\" { capabilities = [\"read\"] }\npath \"secret/%[1]s/%[2]s/c\" { capabilities = [\"deny\"] }\n", api, root)
	}
	w.vault.policy(t, root, allow("metadata")+allow("data"))
	token := w.make("the Vault token")
	w.vault.do(t, "POST", "auth/token/create", map[string]any{"id": token, "policies": []string{root}, "no_default_policy": true, "ttl": "1h"})
	t.Cleanup(func() { w.vault.do(t, "POST", "auth/token/revoke", map[string]any{"token": token}) })
	proxy := conformance.NewProxy(t, server.URL, nil)
	w.proxies["vault"] = proxy
	maps.Copy(w.vars, map[string]string{"VAULT_ADDR": proxy.URL, "VAULT_TOKEN": token,
		"VAULT_HEADERS": `{"X-Corp-Auth": "` + w.make("a header for Vault") + `"}`})
	for _, name := range []string{"a", "c", "d"} {
		w.vault.put(t, root+"/"+name, map[string]any{"value": w.value("a secret of Vault")})
	}
	w.vault.do(t, "DELETE", "secret/data/"+root+"/d", nil)
	return root
}

// startPlatform starts the control plane and the cluster. Neither has disabled
// secrets; the cluster refuses all or nothing.
func (w *world) startPlatform(t *testing.T) (namespace string) {
	w.plane = truefoundry.Start(t)
	w.plane.APIKey = w.make("the API key")
	plane := conformance.NewProxy(t, w.plane.URL, nil)
	w.proxies["plane"] = plane
	for _, name := range []string{"a", "c", "d"} {
		w.plane.Put("acme:prod:"+name, w.value("a secret of the control plane"))
	}
	w.plane.Refuse("acme:prod:c")

	w.cluster = realserver.Kubernetes(t)
	namespace = w.cluster.Namespace(t)
	w.cluster.Secret(t, namespace, kubernetesSecret, map[string][]byte{
		"a": []byte(w.value("a key of the cluster")), "c": []byte(w.value("a key of the cluster")), "d": nil,
	})
	w.cluster.Grant(t, realserver.Reader, namespace, kubernetesSecret, "get")
	w.note("the cluster's token", realserver.Reader.Token)
	cluster := conformance.Wrap(reverseProxy(t, w.cluster))
	w.proxies["cluster"] = cluster
	address, caFile := serveTLS(t, cluster)
	maps.Copy(w.vars, map[string]string{
		"TFY_HOST": plane.URL, "TFY_API_KEY": w.plane.APIKey, "TFY_CLUSTER_TOKEN": "",
		"KUBECONFIG": w.cluster.KubeconfigWith(t, address, caFile, realserver.Object{"token": realserver.Reader.Token}),
	})
	return namespace
}

// set makes a fault of every store.
func (w *world) set(f conformance.Fault) {
	for _, p := range w.proxies {
		p.Set(f)
	}
}

func (w *world) requests() map[string]int {
	all := make(map[string]int)
	for name, p := range w.proxies {
		all[name] = p.Requests()
		p.Reset()
	}
	return all
}

// verify runs the command and looks for canaries in all that it says.
func (w *world) verify(t *testing.T, flags ...string) outcome {
	t.Helper()
	got := w.run(t, append([]string{"verify", "--policy", "policy.yaml"}, append(flags, "repo")...)...)
	w.clean(t, fmt.Sprintf("standard output of %q", flags), got.stdout)
	w.clean(t, fmt.Sprintf("standard error of %q", flags), got.stderr)
	return got
}

// read returns a file below the command's directory.
func (w *world) read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(w.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// put puts one more secret into a store.
func (w *world) put(t *testing.T, target, name string) {
	t.Helper()
	switch value := w.value("a secret of " + target); target {
	case "ssm":
		w.aws.PutParameter("/tfy-secret/"+name, value)
	case "sm":
		w.aws.PutSecret("/tfy-secret/"+name, []byte(value))
	case "gsm":
		w.google.Put(name, []byte(value))
	case "azure":
		w.azure.Put(name, value)
	case "vault":
		w.vault.put(t, w.root+"/"+name, map[string]any{"value": value})
	case "plane":
		w.plane.Put("acme:prod:"+name, value)
	case "kubernetes":
		w.cluster.Do(t, http.MethodPatch, "/api/v1/namespaces/"+w.namespace+"/secrets/"+kubernetesSecret,
			realserver.Object{"data": map[string][]byte{name: []byte(value)}})
	}
}
