// Package azure is a fake of one Azure Key Vault's secrets and of Microsoft's
// login, for tests of what reads secrets and sets them.
//
//	s := azure.New(t)
//	s.Put("tfy-db", "CANARY")
//	client := s.Serve(t, s)       // dials it under the vault's own name
//	s.Environ(t)                  // a service principal for the default chain
//	…                             // use the vendor's client, unmodified
//
// What keeps it honest: an unknown path, method, parameter or version of the
// API fails the test, every one of its own answers must survive a round trip
// through the vendor's models without losing a field, logging in works with the
// vendor's library only, and the challenge has been compared with a recording
// of the real service (golden_test.go).
//
// Each behaviour is marked with where it is known from: [rec] a published
// recording, [model] the vendor's models or documentation, [thread] quoted from
// the real service by a user, [assumed] not confirmed. It has not been compared
// with a real vault, and its answers are no evidence about Azure.
//
// It knows the operations that read a secret, set it, or list its versions, and
// no others.
package azure

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"secretref.dev/secretref/test/servers/fake/testtls"
)

// LoginHost is where tokens come from.
const LoginHost = "login.microsoftonline.com"

// discoveryHost tells which login hosts there are.
const discoveryHost = "login.microsoft.com"

// Server is the fake. Its methods may be called while it serves.
type Server struct {
	// Name is the vault's, Host its address.
	Name, Host string

	// Tenant, Client and Secret are the only credentials accepted, Token what
	// they get.
	Tenant, Client, Secret, Token string

	report func(format string, args ...any)

	mu        sync.Mutex
	secrets   map[string]*secret // by lower-case name
	denied    map[string]string  // "operation name" → innererror.code
	challenge string             // "" for the right one
	empty     bool               // the list of a secret that is not there is empty
	next      string             // "" for the right one
	logins    int
	loginErr  int
	counts    map[string]int
}

type secret struct {
	name     string
	versions []version // oldest first
	deleted  bool
}

type version struct {
	id      string
	value   string
	enabled bool
	created int64
}

// New returns a fake. What it finds wrong with a request or an answer is an
// error of the test.
func New(t testing.TB) *Server { return newServer(t.Errorf) }

// newServer is New with another place for the errors: the tests of the fake
// make some on purpose.
func newServer(report func(format string, args ...any)) *Server {
	return &Server{
		Name: "acme-prod-kv", Host: "acme-prod-kv.vault.azure.net",
		Tenant: "db44ed8f-85f7-4f22-b378-3bb9fa3d62ff", Client: "11111111-2222-3333-4444-555555555555",
		Secret: "CANARY-client-secret", Token: "CANARY-azure-access-token",
		report: report, secrets: make(map[string]*secret), denied: make(map[string]string), counts: make(map[string]int),
	}
}

// Serve serves h, the fake itself or something in front of it, under the names
// of the real hosts, and returns the client that reaches them.
func (s *Server) Serve(t testing.TB, h http.Handler) *http.Client {
	return testtls.Serve(t, h, s.Host, LoginHost, discoveryHost)
}

// IsLogin reports whether a request is one of logging in: to the login's host,
// or the first one, without a token.
func IsLogin(r *http.Request) bool {
	return r.Host == LoginHost || r.Host == discoveryHost || r.Header.Get("Authorization") == ""
}

// Environ sets the environment of the test so that the default chain logs in
// here, and nothing of the user's is used.
func (s *Server) Environ(t testing.TB) {
	for name, value := range s.Variables() {
		t.Setenv(name, value)
	}
}

// Variables are what Environ sets, for a process of its own.
func (s *Server) Variables() map[string]string {
	return map[string]string{
		"AZURE_TENANT_ID": s.Tenant, "AZURE_CLIENT_ID": s.Client, "AZURE_CLIENT_SECRET": s.Secret,
		"AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential", "AZURE_AUTHORITY_HOST": "https://" + LoginHost + "/",
		"AZURE_ADDITIONALLY_ALLOWED_TENANTS": "", "AZURE_CLIENT_CERTIFICATE_PATH": "", "AZURE_USERNAME": "",
		"AZURE_REGIONAL_AUTHORITY_NAME": "", "AZURE_SDK_GO_LOGGING": "",
		"AZURE_KEYVAULT_URL": "", "AZURE_KEY_VAULT_NAME": "",
	}
}

// Put adds a version to a secret, which it makes where there is none.
// A value may be empty [thread].
func (s *Server) Put(name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set(name, value)
}

// set is Put; the caller holds mu.
func (s *Server) set(name, value string) *secret {
	key := strings.ToLower(name)
	if s.secrets[key] == nil {
		s.secrets[key] = &secret{name: name}
	}
	sec := s.secrets[key]
	n := len(sec.versions)
	// Ids are random; these do not sort by age either [thread].
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", key, n))
	sec.versions = append(sec.versions, version{hex.EncodeToString(sum[:16]), value, true, 1_700_000_000 + int64(n)})
	return sec
}

// Versions returns the values of all versions of a secret, the oldest first.
func (s *Server) Versions(name string) (values []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sec := s.secrets[strings.ToLower(name)]; sec != nil {
		for _, v := range sec.versions {
			values = append(values, v.value)
		}
	}
	return values
}

// Disable disables a version, from 1; 0: the newest.
func (s *Server) Disable(name string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.secrets[strings.ToLower(name)].versions
	if n == 0 {
		n = len(v)
	}
	v[n-1].enabled = false
}

// Delete deletes a secret, which can be recovered: it answers as if it were not
// there [model].
func (s *Server) Delete(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[strings.ToLower(name)].deleted = true
}

// Deny refuses the caller an operation on a secret: "get", "list", "set" or "*",
// on a name or "*". reason is the innererror.code: ForbiddenByRbac, AccessDenied, ….
func (s *Server) Deny(operation, name, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.denied[operation+" "+name] = reason
}

// Allow ends all that Deny began.
func (s *Server) Allow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.denied)
}

// Challenge has a request without a token answered with that header; "" for the
// right one.
func (s *Server) Challenge(header string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.challenge = header
}

// NextLink has every list of versions go on there; "" for the right place.
func (s *Server) NextLink(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = address
}

// EmptyLists has the list of versions of a secret that is not there be empty,
// instead of not found. Which of the two is true is [assumed].
func (s *Server) EmptyLists(empty bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.empty = empty
}

// FailLogins has logins answered with that HTTP status; 0: they work.
func (s *Server) FailLogins(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loginErr = status
}

// Count returns how many requests with a token came for "get", "list" or "set",
// of the two that read for "".
func (s *Server) Count(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if operation != "" {
		return s.counts[operation]
	}
	return s.counts["get"] + s.counts["list"]
}

// Logins returns how many tokens were asked for.
func (s *Server) Logins() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logins
}
