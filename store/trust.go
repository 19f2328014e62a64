package store

import (
	"net"
	"net/url"
	"slices"
	"strings"
)

// Untrusted says that a store was not asked, because a token would have gone to
// a host that only the checked tree names. Nothing was dialled.
type Untrusted struct {
	Host string // as the tree names it
	From string // where
	Next string // what the operator can set
}

func (e *Untrusted) Error() string {
	from := e.From
	if from == "" {
		from = "the manifest"
	}
	text := "refuses to send a token to " + quote(e.Host) + ", which only " + from + " names"
	if e.Next != "" {
		text += "; " + e.Next
	}
	return text
}

// guard returns an *Untrusted unless host (with or without a port) was named
// outside the checked tree: the Config says so, or --trust-host names it. It
// comes before any dial or login. next is how else the operator can name the
// host: "set VAULT_ADDR".
func guard(c Config, host string, env Env, next ...string) error {
	if c.Trusted || trusts(env.Trust, "https", host) {
		return nil
	}
	next = append(slices.Clone(next), "name the host with --trust-host if it is right")
	return &Untrusted{Host: host, From: c.From, Next: strings.Join(next, " or ")}
}

// trusts reports whether a list of --trust-host has the host, for the scheme.
// An entry without a port stands for every port of the host; one without a
// scheme for https alone, except on this machine: what a token goes through in
// the clear must be said.
func trusts(list []string, scheme, host string) bool {
	name, port := splitHost(host)
	for _, entry := range list {
		entryScheme, rest, ok := strings.Cut(entry, "://")
		if !ok {
			entryScheme, rest = "https", entry
			if isLoopback(&url.URL{Host: host}) {
				entryScheme = scheme
			}
		}
		entryName, entryPort := splitHost(strings.TrimSuffix(rest, "/"))
		if entryName != "" && entryName == name && strings.EqualFold(entryScheme, scheme) && (entryPort == "" || entryPort == port) {
			return true
		}
	}
	return false
}

// sameHost reports whether two URLs lead to the same host and port.
func sameHost(a, b *url.URL) bool {
	return canonicalName(a.Hostname()) == canonicalName(b.Hostname()) && portOf(a) == portOf(b)
}

// portOf returns the port of u, also where it goes without saying.
func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	switch strings.ToLower(u.Scheme) {
	case "https":
		return "443"
	case "http":
		return "80"
	}
	return ""
}

// splitHost cuts "host:port", "host", "[::1]:80" or "::1" into a comparable
// name and a port.
func splitHost(host string) (name, port string) {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"), ""
	}
	return canonicalName(name), port
}

// canonicalName makes names of the same host equal: case and a final dot do not
// tell hosts apart.
func canonicalName(name string) string {
	return strings.TrimSuffix(strings.ToLower(name), ".")
}
