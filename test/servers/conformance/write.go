package conformance

import (
	"net/http"
	"testing"

	"secretref.dev/secretref/store"
)

// A Writer is a server that secrets can be put into, and the store that does.
//
//	conformance.RunWrites(t, conformance.Writer{
//		Name:   "vault",
//		Open:   func(t *testing.T, k conformance.Knobs) store.Store { … },
//		Held:   func(t *testing.T) func(string) ([]byte, int) { … as an administrator … },
//		Writes: func(r *http.Request) bool { return r.Method == http.MethodPost },
//		…
//	})
//
// RunWrites puts secrets that are new, there already, or another; the same name
// twice at once; 1,000; while the server refuses, throttles, takes the secret and
// does not say so, or has another value when it is asked again; and interrupts
// it. Whatever happens, no value that was there is another afterwards, there is
// never a second version, and nothing is said to be stored that is not.
type Writer struct {
	Name string

	// Open opens a store against the server, with the limits and the log of
	// the knobs. It is called for each case, sometimes twice.
	Open func(t *testing.T, k Knobs) store.Store

	// Secret returns the name of the i-th secret, from 0. None of them is there
	// before the suite runs.
	Secret func(i int) string

	// Put is somebody else, who puts a secret, or another value of it.
	Put func(t *testing.T, name string, value []byte)

	// Held returns what the server holds under each name at this moment, and in
	// how many versions; 0 for nothing. A store that keeps one value has one
	// version, however often it is written.
	Held func(t *testing.T) func(name string) (value []byte, versions int)

	// RefuseWrites lets the caller read and not create, until the test ends
	// (t.Cleanup).
	RefuseWrites func(t *testing.T)

	// Disable makes one secret disabled, deleted or destroyed; nil: the store
	// has no such state.
	Disable func(t *testing.T, name string)

	// Proxy stands in front of the server. Writes says which of its requests
	// create something.
	Proxy  *Proxy
	Writes func(*http.Request) bool

	// PerSecret is how many of those a new secret takes; 0: one. -1: one for
	// all secrets together.
	PerSecret int

	// Unconditional says that the store cannot create without overwriting.
	Unconditional bool

	// Binary says that a value may be arbitrary bytes.
	Binary bool

	// Credentials are the tokens, keys and header values that the store sends.
	Credentials []string
}

// RunWrites runs the whole suite against the writer.
func RunWrites(t *testing.T, w Writer) {
	next := 0
	for _, c := range writeCases {
		t.Run(c.name, func(t *testing.T) {
			w.Proxy.Set(Fault{})
			w.Proxy.Reset()
			t.Cleanup(func() { w.Proxy.Set(Fault{}) })
			s := &writing{Writer: w, next: &next, suite: &suite{T: t, Backend: Backend{Open: w.Open, Credentials: w.Credentials}}}
			c.run(s)
			s.settle()
		})
	}
}

// writeCases are the claims about every store that can be written.
var writeCases = []struct {
	name string
	run  func(*writing)
}{
	{"what is missing is stored, once", (*writing).create},
	{"another value stays as it is", (*writing).another},
	{"what is deleted stays deleted", (*writing).deleted},
	{"values are stored byte by byte", (*writing).bytes},
	{"what cannot be stored is not sent", (*writing).unfit},
	{"a thousand at once", (*writing).many},
	{"two write the same name at once", (*writing).race},
	{"two write the same value at once", (*writing).raceSame},
	{"writing is refused", (*writing).refuse},
	{"writing is throttled for a while", (*writing).throttle},
	{"writing is throttled to the end", (*writing).throttleForGood},
	{"slow", (*writing).slow},
	{"the request does not arrive", (*writing).down},
	{"the request arrives, and its answer does not", (*writing).lose},
	{"an answer that is none", (*writing).nonsense},
	{"the store shows another value", (*writing).meddle},
	{"interrupted, and done again", (*writing).interrupt},
	{"a redirect to another host", (*writing).redirect},
	{"nothing that a server echoes comes out", (*writing).echo},
}
