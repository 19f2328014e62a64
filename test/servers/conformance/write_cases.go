package conformance

import (
	"sync"

	"secretref.dev/secretref/store"
)

func (s *writing) create() {
	st := s.open(quick())
	secrets := s.secrets(3)
	s.want(secrets, s.put(st, secrets), store.Stored)
	more := append(s.secrets(1), secrets...)
	s.want(more, s.put(st, more), store.Stored, store.Same)
	// Another run, which has never heard of the first.
	s.want(more, s.put(s.open(quick()), more), store.Same)
	if got := s.put(st, nil); len(got) != 0 {
		s.Errorf("%d receipts for nothing", len(got))
	}
}

func (s *writing) another() {
	secrets := s.secrets(4)
	s.other(secrets[1], []byte("CANARY-other"))
	s.other(secrets[2], append(secrets[2].Value, "-and-more"...))
	s.other(secrets[3], secrets[3].Value)
	s.want(secrets, s.put(s.open(quick()), secrets), store.Stored, store.Other, store.Other, store.Same)
}

func (s *writing) deleted() {
	if s.Writer.Disable == nil {
		s.T.Skip("the store has no such state")
	}
	secrets := s.secrets(2)
	s.Writer.Put(s.T, secrets[1].Name, []byte("CANARY-other"))
	s.Writer.Disable(s.T, secrets[1].Name)
	_, before := s.Held(s.T)(secrets[1].Name)
	got := s.put(s.open(quick()), secrets)
	s.want(secrets, got, store.Stored, store.Failed)
	if got[1].State != store.Disabled {
		s.Errorf("it is %s (%s), want disabled", got[1].State, got[1].Why)
	}
	if _, after := s.Held(s.T)(secrets[1].Name); after != before {
		s.Errorf("%d versions, there were %d", after, before)
	}
	delete(s.sent, secrets[1].Name)
}

// A value as it stands in a manifest: of several lines, with a newline at its end.
const pem = "-----BEGIN EXAMPLE CANARY-----\nQ0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZ\nQ0FOQVJZ\n-----END EXAMPLE CANARY-----\n"

func (s *writing) bytes() {
	all := append([]string{pem, "-----\r\nCANARY\r\n"}, odd...)
	if s.Writer.Binary {
		all = append(all, binary...)
	}
	secrets := s.secrets(len(all))
	for i, v := range all {
		secrets[i].Value = []byte(v)
	}
	s.want(secrets, s.put(s.open(quick()), secrets), store.Stored)
}

func (s *writing) unfit() {
	secrets := s.secrets(3)
	secrets[0].Value = nil
	secrets[1].Value = make([]byte, 2<<20)
	for i := range secrets[1].Value {
		secrets[1].Value[i] = 'x'
	}
	if secrets[2].Value = []byte("\xff"); s.Writer.Binary {
		secrets[2].Value = []byte{}
	}
	s.Proxy.Reset()
	got := s.put(s.open(quick()), secrets)
	if s.Name == "vault" { // which has no such limit of its own
		got, secrets = append(got[:1:1], got[2]), append(secrets[:1:1], secrets[2])
	} else if n := s.Proxy.Requests(); n != 0 {
		s.Errorf("%d requests", n)
	}
	s.wantFailed(secrets, got, store.Missing)
	s.nothing(secrets)
	s.sent = nil
}

func (s *writing) many() {
	secrets := s.secrets(1000)
	l := quick()
	l.Total *= 10
	st := s.open(l)
	s.Proxy.Reset()
	s.want(secrets, s.put(st, secrets), store.Stored)
	if n := s.Proxy.Peak(); n > 16 {
		s.Errorf("%d requests at the same time", n)
	}
	wrote := s.Proxy.Requests()
	s.Proxy.Reset()
	s.want(secrets, s.put(st, secrets), store.Same)
	if s.PerSecret >= 0 && wrote < 1000 || s.Proxy.Requests() > wrote-max(1, s.PerSecret) {
		s.Errorf("%d requests to store them, %d to see that they are there", wrote, s.Proxy.Requests())
	}
}

// at runs both at the same time.
func (s *writing) at(a, b []store.Secret) (of [2][]store.Receipt) {
	stores := [2]store.Store{s.open(quick()), s.open(quick())}
	var wg sync.WaitGroup
	for i, secrets := range [2][]store.Secret{a, b} {
		wg.Go(func() { of[i], _ = s.tryPut(s.Context(), stores[i], secrets) })
	}
	wg.Wait()
	return of
}

func (s *writing) race() {
	a := s.secrets(40)
	b := append([]store.Secret(nil), a...)
	for i := range b {
		b[i].Value = append([]byte("CANARY-another-"), b[i].Value...)
	}
	got := s.at(a, b)
	now := s.Held(s.T)
	for i := range a {
		held, _ := now(a[i].Name)
		first, second := got[0][i], got[1][i]
		if string(held) == string(b[i].Value) {
			first, second = second, first
		}
		switch {
		case first.Done != store.Stored:
			s.Errorf("%s: the one whose value is there is %s (%s)", a[i].Name, first.Done, first.Why)
		case second.Done != store.Other && !s.Unconditional:
			s.Errorf("%s: the other one is %s (%s)", a[i].Name, second.Done, second.Why)
		}
	}
}

func (s *writing) raceSame() {
	secrets := s.secrets(40)
	for _, got := range s.at(secrets, secrets) {
		for i, r := range got {
			if r.Done != store.Stored && r.Done != store.Same {
				s.Errorf("%s is %s (%s)", secrets[i].Name, r.Done, r.Why)
			}
		}
	}
	now := s.Held(s.T)
	for _, secret := range secrets {
		s.holds(now, secret)
	}
}

func (s *writing) refuse() {
	secrets := s.secrets(3)
	s.other(secrets[1], secrets[1].Value)
	s.RefuseWrites(s.T)
	got := s.put(s.open(quick()), secrets)
	s.want(secrets[1:2], got[1:2], store.Same)
	secrets, got = append(secrets[:1:1], secrets[2]), append(got[:1:1], got[2])
	s.wantFailed(secrets, got, store.Refused)
	s.nothing(secrets)
}
