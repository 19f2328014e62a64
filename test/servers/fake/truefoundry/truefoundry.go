// Package truefoundry is a server that answers like the part of a TrueFoundry
// control plane that hands out secrets: the user API and that of clusters.
//
//	fake := truefoundry.Start(t)
//	fake.Put("acme:payments:db-password", "made up")
//	// TFY_HOST=fake.URL, TFY_API_KEY=fake.APIKey or TFY_CLUSTER_TOKEN=fake.ClusterToken
//	fake.WithholdValues()
//
// Faults are made, and requests counted, by a conformance.Proxy in front of it.
// It listens on a real socket. Each request and each answer is checked against
// openapi.yaml; a request that is not in there fails the test. The file is
// written from public documentation: what passes here is not thereby known to
// pass with a real control plane. Marks in the code say where behaviour comes
// from: [docs], or [assumed].
package truefoundry

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// Server is the fake. Its methods may be called at any time.
type Server struct {
	URL          string
	APIKey       string // of the user API
	ClusterToken string // of the clusters' API

	t        testing.TB
	contract contract
	mu       sync.Mutex
	secrets  map[string]string
	refused  map[string]bool

	refuseAll bool
	withheld  bool
	pageSize  int // 0: as asked
	tooMany   int // how many more secrets are counted than there are
}

// Start starts one that ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{
		APIKey: "api-key-CANARY-4711", ClusterToken: "cluster-token-CANARY-4712",
		t: t, contract: loadContract(t),
		secrets: make(map[string]string), refused: make(map[string]bool),
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

func (s *Server) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// Put stores a secret under tenant:group:key.
func (s *Server) Put(fqn, value string) { s.set(func() { s.secrets[fqn] = value }) }

// Refuse keeps the secret from both callers. The user API does not list it
// [docs: "secrets the caller has access to"]; that of clusters answers 403
// [assumed].
func (s *Server) Refuse(fqn string) { s.set(func() { s.refused[fqn] = true }) }

// RefuseAll answers every request with 403 [assumed].
func (s *Server) RefuseAll() { s.set(func() { s.refuseAll = true }) }

// Allow takes Refuse and RefuseAll back.
func (s *Server) Allow() {
	s.set(func() { s.refuseAll, s.refused = false, make(map[string]bool) })
}

// WithholdValues lists secrets without values, as with DISABLE_SECRET_VALUE_VIEW
// [docs].
func (s *Server) WithholdValues() { s.set(func() { s.withheld = true }) }

// PageSize makes pages smaller than they are asked for [assumed].
func (s *Server) PageSize(n int) { s.set(func() { s.pageSize = n }) }

// CountTooMany makes the pages end before the total that they name [assumed].
func (s *Server) CountTooMany() { s.set(func() { s.tooMany = 1 }) }

// answer is what the fake is about to send.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func jsonAnswer(status int, body any) answer {
	data, err := json.Marshal(body)
	if err != nil {
		panic(err) // maps and strings of our own
	}
	return answer{status, http.Header{"Content-Type": {"application/json"}}, data}
}
