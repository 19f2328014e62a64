// Package google is a fake of Google Secret Manager's REST API and of Google's
// token server, for tests of what reads secrets and makes them.
//
//	s := google.New(t)
//	s.Put("tfy-db", []byte("CANARY"))
//	client := s.Serve(t, s)       // dials it under Google's names
//	s.Environ(t)                  // application default credentials for it
//	…                             // use the vendor's client, unmodified
//
// What keeps it honest: every request and every one of its own answers is
// checked against Google's discovery document of the API, an unknown path,
// method, parameter or field fails the test, and its answers have been compared
// with recordings of the real service (golden_test.go).
//
// Each behaviour is marked with where it is known from: [rec] a published
// recording, [model] the discovery document or Google's documentation, [thread]
// quoted from the real service by a user, [assumed] not confirmed. It has not
// been compared with a real project, and its answers are no evidence about
// Google.
//
// It knows the operations that read one version, and those that make a secret,
// claim it, and add versions, and no others.
package google

import (
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"secretref.dev/secretref/test/servers/fake/testtls"
)

// The hosts of the real service.
const (
	APIHost   = "secretmanager.googleapis.com"
	TokenHost = "oauth2.googleapis.com"
)

// States of a version [model].
const (
	enabled   = "ENABLED"
	disabled  = "DISABLED"
	destroyed = "DESTROYED"
)

// Server is the fake. Its methods may be called while it serves.
type Server struct {
	// Project and Number are the id of the one project, and what answers call it.
	Project, Number string

	// Token is the access token that logins get, and the only one accepted.
	Token string

	report func(format string, args ...any)
	api    *discovery
	key    key

	mu       sync.Mutex
	secrets  map[string]*secret
	denied   map[string]bool // "method secret"; "*" for any
	wrongSum bool
	noSum    bool
	lag      int
	logins   int
	loginErr int
	counts   map[string]int // method → requests
	quota    []string       // the quota projects of the requests
}

type secret struct {
	versions    []version // the n-th is version n+1
	created     time.Time
	annotations map[string]string
	etag        int
	late        int // for how many more reads "latest" lags behind
}

type version struct {
	state string
	value []byte
}

// New returns a fake. What it finds wrong with a request or an answer is an
// error of the test.
func New(t testing.TB) *Server { return newServer(t, t.Errorf) }

// newServer is New with another place for the errors: the tests of the fake
// make some on purpose.
func newServer(t testing.TB, report func(format string, args ...any)) *Server {
	t.Helper()
	return &Server{
		Project: "acme-prod-1", Number: "892942638129", Token: "CANARY-google-access-token",
		report: report, api: loadDiscovery(t), key: newKey(t),
		secrets: make(map[string]*secret), denied: make(map[string]bool), counts: make(map[string]int),
	}
}

// Serve serves h, the fake itself or something in front of it, under the names
// of the real hosts, and returns the client that reaches them.
func (s *Server) Serve(t testing.TB, h http.Handler) *http.Client {
	return testtls.Serve(t, h, APIHost, TokenHost)
}

// IsLogin reports whether a request is to the token server.
func IsLogin(r *http.Request) bool { return r.Host == TokenHost }

// Put adds a version to a secret, which it makes where there is none.
//
// A real version is never empty: "Field [payload] is required" [thread].
func (s *Server) Put(name string, value []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.secrets[name] == nil {
		s.secrets[name] = &secret{created: longAgo}
	}
	s.secrets[name].versions = append(s.secrets[name].versions, version{enabled, append([]byte{}, value...)})
}

// longAgo is when secrets were made that no client has made.
var longAgo = time.Date(2024, 2, 7, 0, 8, 55, 123_456_000, time.UTC)

// Create makes a secret without any version.
func (s *Server) Create(name string) { s.CreateAt(name, longAgo) }

// CreateAt is Create at another time.
func (s *Server) CreateAt(name string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[name] = &secret{created: at}
}

// Annotate changes a secret as somebody else might: its etag is another one then.
func (s *Server) Annotate(name, key, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sec := s.secrets[name]
	sec.etag++
	sec.annotations = map[string]string{key: value}
}

// LatestLags has "latest" not show the next versions that clients add until it
// was read so often: it is read from copies [model].
func (s *Server) LatestLags(reads int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lag = reads
}

// Versions returns the values of all versions of a secret, the first one first.
func (s *Server) Versions(name string) (values [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sec := s.secrets[name]; sec != nil {
		for _, v := range sec.versions {
			values = append(values, v.value)
		}
	}
	return values
}

// Disable disables a version, from 1; 0: the newest.
func (s *Server) Disable(name string, n int) { s.setState(name, n, disabled) }

// Destroy destroys a version, from 1; 0: the newest.
func (s *Server) Destroy(name string, n int) { s.setState(name, n, destroyed) }

func (s *Server) setState(name string, n int, state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.secrets[name].versions
	if n == 0 {
		n = len(v)
	}
	v[n-1].state = state
	if state == destroyed {
		v[n-1].value = nil
	}
}

// Deny refuses the caller a permission on a secret: "versions.get",
// "versions.access", "versions.add", "secrets.create", "secrets.get",
// "secrets.update" or "*", on a name or "*".
func (s *Server) Deny(permission, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.denied[permission+" "+name] = true
}

// Allow ends all that Deny began.
func (s *Server) Allow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.denied)
}

// WrongChecksum has values come with a checksum that is not theirs, or with
// none.
func (s *Server) WrongChecksum(wrong, none bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wrongSum, s.noSum = wrong, none
}

// FailLogins has the token server answer with that HTTP status; 0: it works.
func (s *Server) FailLogins(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loginErr = status
}

// Count returns how many requests for "get" or "access" came, of both for "", or
// for one of the others: "create", "addVersion", "patch", "secret".
func (s *Server) Count(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if method != "" {
		return s.counts[method]
	}
	return s.counts["get"] + s.counts["access"]
}

// Logins returns how many tokens were asked for.
func (s *Server) Logins() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logins
}

// QuotaProjects returns the X-Goog-User-Project of each request so far.
func (s *Server) QuotaProjects() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.quota...)
}

// number returns the version that a path means: a number, or "latest", which is
// the newest one whatever its state [thread] [model].
func (sec *secret) number(text string) (int, bool) {
	if text == "latest" {
		if sec.late > 0 {
			sec.late--
			return 0, false
		}
		return len(sec.versions), len(sec.versions) > 0
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n > 0 && n <= len(sec.versions)
}
