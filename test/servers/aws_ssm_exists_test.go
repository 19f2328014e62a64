package servers_test

import (
	"testing"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/fake/aws"
)

// TestExistenceNeedsNoRightToRead: DescribeParameters tells of what the caller
// may not read.
func TestExistenceNeedsNoRightToRead(t *testing.T) {
	s, st, names := parameters(t, 20, unlimited)
	s.Deny("GetParameters")
	missing := append(names, "/tfy-secret/acme/none")
	answers := mustAsk(t, st, missing, store.Exists)
	states(t, missing, answers, store.Found, map[string]store.State{"/tfy-secret/acme/none": store.Missing})
	noted(t, answers, "")
	if s.Requests() != 1 {
		t.Errorf("%d requests", s.Requests())
	}
}

func TestParametersThatCannotBeDescribedAreRead(t *testing.T) {
	for _, c := range []struct {
		name     string
		make     func(*aws.Server)
		describe int // requests
		note     string
	}{
		{"not allowed", func(s *aws.Server) { s.Deny("DescribeParameters") }, 1, "DescribeParameters is not allowed; asked by GetParameters, values dropped"},
		{"throttled", func(s *aws.Server) { s.Throttle(4) }, 4, "DescribeParameters throttles"},
		{"pages without end", func(s *aws.Server) { s.EmptyPages(1000) }, 5, "empty pages"},
		{"no list", func(s *aws.Server) { s.Answer("DescribeParameters", "{}") }, 1, "without a list"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, st, names := parameters(t, 200, unlimited)
			s.DisableKey(names...) // nothing is decrypted only to see whether it is there
			c.make(s)
			names = append(names, "/tfy-secret/acme/none")
			answers := mustAsk(t, st, names, store.Exists)
			states(t, names, answers, store.Found, map[string]store.State{"/tfy-secret/acme/none": store.Missing})
			noted(t, answers, c.note)
			if got := s.Count("DescribeParameters"); got != c.describe {
				t.Errorf("%d requests to describe, want %d", got, c.describe)
			}
			if got := s.Count("GetParameters"); got != 21 {
				t.Errorf("%d requests to read, want 21", got)
			}
		})
	}
}

func TestEmptyPagesAreTurned(t *testing.T) {
	s, st, names := parameters(t, 100, unlimited)
	s.EmptyPages(3)
	answers := mustAsk(t, st, names, store.Exists)
	states(t, names, answers, store.Found, nil)
	noted(t, answers, "")
	if got := s.Requests(); got != 8 {
		t.Errorf("%d requests, want four pages for each fifty names", got)
	}
}
