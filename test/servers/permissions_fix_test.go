package servers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/fake/aws"
	"secretref.dev/secretref/test/servers/realserver"
)

// fixing returns the code of one store's part of the section about putting values
// there.
func fixing(t *testing.T, into string) []string {
	t.Helper()
	return codeOf(t, "\n### Into "+into+"\n")
}

func TestPermissionsToFixIntoVault(t *testing.T) {
	policies := fixing(t, "Vault and OpenBao")
	if len(policies) != 1 {
		t.Fatalf("the page has %d policies, want one", len(policies))
	}
	server := realserver.Vault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	admin.put(t, "tfy-secret/fixed/other", map[string]any{"value": "CANARY-x"})
	admin.policy(t, "to-fix", policies[0])
	token := admin.tokenFor(t, "to-fix")
	st := openVault(t, store.Config{}, conformance.Knobs{}, map[string]string{"VAULT_ADDR": server.URL, "VAULT_TOKEN": token})
	wantReceipt(t, putOne(t, st, "tfy-secret/fixed/new", "CANARY"), store.Stored, store.Found, "")
	wantReceipt(t, putOne(t, st, "tfy-secret/fixed/other", "CANARY"), store.Other, store.Found, "")
	wantReceipt(t, putOne(t, st, "elsewhere/fixed", "CANARY"), store.Failed, store.Refused, "403")
	if (vaultAdmin{url: server.URL, token: token}).may(t, "POST", "secret/data/tfy-secret/fixed/other") {
		t.Error("the policy allows overwriting")
	}
	for capability, why := range map[string]string{"create": "does not allow create", "read": "does not allow read"} {
		admin.policy(t, "to-fix", strings.Replace(strings.Replace(policies[0], `"`+capability+`"`, "", 1), "[, ", "[", 1))
		wantReceipt(t, putOne(t, st, "tfy-secret/fixed/without-"+capability, "CANARY"), store.Failed, store.Refused, why)
	}
}

// may tries a write.
func (a vaultAdmin) may(t *testing.T, method, path string) bool {
	t.Helper()
	req, err := http.NewRequest(method, a.url+"/v1/"+path, strings.NewReader(`{"data": {"value": "CANARY-overwritten"}}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Vault-Token", a.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode < 400
}

func TestPermissionsToFixIntoAWS(t *testing.T) {
	for _, c := range []struct {
		part, kind string
		held       func(s *aws.Server, name string) ([]byte, int)
	}{
		{"AWS Parameter Store", store.KindParameterStore, (*aws.Server).Parameter},
		{"AWS Secrets Manager", store.KindSecretsManager, (*aws.Server).Secret},
	} {
		t.Run(c.part, func(t *testing.T) {
			blocks := fixing(t, c.part)
			if len(blocks) != 1 {
				t.Fatalf("the page has %d policies, want one", len(blocks))
			}
			all := statements(t, blocks[0])
			s := aws.New(t)
			s.Environ(t)
			st := openAWS(t, c.kind, unlimited)
			s.Grant(all...)
			wantReceipt(t, putOne(t, st, "/tfy-secret/new", "CANARY"), store.Stored, store.Found, "")
			wantReceipt(t, putOne(t, st, "/elsewhere/new", "CANARY"), store.Failed, store.Refused, "AccessDeniedException")
			for i := range all { // none too many
				s.Grant(slices.Delete(slices.Clone(all), i, i+1)...)
				wantReceipt(t, putOne(t, st, "/tfy-secret/another", "CANARY"), store.Failed, store.Refused, "AccessDeniedException")
			}
			if _, versions := c.held(s, "/tfy-secret/another"); versions != 0 {
				t.Error("it was written without permission")
			}
		})
	}
}

func TestPermissionsToFixIntoGoogle(t *testing.T) {
	blocks := fixing(t, "Google Secret Manager")
	if len(blocks) != 1 {
		t.Fatalf("the page has %d roles, want one", len(blocks))
	}
	fake, _, client := googleInFrontOf(t)
	st := openGoogle(t, fake, client, conformance.Knobs{Limits: noRateLimit})
	permissions := texts(t, blocks[0], "includedPermissions")
	grant := func(granted []string) {
		fake.Allow()
		for _, p := range []string{"secrets.create", "secrets.get", "secrets.update", "versions.add", "versions.access", "versions.get"} {
			if !slices.Contains(granted, "secretmanager."+p) {
				fake.Deny(p, "*")
			}
		}
	}
	grant(permissions)
	fake.Create("tfy-hollow")
	wantReceipt(t, putOne(t, st, "tfy-new", "CANARY"), store.Stored, store.Found, "")
	wantReceipt(t, putOne(t, st, "tfy-hollow", "CANARY"), store.Stored, store.Found, "")
	for i, p := range permissions { // none too many
		fake.Create("tfy-hollow-" + p[len(p)-3:])
		grant(slices.Delete(slices.Clone(permissions), i, i+1))
		wantReceipt(t, putOne(t, st, "tfy-hollow-"+p[len(p)-3:], "CANARY"), store.Failed, store.Refused, p)
	}
}

func TestPermissionsToFixIntoAzure(t *testing.T) {
	blocks := fixing(t, "Azure Key Vault")
	if len(blocks) != 1 {
		t.Fatalf("the page has %d roles, want one", len(blocks))
	}
	fake, _, st := azureStore(t)
	actions := texts(t, blocks[0], "DataActions")
	grant := func(granted []string) {
		fake.Allow()
		for operation, action := range map[string]string{"list": "readMetadata", "get": "getSecret", "set": "setSecret"} {
			if !slices.Contains(granted, "Microsoft.KeyVault/vaults/secrets/"+action+"/action") {
				fake.Deny(operation, "*", "ForbiddenByRbac")
			}
		}
	}
	grant(actions)
	wantReceipt(t, putOne(t, st, "tfy-new", "CANARY"), store.Stored, store.Found, "")
	for i := range actions { // none too many
		grant(slices.Delete(slices.Clone(actions), i, i+1))
		wantReceipt(t, putOne(t, st, "tfy-another", "CANARY"), store.Failed, store.Refused, "ForbiddenByRbac")
	}
	if n := len(fake.Versions("tfy-another")); n != 0 {
		t.Errorf("%d versions without permission", n)
	}
}

func TestPermissionsToFixIntoKubernetes(t *testing.T) {
	blocks := fixing(t, "Kubernetes")
	if len(blocks) != 1 {
		t.Fatalf("the page has %d blocks, want one", len(blocks))
	}
	cluster := realserver.Kubernetes(t)
	for _, first := range []bool{true, false} {
		namespace := cluster.Namespace(t)
		objects := documents(t, strings.ReplaceAll(blocks[0], "namespace: truefoundry\n", "namespace: "+namespace+"\n"))
		rules, _ := objects[0]["rules"].([]any)
		if len(objects) != 2 || len(rules) != 2 {
			t.Fatalf("the block is no Role of two rules and RoleBinding: %v", objects)
		}
		account := cluster.ServiceAccount(t, namespace, "secretref-fix")
		config := map[string]string{"KUBECONFIG": cluster.Kubeconfig(t, account)}
		st := openKubernetes(t, conformance.Knobs{}, namespace, kubernetesSecret, config)
		if !first { // the Secret is there: the first rule is enough
			cluster.Secret(t, namespace, kubernetesSecret, map[string][]byte{"KEPT": []byte("CANARY")})
			objects[0]["rules"] = rules[:1]
		}
		wantReceipt(t, putOne(t, st, "NEW", "CANARY"), store.Failed, store.Refused, "403")
		cluster.Install(t, objects[0])
		cluster.Install(t, objects[1])
		cluster.AwaitRight(t, account.Name, namespace, kubernetesSecret, "patch", true)
		wantReceipt(t, putOne(t, st, "NEW", "CANARY"), store.Stored, store.Found, "")
		wantReceipt(t, putOne(t, st, "MORE", "CANARY"), store.Stored, store.Found, "")
		another := openKubernetes(t, conformance.Knobs{}, namespace, "another", config)
		wantReceipt(t, putOne(t, another, "NEW", "CANARY"), store.Failed, store.Refused, "may not get")
		if n := len(cluster.Data(t, namespace, kubernetesSecret)); first && n != 2 || !first && n != 3 {
			t.Errorf("%d keys", n)
		}
	}
}
