package servers_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/realserver"
)

// The login of a pod: role and signed token, at auth/…/login. The Kubernetes
// method itself needs a cluster that reviews tokens; the JWT method, which Vault
// recommends where it cannot reach the cluster, takes the same login and checks
// the same token by its signature.
func TestVaultServiceAccount(t *testing.T) {
	server := realserver.AnotherVault(t)
	admin := vaultAdmin{url: server.URL, token: server.Token}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	admin.policy(t, "pod", vaultReader)
	admin.do(t, "POST", "sys/auth/cluster", map[string]any{"type": "jwt"})
	admin.do(t, "POST", "auth/cluster/config", map[string]any{
		"jwt_validation_pubkeys": []string{string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))}})
	admin.do(t, "POST", "auth/cluster/role/ci", map[string]any{
		"role_type": "jwt", "bound_audiences": []string{"vault"}, "user_claim": "sub",
		"bound_subject": "system:serviceaccount:ci:verify", "token_policies": []string{"pod"}})
	admin.put(t, "app/a", map[string]any{"value": "CANARY-a"})

	cases := []struct {
		name, role, subject string
		state               store.State
		why                 string
	}{
		{"the right account", "ci", "system:serviceaccount:ci:verify", store.Found, ""},
		{"another account", "ci", "system:serviceaccount:ci:other", store.Refused, "Kubernetes login was refused (HTTP 4"},
		{"no such role", "other", "system:serviceaccount:ci:verify", store.Refused, "Kubernetes login was refused (HTTP 4"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "token")
			if err := os.WriteFile(file, []byte(signed(t, key, c.subject)), 0o600); err != nil {
				t.Fatal(err)
			}
			s := openVault(t, store.Config{RootPath: "app"}, conformance.Knobs{}, map[string]string{
				"VAULT_ADDR": server.URL, "VAULT_K8S_ROLE": c.role, "VAULT_K8S_MOUNT": "cluster", "VAULT_K8S_TOKEN_PATH": file})
			wantAnswer(t, askOne(t, s, "a", store.Value), c.state, c.why)
		})
	}
}

// signed returns a token for the subject, as a cluster issues them.
func signed(t *testing.T, key *ecdsa.PrivateKey, subject string) string {
	t.Helper()
	claims, err := json.Marshal(map[string]any{
		"iss": "https://cluster.example", "aud": []string{"vault"}, "sub": subject,
		"iat": time.Now().Unix(), "nbf": time.Now().Unix() - 60, "exp": time.Now().Unix() + 600})
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"ES256","typ":"JWT"}`)) + "." + encode(claims)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	var signature [64]byte
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return text + "." + encode(signature[:])
}
