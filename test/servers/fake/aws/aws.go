// Package aws is a fake of AWS Systems Manager Parameter Store and AWS Secrets
// Manager, for tests of what reads and fills them: one HTTP server for both, as
// AWS JSON 1.1 tells them apart by the X-Amz-Target header.
//
//	s := aws.New(t)
//	s.PutParameter("/tfy-secret/acme/db", "CANARY")
//	s.Environ(t)                           // the SDK's environment leads here now
//	…                                      // use the SDK, unmodified
//	if s.Requests() != 1 { … }
//
// What keeps it honest: every request and every one of its own answers is
// checked against AWS's API models, the signature of every request is computed
// again with the SDK's own signer, an unknown operation, field or header fails
// the test, and its answers have been compared with recordings of the real
// services (fake_test.go).
//
// Each behaviour is marked with where it is known from: [rec] a published
// recording, [model] AWS's API model or its documentation, [thread] quoted from
// the real service by a user, [assumed] not confirmed. It has not been compared
// with a real account, and its answers are no evidence about AWS.
//
// It knows the operations that read, and those that create, and no others: a
// test that changes or deletes what is in a secret store is wrong here.
package aws

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// Server is the fake. Its methods may be called while it serves.
type Server struct {
	URL string

	// Region and Account are part of every ARN, and the region of every
	// signature that is accepted.
	Region, Account string

	// AccessKey, SecretKey and SessionToken are the only credentials that are
	// accepted.
	AccessKey, SecretKey, SessionToken string

	report func(format string, args ...any)
	ssm    *model
	sm     *model

	mu         sync.Mutex
	parameters map[string]*parameter
	secrets    map[string]*secret
	faults     faults
	counts     map[string]int
	inFlight   int
	peak       int
}

// New starts a fake that ends with the test. What it finds wrong with a request
// or an answer is an error of the test.
func New(t testing.TB) *Server {
	t.Helper()
	s := newServer(t, t.Errorf)
	s.listen(t, s)
	return s
}

// Behind is New with another handler in front, which wrap makes of the server.
func Behind(t testing.TB, wrap func(http.Handler) http.Handler) *Server {
	t.Helper()
	s := newServer(t, t.Errorf)
	s.listen(t, wrap(s))
	return s
}

// newServer is New with another place for the errors: the tests of the fake
// make some on purpose.
func newServer(t testing.TB, report func(format string, args ...any)) *Server {
	t.Helper()
	s := &Server{
		Region: "us-east-1", Account: "123456789012",
		// The key id is built so that no scanner takes it for one.
		AccessKey: "AKIA" + "FAKEFAKEFAKEFAKE", SecretKey: "CANARY-secret-access-key", SessionToken: "CANARY-session-token",
		report:     report,
		ssm:        loadModel(t, "ssm/2014-11-06"),
		sm:         loadModel(t, "secretsmanager/2017-10-17"),
		parameters: make(map[string]*parameter),
		secrets:    make(map[string]*secret),
		counts:     make(map[string]int),
	}
	return s
}

func (s *Server) listen(t testing.TB, h http.Handler) {
	server := httptest.NewServer(h)
	s.URL = server.URL
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
}

// Environ sets the environment of the test so that the SDK comes here with the
// right credentials, and nowhere else: no files of the user, no metadata
// service, and not the variable that leads past every endpoint to AWS itself.
func (s *Server) Environ(t testing.TB) {
	for name, value := range s.Variables() {
		t.Setenv(name, value)
	}
}

// Variables are what Environ sets, for a process of its own.
func (s *Server) Variables() map[string]string {
	return map[string]string{
		"AWS_ACCESS_KEY_ID":                   s.AccessKey,
		"AWS_SECRET_ACCESS_KEY":               s.SecretKey,
		"AWS_SESSION_TOKEN":                   s.SessionToken,
		"AWS_ENDPOINT_URL":                    s.URL,
		"AWS_ENDPOINT_URL_SSM":                "",
		"AWS_ENDPOINT_URL_SECRETS_MANAGER":    "",
		"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "",
		"AWS_EC2_METADATA_DISABLED":           "true",
		"AWS_CONFIG_FILE":                     "/nonexistent/config",
		"AWS_SHARED_CREDENTIALS_FILE":         "/nonexistent/credentials",
		"AWS_PROFILE":                         "",
		"AWS_REGION":                          "",
		"AWS_DEFAULT_REGION":                  "",
		"AWS_CA_BUNDLE":                       "",
	}
}

// Client returns a client that dials this machine only: a test that would reach
// the real AWS fails here.
func Client() *http.Client {
	dial := (&net.Dialer{Timeout: 5 * time.Second}).DialContext
	return &http.Client{Transport: &http.Transport{DialContext: loopback(dial), MaxIdleConnsPerHost: 64}}
}

// Requests returns how many requests came since the last Reset.
func (s *Server) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, count := range s.counts {
		n += count
	}
	return n
}

// Count returns how many requests for one operation came: "GetParameters".
func (s *Server) Count(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[operation]
}

// Peak returns how many requests were here at the same time at most.
func (s *Server) Peak() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peak
}

// Reset forgets what was counted.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts = make(map[string]int)
	s.peak = 0
}
