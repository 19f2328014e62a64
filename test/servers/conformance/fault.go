package conformance

import (
	"net/http"
	"time"
)

// Kind is a way in which a server fails.
type Kind uint8

const (
	None      Kind = iota
	Throttle       // answers that it is asked too much
	Slow           // answers after Delay
	CutOff         // breaks off in the middle of the right answer
	Malformed      // answers with status 200 and Body
	Down           // closes the connection without an answer
	Redirect       // answers 307 to To
	Echo           // answers Status, with the request's headers and body and the right answer, values included, in the error's text
	Lost           // does what it is asked, and closes the connection without an answer
	Meanwhile      // calls Do between doing what it is asked and the answer
)

// A Fault is what a server does wrong. The zero Fault is nothing.
type Fault struct {
	Kind Kind

	// Only says which requests it is about; the others neither fail nor count.
	// nil: all.
	Only func(*http.Request) bool

	// After is how many requests pass before.
	After int

	// First is for how many requests, from now on; 0: for all.
	First int

	RetryAfter string        // Throttle: the header, "" for none
	Delay      time.Duration // Slow
	Body       string        // Malformed
	To         string        // Redirect: an absolute URL
	Status     int           // Echo
	Do         func()        // Meanwhile
}

// nonsense are bodies that are no answer of any store.
var nonsense = []struct{ name, body string }{
	{"nothing", ""},
	{"half of an object", `{"data": {"`},
	{"a page", "<html><body>please log in</body></html>"},
	{"null", "null"},
	{"a number", "7"},
	{"a list", "[]"},
	{"an empty object", "{}"},
	{"fields of the wrong type", `{"data": 7, "value": 7, "versions": 7, "Parameters": 7, "InvalidParameters": 7, "SecretValues": 7, "SecretList": 7, "payload": 7, "state": 7, "attributes": 7}`},
	{"no text", "\x00\xff\xfe\x01"},
}
