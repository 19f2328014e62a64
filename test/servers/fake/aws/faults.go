package aws

import (
	"slices"
	"time"
)

// faults is what the server does wrong on purpose. Connections that break, and
// answers that are cut off, are no JSON, or echo the request are made by
// conformance.Wrap around the server: see Behind.
type faults struct {
	latency    time.Duration
	throttle   int
	fail       int
	code       string // every request is answered with it
	emptyPages int
	operations []string          // denied
	names      []string          // denied
	keys       []string          // names whose KMS key is disabled
	answers    map[string]string // operation → body
	codes      map[string]string // operation → code of an error
	granted    []Statement
	restricted bool // to what is granted
}

func (s *Server) set(f func(*faults)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.faults)
}

// Heal ends all faults.
func (s *Server) Heal() { s.set(func(f *faults) { *f = faults{} }) }

// Slow delays every answer.
func (s *Server) Slow(d time.Duration) { s.set(func(f *faults) { f.latency = d }) }

// Throttle answers the next n requests with ThrottlingException.
func (s *Server) Throttle(n int) { s.set(func(f *faults) { f.throttle = n }) }

// Fail answers the next n requests with the service's internal error, HTTP 500.
func (s *Server) Fail(n int) { s.set(func(f *faults) { f.fail = n }) }

// FailWith answers every request with an error of that code, HTTP 400.
func (s *Server) FailWith(code string) { s.set(func(f *faults) { f.code = code }) }

// FailOperation answers every request for one operation with an error of that
// code, HTTP 400.
func (s *Server) FailOperation(operation, code string) {
	s.set(func(f *faults) { f.codes = map[string]string{operation: code} })
}

// EmptyPages has DescribeParameters and GetParametersByPath begin with n pages
// that are empty and have a token [thread].
func (s *Server) EmptyPages(n int) { s.set(func(f *faults) { f.emptyPages = n }) }

// Deny refuses the right to operations: "DescribeParameters".
func (s *Server) Deny(operations ...string) {
	s.set(func(f *faults) { f.operations = append(f.operations, operations...) })
}

// DenyName refuses the right to one parameter or secret, in every operation
// that has rights to single ones.
func (s *Server) DenyName(names ...string) {
	s.set(func(f *faults) { f.names = append(f.names, names...) })
}

// DisableKey disables the KMS key of one SecureString parameter or secret.
func (s *Server) DisableKey(names ...string) {
	s.set(func(f *faults) { f.keys = append(f.keys, names...) })
}

// Answer answers an operation with this body, which is not checked: for what no
// model allows and a client must stand all the same.
func (s *Server) Answer(operation, body string) {
	s.set(func(f *faults) {
		if f.answers == nil {
			f.answers = make(map[string]string)
		}
		f.answers[operation] = body
	})
}

func (f *faults) deniedName(name string) bool { return slices.Contains(f.names, name) }
func (f *faults) noKey(name string) bool      { return slices.Contains(f.keys, name) }
