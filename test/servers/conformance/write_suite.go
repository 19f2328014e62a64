package conformance

import (
	"bytes"
	"context"
	"strings"

	"secretref.dev/secretref/store"
)

// writing is one case against one writer.
type writing struct {
	*suite
	Writer
	next *int

	sent   map[string][][]byte // the values that were to be stored, by name
	others map[string][]byte   // what somebody else has put
}

// secrets returns n secrets that nobody has written yet.
func (s *writing) secrets(n int) []store.Secret {
	all := make([]store.Secret, n)
	for i := range all {
		all[i] = store.Secret{Name: s.Writer.Secret(*s.next), Value: value(*s.next)}
		*s.next++
	}
	return all
}

// other has somebody else put a value.
func (s *writing) other(secret store.Secret, v []byte) {
	s.Helper()
	if s.others == nil {
		s.others = make(map[string][]byte)
	}
	s.others[secret.Name] = v
	s.Writer.Put(s.T, secret.Name, v)
}

// put puts secrets, wants no error and a receipt for each, and looks through all
// that comes back.
func (s *writing) put(st store.Store, secrets []store.Secret) []store.Receipt {
	s.Helper()
	receipts, err := s.tryPut(s.Context(), st, secrets)
	if err != nil {
		s.Fatalf("Put returned an error, and the context has not ended: %v", err)
	}
	return receipts
}

func (s *writing) tryPut(ctx context.Context, st store.Store, secrets []store.Secret) ([]store.Receipt, error) {
	s.Helper()
	s.mu.Lock()
	if s.sent == nil {
		s.sent = make(map[string][][]byte)
	}
	for _, secret := range secrets {
		s.sent[secret.Name] = append(s.sent[secret.Name], secret.Value)
	}
	s.mu.Unlock()
	receipts, err := store.Put(ctx, st, secrets)
	if err != nil {
		s.noLeak("the error", err.Error())
	}
	if len(receipts) != len(secrets) {
		s.Fatalf("%d receipts for %d secrets", len(receipts), len(secrets))
	}
	for i, r := range receipts {
		s.cleanReceipt(secrets[i], r)
	}
	return receipts, err
}

// cleanReceipt reports a receipt that says what it may not, or that something is
// stored which is not.
func (s *writing) cleanReceipt(secret store.Secret, r store.Receipt) {
	s.Helper()
	s.noLeak("Why", r.Why)
	for _, n := range r.Notes {
		s.noLeak("a note", n)
	}
	switch failed := r.Done == store.Failed; {
	case r.Done == 0:
		s.Errorf("%s: nothing was done of it, not even that it failed", secret.Name)
	case failed && (r.Why == "" || r.State == 0 || r.State == store.Found), !failed && (r.Why != "" || r.State != store.Found):
		s.Errorf("%s: %s, %s (%s)", secret.Name, r.Done, r.State, r.Why)
	}
	if strings.ContainsAny(r.Why, "\n\r") || len(r.Why) > 400 || strings.HasSuffix(r.Why, ".") {
		s.Errorf("%s: Why is no clause: %q", secret.Name, r.Why)
	}
}

// settle looks at the server when a case has ended: what somebody else has put is
// still there, and what was sent is there once, or not at all.
func (s *writing) settle() {
	s.Helper()
	now := s.Held(s.T)
	for name, values := range s.sent {
		held, versions := now(name)
		other, theirs := s.others[name]
		switch {
		case theirs && !bytes.Equal(held, other):
			s.Errorf("%s: somebody else's value was overwritten", name)
		case versions > 1 && !theirs && !s.Unconditional:
			s.Errorf("%s: it has %d versions", name, versions)
		case !theirs && versions > 0 && !oneOf(values, held):
			s.Errorf("%s: the store holds a value that nobody has sent, of %d bytes", name, len(held))
		}
	}
}

func oneOf(values [][]byte, v []byte) bool {
	for _, other := range values {
		if bytes.Equal(other, v) {
			return true
		}
	}
	return false
}

// want compares what was done, and whether the server holds the secret.
func (s *writing) want(secrets []store.Secret, got []store.Receipt, want ...store.Done) {
	s.Helper()
	wrong, now := 0, s.Held(s.T)
	for i, secret := range secrets {
		w := want[min(i, len(want)-1)]
		if got[i].Done != w {
			if wrong++; wrong <= 3 {
				s.Errorf("%s is %s (%s), want %s", secret.Name, got[i].Done, got[i].Why, w)
			}
		}
		if w == store.Stored || w == store.Same {
			s.holds(now, secret)
		}
	}
	if wrong > 3 {
		s.Errorf("and %d more", wrong-3)
	}
}

// holds wants the very value to be what the server held at that moment.
func (s *writing) holds(at func(string) ([]byte, int), secret store.Secret) {
	s.Helper()
	held, versions := at(secret.Name)
	if versions == 0 {
		s.Errorf("%s is not on the server", secret.Name)
		return
	}
	s.equal(secret.Name, held, secret.Value)
}

// nothing wants the server to have nothing of them.
func (s *writing) nothing(secrets []store.Secret) {
	s.Helper()
	now := s.Held(s.T)
	for _, secret := range secrets {
		if _, versions := now(secret.Name); versions != 0 {
			s.Errorf("%s is on the server", secret.Name)
		}
	}
}

// wantFailed wants all to have failed with a state.
func (s *writing) wantFailed(secrets []store.Secret, got []store.Receipt, state store.State) {
	s.Helper()
	for i, r := range got {
		if r.Done != store.Failed || r.State != state {
			s.Errorf("%s is %s, %s (%s), want failed, %s", secrets[i].Name, r.Done, r.State, r.Why, state)
		}
	}
}

// only makes a fault one of the requests that write.
func (s *writing) only(f Fault) {
	f.Only = s.Writes
	s.Proxy.Set(f)
}
