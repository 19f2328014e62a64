package realserver_test

import (
	"net/http"
	"testing"

	"secretref.dev/secretref/test/servers/realserver"
)

func TestVaultAnswers(t *testing.T) {
	vault := realserver.Vault(t)
	req, _ := http.NewRequest(http.MethodGet, vault.URL+"/v1/auth/token/lookup-self", nil)
	req.Header.Set("X-Vault-Token", vault.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
	if other := realserver.Vault(t); other != vault {
		t.Error("a second call started another Vault")
	}
}

func TestVaultSpeaksTLS(t *testing.T) {
	if vault := realserver.VaultTLS(t); vault.URL[:6] != "https:" {
		t.Error(vault.URL)
	}
}

func TestKubernetesAnswers(t *testing.T) {
	cluster := realserver.Kubernetes(t)
	namespace := cluster.Namespace(t)
	cluster.Secret(t, namespace, "keys", map[string][]byte{"A": []byte("made-up-CANARY")})
	cluster.Grant(t, realserver.Reader, namespace, "keys", "get")
	cluster.Do(t, http.MethodGet, "/api/v1/namespaces/"+namespace+"/secrets/keys", nil)
}
