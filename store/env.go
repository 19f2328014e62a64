package store

import (
	"fmt"
	"net"
	"net/url"
	"time"
)

// The defaults of Limits.
const (
	defaultInFlight = 16
	defaultRequest  = 10 * time.Second
	defaultTotal    = 2 * time.Minute
)

func (l Limits) inFlight() int {
	if l.InFlight > 0 {
		return l.InFlight
	}
	return defaultInFlight
}

func (l Limits) request() time.Duration {
	if l.Request > 0 {
		return l.Request
	}
	return defaultRequest
}

func (l Limits) total() time.Duration {
	if l.Total > 0 {
		return l.Total
	}
	return defaultTotal
}

func (e Env) getenv(name string) string {
	if e.Getenv == nil {
		return ""
	}
	return e.Getenv(name)
}

// first returns the value of the first of the variables that is set, and its
// name.
func (e Env) first(names ...string) (value, name string) {
	for _, name := range names {
		if v := e.getenv(name); v != "" {
			return v, name
		}
	}
	return "", ""
}

func (e Env) now() time.Time {
	if e.Now == nil {
		return time.Now()
	}
	return e.Now()
}

// logf writes a line for --debug. Its arguments are our own words, codes,
// counts and durations, never text of a server or a credential.
func (e Env) logf(format string, args ...any) {
	if e.Log != nil {
		e.Log(fmt.Sprintf(format, args...))
	}
}

// isLoopback reports whether the host of u is this machine.
func isLoopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
