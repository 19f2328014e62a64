package google

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	account    = "ci@acme-prod-1.iam.gserviceaccount.com"
	tokenURL   = "https://" + TokenHost + "/token"
	grant      = "urn:ietf:params:oauth:grant-type:jwt-bearer" // RFC 7523
	keyID      = "fake-key-1"
	wantedRole = "https://www.googleapis.com/auth/cloud-platform"
)

// key is the private key of a service account.
type key struct{ *rsa.PrivateKey }

// One key serves a whole run: making one takes a while.
var oneKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func newKey(t testing.TB) key {
	t.Helper()
	k, err := oneKey()
	if err != nil {
		t.Fatal(err)
	}
	return key{k}
}

// Environ sets the environment of the test so that application default
// credentials are a service account of the fake, and nothing of the user's.
func (s *Server) Environ(t testing.TB) {
	t.Helper()
	for name, value := range s.Variables(t) {
		t.Setenv(name, value)
	}
}

// Variables are what Environ sets, for a process of its own.
func (s *Server) Variables(t testing.TB) map[string]string {
	t.Helper()
	return map[string]string{
		"GOOGLE_APPLICATION_CREDENTIALS": s.Credentials(t, nil),
		"GOOGLE_CLOUD_QUOTA_PROJECT":     "",
		"GOOGLE_CLOUD_UNIVERSE_DOMAIN":   "",
		"GCE_METADATA_HOST":              "127.0.0.1:1",
		"CLOUDSDK_CONFIG":                t.TempDir(),
	}
}

// Credentials writes the file of a service account whose key the fake knows,
// with more fields, and returns its path.
func (s *Server) Credentials(t testing.TB, more map[string]string) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(s.key.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	file := map[string]string{
		"type": "service_account", "project_id": s.Project, "private_key_id": keyID,
		"private_key":  string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
		"client_email": account, "client_id": "1", "token_uri": tokenURL,
	}
	for k, v := range more {
		file[k] = v
	}
	data, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "credentials.json")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serveToken gives a token for an assertion that the service account signed
// (RFC 7523, as developers.google.com/identity/protocols/oauth2/service-account
// describes it) [model].
func (s *Server) serveToken(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.logins++
	status := s.loginErr
	s.mu.Unlock()
	if r.URL.Path != "/token" || r.Method != http.MethodPost || r.ParseForm() != nil || r.PostForm.Get("grant_type") != grant {
		s.report("the token server has no %s %s", r.Method, r.URL.Path)
		http.NotFound(w, r)
		return
	}
	if err := s.verify(r.PostForm.Get("assertion")); err != nil {
		s.report("the assertion: %v", err)
		status = http.StatusBadRequest
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if status != 0 {
		w.WriteHeader(status)
		// An error that repeats what it was sent, to see whether it comes out.
		json.NewEncoder(w).Encode(map[string]string{"error": "invalid_grant", "error_description": "CANARY " + r.PostForm.Get("assertion")})
		return
	}
	json.NewEncoder(w).Encode(map[string]any{"access_token": s.Token, "token_type": "Bearer", "expires_in": 3599})
}

// verify checks the signature and the claims of an assertion.
func (s *Server) verify(assertion string) error {
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 {
		return errors.New("no JWT")
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(&s.key.PublicKey, crypto.SHA256, sum[:], signature); err != nil {
		return err
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return err
	}
	var claims struct {
		Iss, Aud, Scope string
		Exp             int64
	}
	if err := json.Unmarshal(text, &claims); err != nil {
		return err
	}
	if claims.Iss != account || claims.Aud != tokenURL || claims.Scope != wantedRole || claims.Exp < time.Now().Unix() {
		return errors.New("claims that are wrong")
	}
	return nil
}
