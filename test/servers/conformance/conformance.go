// Package conformance is the one test that every secret store has to pass,
// whatever server stands behind it.
//
//	proxy := conformance.NewProxy(t, vaultURL, nil)
//	conformance.Run(t, conformance.Backend{
//		Name:     "vault",
//		Open:     func(t *testing.T, k conformance.Knobs) store.Store { … proxy.URL … k.Limits … k.Log … },
//		Secret:   func(i int) string { return fmt.Sprintf("conformance/secret-%04d", i) },
//		Put:      func(t *testing.T, name string, value []byte) { … },
//		Fault:    func(t *testing.T, f conformance.Fault) { proxy.Set(f) },
//		Requests: proxy.Requests, Reset: proxy.Reset,
//		Credentials: []string{token},
//		…
//	})
//
// Run asks for secrets that are there, missing, refused and disabled; for 1,000
// at once; for values that are Unicode, binary or empty; while the server
// throttles, is slow, breaks off, answers nonsense, redirects elsewhere, or
// echoes the request and the value in an error. Nothing of a value or a
// credential may come out of any answer, error or log line: all values here
// contain CANARY.
//
// A real server has no faults to order: a [Proxy] in front of it has. A fake may
// wrap its handler in one with [Wrap], or make the faults itself.
package conformance

import (
	"net/http"
	"testing"
	"time"

	"secretref.dev/secretref/store"
)

// Backend is a server with secrets and the store that asks it.
type Backend struct {
	Name string

	// Open opens a store against the server, with the limits and the log of
	// the knobs. It is called for each case.
	Open func(t *testing.T, k Knobs) store.Store

	// Secret returns the name of the i-th secret, from 0 to 1,999, valid for the
	// store. Those from 1,500 on are never put.
	Secret func(i int) string

	// Put puts a secret, or a new value of it.
	Put func(t *testing.T, name string, value []byte)

	// PutAll puts many; nil: Put one by one.
	PutAll func(t *testing.T, names []string, value func(i int) []byte)

	// Refuse makes one secret refused to the caller; nil: the store refuses all
	// or nothing. RefuseAll refuses all until the test ends (t.Cleanup); nil:
	// it cannot.
	Refuse    func(t *testing.T, name string)
	RefuseAll func(t *testing.T)

	// Disable makes one secret disabled, deleted or destroyed; nil: the store
	// has no such state.
	Disable func(t *testing.T, name string)

	// Fault sets what the server, or the proxy in front of it, does wrong from
	// now on; the zero Fault is nothing. nil: there is no server.
	Fault func(t *testing.T, f Fault)

	// Skip says which kinds of faults cannot be made here, and why.
	Skip map[Kind]string

	// Requests counts the requests since Reset, logins aside.
	Requests func() int
	Reset    func()

	// Binary and Empty say that a secret may be arbitrary bytes, or empty.
	Binary, Empty bool

	// Credentials are the tokens, keys and header values that the store sends.
	// Give them CANARY in their text where the server lets you choose.
	Credentials []string
}

// Knobs is what the suite wants of the store it opens.
type Knobs struct {
	Limits store.Limits
	Log    func(string)
	// Client is the HTTP client to give to the store; nil: whatever the
	// backend needs.
	Client *http.Client
}

// quick are limits under which failing takes no minutes.
func quick() store.Limits {
	return store.Limits{Rate: -1, Request: 2 * time.Second, Total: 20 * time.Second}
}

// Run runs the whole suite against the backend.
func Run(t *testing.T, b Backend) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if b.Fault != nil {
				b.Fault(t, Fault{})
				t.Cleanup(func() { b.Fault(t, Fault{}) })
			}
			c.run(&suite{T: t, Backend: b})
		})
	}
}

// cases are the claims about every store.
var cases = []struct {
	name string
	run  func(*suite)
}{
	{"nothing asked costs nothing", (*suite).nothing},
	{"what is there is found", (*suite).hit},
	{"what is not there is missing", (*suite).miss},
	{"what may not be read is refused", (*suite).refused},
	{"a caller without rights is refused everything", (*suite).refusedAll},
	{"a disabled or deleted version is disabled", (*suite).disabled},
	{"values come back byte by byte", (*suite).values},
	{"an empty value is found", (*suite).empty},
	{"a thousand at once", (*suite).thousand},
	{"throttled for a while", (*suite).throttled},
	{"throttled to the end", (*suite).throttledForGood},
	{"slow", (*suite).slow},
	{"out of time", (*suite).outOfTime},
	{"Ctrl-C stops at once", (*suite).cancelled},
	{"cut off mid-answer", (*suite).cutOff},
	{"malformed answers", (*suite).malformed},
	{"no connection", (*suite).down},
	{"a redirect to another host", (*suite).redirected},
	{"nothing that a server echoes comes out", (*suite).echoed},
}
