package servers_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// operatorStores are the stores of the world, in the words of a policy.
const operatorStores = `  stores:
    acme:aws:main:secret-store:ssm: {kind: aws/parameter-store, region: us-east-1}
    acme:aws:main:secret-store:sm: {kind: aws/secrets-manager, region: us-east-1}
    acme:gcp:main:secret-store:gsm: {kind: gcp/gsm, project: acme-prod-1}
    acme:azure:main:secret-store:kv: {kind: azure/vault, vault_name: acme-prod-kv}
    acme:hashicorp:main:secret-store:kv: {kind: hashicorp/vault, url: %s, mount: secret, root_path: %s}
`

// The function reads the values of all stores, where the policy that the
// operator's environment names says that they are, and of none without it.
func TestTheFunctionRendersWhatTheStoresHold(t *testing.T) {
	r := newRendering(t)
	manifests, err := os.ReadFile(filepath.Join(r.dir, "repo", "accounts", "openai.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	list := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: manifests\n    annotations: {kustomize.config.k8s.io/id: '1'}\n" +
		"  data:\n    all.yaml: |\n      " + strings.ReplaceAll(strings.TrimSuffix(string(manifests), "\n"), "\n", "\n      ") + "\n" +
		"functionConfig:\n  apiVersion: secretref.dev/v1alpha1\n  kind: SecretRefRender\n  metadata: {name: render}\n  spec: {as: secret, forms: [secret-group, secret-store, kubernetes], namespace: " + r.target + ", secretName: " + rendered + "}\n"
	call := func(policy string) (int, string, string) {
		cmd := r.prepare(t, t.Context(), "fn")
		cmd.Env = append(cmd.Env, "SECRETREF_ALLOW_RESOLVE=acme:*,truefoundry,kubernetes", "SECRETREF_RESOLVE_POLICY="+policy)
		var stdout, stderr bytes.Buffer
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(list), &stdout, &stderr
		_ = cmd.Run() // the status tells
		r.clean(t, "standard error of fn", stderr.String())
		return cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()
	}
	if status, stdout, stderr := call(""); status != 2 || stdout != "" || !strings.Contains(stderr, "the operator's policy does not say where this store is") {
		t.Errorf("without a policy of the operator: status %d\n%s", status, stderr)
	}
	policy, err := os.ReadFile(filepath.Join(r.dir, "policy.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	operator := filepath.Join(t.TempDir(), "stores.yaml")
	if err := os.WriteFile(operator, fmt.Appendf(policy, operatorStores, r.vars["VAULT_ADDR"], r.root), 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := call(operator)
	if status != 0 {
		t.Fatalf("status %d\n%s", status, stderr)
	}
	before, secret, _ := strings.Cut(stdout, "\n- apiVersion: v1\n  kind: Secret\n")
	_, after, found := strings.Cut(secret, "\nfunctionConfig:")
	if !found {
		t.Fatal("no Secret stands behind the items")
	}
	r.clean(t, "the answer around the Secret", before+after)
	var answer struct {
		Items []struct {
			Kind string
			Data map[string]string
		}
	}
	if err := yaml.Unmarshal([]byte(stdout), &answer); err != nil || len(answer.Items) != 2 || answer.Items[1].Kind != "Secret" {
		t.Fatalf("%d items, %v", len(answer.Items), err)
	}
	var got, want []string
	for _, encoded := range answer.Items[1].Data {
		value, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(value))
	}
	for _, value := range r.want {
		want = append(want, string(value))
	}
	sameValues(t, want, got)
}

// sameValues compares without showing one.
func sameValues(t *testing.T, want, got []string) {
	t.Helper()
	count := make(map[string]int)
	for _, v := range want {
		count[v]++
	}
	for _, v := range got {
		count[v]--
	}
	for _, n := range count {
		if n != 0 {
			t.Fatalf("%d values are in the Secret, and not those %d that the stores hold", len(got), len(want))
		}
	}
}
