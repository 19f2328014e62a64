package conformance

import (
	"strings"
	"unicode/utf8"

	"secretref.dev/secretref/store"
)

func (s *suite) nothing() {
	st := s.open(quick())
	s.Reset()
	for _, m := range modes {
		s.ask(st, nil, m)
		if n := st.Requests(0, m); n != 0 {
			s.Errorf("Requests(0, %s) = %d", modeName(m), n)
		}
	}
	if n := s.Backend.Requests(); n != 0 {
		s.Errorf("%d requests for no names", n)
	}
}

func (s *suite) hit() {
	names := s.put(0, 1, 2)
	st := s.open(quick())
	for _, m := range modes {
		s.Reset()
		got := s.ask(st, names, m)
		s.wantAll(names, got, store.Found)
		s.budget(st, len(names), m)
		if m == store.Value {
			for i := range got {
				s.equal(names[i], got[i].Value, value(i))
			}
		}
	}
}

func (s *suite) miss() {
	names := append(s.put(0, 1), s.Secret(absent), s.Secret(absent+1))
	names[1], names[2] = names[2], names[1]
	st := s.open(quick())
	for _, m := range modes {
		s.Reset()
		got := s.ask(st, names, m)
		s.want(names, got, store.Found, store.Missing, store.Found, store.Missing)
		if n := s.Backend.Requests(); n > st.Requests(len(names), m)+2 {
			s.Errorf("mode %s: %d requests: what is missing was asked for again", modeName(m), n)
		}
		if m == store.Value {
			s.equal(names[0], got[0].Value, value(0))
			s.equal(names[2], got[2].Value, value(1))
		}
	}
}

func (s *suite) refused() {
	if s.Refuse == nil {
		s.T.Skip("the store refuses all or nothing")
	}
	names := s.put(0, 10, 1)
	s.Refuse(s.T, names[1])
	st := s.open(quick())
	for _, m := range modes {
		s.Reset()
		got := s.ask(st, names, m)
		s.want(names, got, store.Found, store.Refused, store.Found)
		if n := s.Backend.Requests(); n > st.Requests(len(names), m)+4 {
			s.Errorf("mode %s: %d requests: what was refused was asked for again", modeName(m), n)
		}
	}
}

func (s *suite) refusedAll() {
	if s.RefuseAll == nil {
		s.T.Skip("the server refuses nobody")
	}
	names := s.put(0, 1)
	s.RefuseAll(s.T)
	st := s.open(quick())
	for _, m := range modes {
		s.wantAll(names, s.ask(st, names, m), store.Refused)
	}
}

func (s *suite) disabled() {
	if s.Disable == nil {
		s.T.Skip("the store has no such state")
	}
	names := s.put(0, 20, 1)
	s.Disable(s.T, names[1])
	st := s.open(quick())
	for _, m := range modes {
		s.want(names, s.ask(st, names, m), store.Found, store.Disabled, store.Found)
	}
}

// odd are values that a careless decoder changes.
var odd = []string{
	"CANARY grüße 你好 🔑 \u00a0\u2028 e\u0301",
	" CANARY with space around \t",
	"CANARY\nof\r\nlines\n",
	"\"CANARY\" \\u0041 \\ / <&> %41 +",
	`{"CANARY": "an object is a text here", "n": 9007199254740993}`,
	"Q0FOQVJZ", // base64 of a word stays as it is
	"9007199254740993",
	"null", "true", "0", " ",
	"CANARY" + strings.Repeat("x", 3000),
}

// binary are bytes that are no text.
var binary = []string{"CANARY\x00\x01\x02\xff\xfe\xfd", "\xff", "\x00", "CANARY\xed\xa0\x80"}

func (s *suite) values() {
	all := odd
	if s.Binary {
		all = append(append([]string(nil), odd...), binary...)
	}
	names := make([]string, len(all))
	for i, v := range all {
		names[i] = s.Secret(30 + i)
		s.Put(s.T, names[i], []byte(v))
	}
	got := s.ask(s.open(quick()), names, store.Value)
	for i, v := range all {
		if got[i].State != store.Found {
			s.Errorf("%s (text: %v) is %s (%s)", names[i], utf8.ValidString(v), got[i].State, got[i].Why)
			continue
		}
		s.equal(names[i], got[i].Value, []byte(v))
	}
}

func (s *suite) empty() {
	if !s.Empty {
		s.T.Skip("the store holds no empty value")
	}
	names := append(s.put(0), s.Secret(60))
	s.Put(s.T, names[1], nil)
	st := s.open(quick())
	for _, m := range modes {
		got := s.ask(st, names, m)
		s.wantAll(names, got, store.Found)
		if m == store.Value {
			s.equal(names[1], got[1].Value, nil)
		}
	}
}

func (s *suite) thousand() {
	names := make([]string, 1000)
	for i := range names {
		names[i] = s.Secret(100 + i)
	}
	at := func(i int) []byte { return value(100 + i) }
	if s.PutAll != nil {
		s.PutAll(s.T, names, at)
	} else {
		for i, n := range names {
			s.Put(s.T, n, at(i))
		}
	}
	st := s.open(quick())
	for _, m := range modes {
		s.Reset()
		got := s.ask(st, names, m)
		s.wantAll(names, got, store.Found)
		s.budget(st, len(names), m)
		for i := range got {
			if m == store.Value {
				s.equal(names[i], got[i].Value, at(i))
			}
		}
	}
}
