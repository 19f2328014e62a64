package servers_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/realserver"
)

const secretsPath = "/api/v1/namespaces/%s/secrets"

// allow lets Reader do the verbs on all Secrets of the namespace: a name that is
// not there yet cannot be one of a rule's.
func allow(t *testing.T, cluster *realserver.Cluster, namespace string, verbs ...string) {
	t.Helper()
	cluster.Install(t, realserver.Object{
		"kind": "Role", "metadata": realserver.Object{"name": "may-" + verbs[0], "namespace": namespace},
		"rules": []realserver.Object{{"apiGroups": []string{""}, "resources": []string{"secrets"}, "verbs": verbs}},
	})
	cluster.Install(t, realserver.Object{
		"kind": "RoleBinding", "metadata": realserver.Object{"name": "may-" + verbs[0], "namespace": namespace},
		"roleRef":  realserver.Object{"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "may-" + verbs[0]},
		"subjects": []realserver.Object{{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": realserver.Reader.Name}},
	})
	cluster.AwaitRight(t, realserver.Reader.Name, namespace, kubernetesSecret, verbs[0], true)
}

// Where there is no Secret one is made, of the type that the control plane
// mounts, by one of two callers; the keys of both are in it.
func TestKubernetesMakesTheSecret(t *testing.T) {
	t.Parallel()
	cluster := realserver.Kubernetes(t)
	for round := range 5 {
		namespace := cluster.Namespace(t)
		allow(t, cluster, namespace, "create", "get", "patch")
		config := cluster.Kubeconfig(t, realserver.Reader)
		var receipts [2][]store.Receipt
		var wg sync.WaitGroup
		for k := range receipts {
			s := openKubernetes(t, conformance.Knobs{}, namespace, kubernetesSecret, map[string]string{"KUBECONFIG": config})
			wg.Go(func() {
				receipts[k], _ = store.Put(t.Context(), s, []store.Secret{
					{Name: fmt.Sprint("OWN_", k), Value: fmt.Appendf(nil, "CANARY-%d\x00\xff", k)}, {Name: "SHARED", Value: []byte("CANARY")},
				})
			})
		}
		wg.Wait()
		for k, of := range receipts {
			if of[0].Done != store.Stored || of[1].Done != store.Stored && of[1].Done != store.Same {
				t.Errorf("round %d, caller %d: %s (%s), %s (%s)", round, k, of[0].Done, of[0].Why, of[1].Done, of[1].Why)
			}
		}
		object := cluster.Do(t, http.MethodGet, fmt.Sprintf(secretsPath+"/%s", namespace, kubernetesSecret), nil)
		if object["type"] != "Opaque" {
			t.Errorf("its type is %v", object["type"])
		}
		data := cluster.Data(t, namespace, kubernetesSecret)
		if len(data) != 3 || string(data["OWN_1"]) != "CANARY-1\x00\xff" || string(data["SHARED"]) != "CANARY" {
			t.Errorf("%d keys", len(data))
		}
	}
}

// All keys go in one request, and the others of the Secret, its labels and its
// type stay.
func TestKubernetesAddsKeysInOneRequest(t *testing.T) {
	t.Parallel()
	cluster, namespace := kubernetes(t, map[string][]byte{"KEPT": []byte("made-up-CANARY\x00")})
	path := fmt.Sprintf(secretsPath+"/%s", namespace, kubernetesSecret)
	cluster.Do(t, http.MethodPatch, path, realserver.Object{"metadata": realserver.Object{"labels": realserver.Object{"team": "a"}}})
	allow(t, cluster, namespace, "patch")
	proxy := conformance.Wrap(reverseProxy(t, cluster))
	address, caFile := serveTLS(t, proxy)
	config := cluster.KubeconfigWith(t, address, caFile, realserver.Object{"token": realserver.Reader.Token})
	s := openKubernetes(t, conformance.Knobs{}, namespace, kubernetesSecret, map[string]string{"KUBECONFIG": config})
	var secrets []store.Secret
	for i := range 100 {
		secrets = append(secrets, store.Secret{Name: fmt.Sprint("NEW_", i), Value: []byte("CANARY")})
	}
	for _, r := range put(t, s, secrets...) {
		wantReceipt(t, r, store.Stored, store.Found, "")
	}
	if n := proxy.Requests(); n != 4 {
		t.Errorf("%d requests, want one to ask, two to write and one to ask again", n)
	}
	object := cluster.Do(t, http.MethodGet, path, nil)
	labels, _ := object["metadata"].(map[string]any)["labels"].(map[string]any)
	if data := cluster.Data(t, namespace, kubernetesSecret); len(data) != 101 || string(data["KEPT"]) != "made-up-CANARY\x00" || labels["team"] != "a" {
		t.Errorf("%d keys, labels %v", len(data), labels)
	}
}

// What the cluster does not take is said before, or by what it answers.
func TestKubernetesDoesNotTakeEverything(t *testing.T) {
	t.Parallel()
	cluster, namespace := kubernetes(t, map[string][]byte{"LARGE": bytes.Repeat([]byte("x"), 600<<10)})
	allow(t, cluster, namespace, "patch")
	config := map[string]string{"KUBECONFIG": cluster.Kubeconfig(t, realserver.Reader)}
	s := openKubernetes(t, conformance.Knobs{}, namespace, kubernetesSecret, config)
	wantReceipt(t, putOne(t, s, "ANOTHER", strings.Repeat("CANARY.", 60<<10)), store.Stored, store.Found, "") // 420 KiB
	wantReceipt(t, putOne(t, s, "THIRD", strings.Repeat("CANARY.", 10<<10)), store.Failed, store.Missing, "larger than 1 MiB")
	if n := len(cluster.Data(t, namespace, kubernetesSecret)); n != 2 {
		t.Errorf("%d keys", n)
	}

	absent := openKubernetes(t, conformance.Knobs{}, namespace, "absent", config)
	cluster.Grant(t, realserver.Reader, namespace, "absent", "get")
	wantReceipt(t, putOne(t, absent, "A", "CANARY"), store.Failed, store.Refused, `may not create the Secret "absent"`)

	path := fmt.Sprintf(secretsPath+"/%s", namespace, kubernetesSecret)
	cluster.Do(t, http.MethodPatch, path, realserver.Object{"immutable": true})
	wantReceipt(t, putOne(t, s, "B", "CANARY"), store.Failed, store.Refused, "immutable")
	wantReceipt(t, putOne(t, s, "LARGE", "CANARY"), store.Other, store.Found, "")
}

// A namespace that is not there is not made.
func TestKubernetesMakesNoNamespace(t *testing.T) {
	t.Parallel()
	cluster := realserver.Kubernetes(t)
	s := openKubernetes(t, conformance.Knobs{}, "not-there", kubernetesSecret, map[string]string{"KUBECONFIG": cluster.Kubeconfig(t, realserver.Admin)})
	wantReceipt(t, putOne(t, s, "A", "CANARY"), store.Failed, store.Missing, `no namespace "not-there"`)
}

// A mounted directory is asked, and never written.
func TestKubernetesMountedIsOnlyAsked(t *testing.T) {
	dir := t.TempDir()
	s := openKubernetes(t, conformance.Knobs{}, "truefoundry", kubernetesSecret, map[string]string{"TFY_K8S_SECRETS_DIR": dir})
	wantReceipt(t, putOne(t, s, "A", "CANARY"), store.Failed, store.Missing, "unset TFY_K8S_SECRETS_DIR")
}
