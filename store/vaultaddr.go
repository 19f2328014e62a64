package store

import (
	"fmt"
	"net/url"
	"strings"
)

// vaultAddress returns the server to ask: VAULT_ADDR. What a manifest or policy
// says in vault_url must be the same host, or one that the operator trusts, in
// which case it is asked instead; any other is refused here, before anything is
// dialled. An agent (VAULT_AGENT_ADDR) stands in for VAULT_ADDR.
func vaultAddress(c Config, env Env) (*url.URL, error) {
	var own, said *url.URL
	var err error
	if text, name := env.first("BAO_ADDR", "VAULT_ADDR"); text != "" {
		if own, err = vaultURL(text); err != nil {
			return nil, fmt.Errorf("%s %w", name, err)
		}
	}
	if c.URL != "" {
		if said, err = vaultURL(c.URL); err != nil || said.Scheme == "unix" {
			return nil, fmt.Errorf("the vault_url %s is no address of a Vault; write https://host:port", quote(c.URL))
		}
	}
	switch {
	case own == nil && said == nil:
		return nil, fmt.Errorf("it is not known where this Vault is; set VAULT_ADDR")
	case said == nil || own != nil && sameHost(own, said):
		return vaultAgent(own, env)
	case c.Trusted || trusts(env.Trust, said.Scheme, said.Host):
		return said, nil
	}
	next := "set VAULT_ADDR or name the host with --trust-host if it is right"
	if said.Scheme == "http" && trusts(env.Trust, "https", said.Host) {
		next = "--trust-host stands for https; write the http:// too if the token may go there in the clear"
	}
	return nil, &Untrusted{Host: said.Host, From: c.From, Next: next}
}

// vaultAgent returns the agent that the operator runs in front of own, else
// own.
func vaultAgent(own *url.URL, env Env) (*url.URL, error) {
	text, name := env.first("BAO_AGENT_ADDR", "VAULT_AGENT_ADDR")
	if text == "" {
		return own, nil
	}
	u, err := vaultURL(text)
	if err != nil {
		return nil, fmt.Errorf("%s %w", name, err)
	}
	return u, nil
}

// vaultURL reads the address of a server. Its error does not repeat it: there
// may be a password in it.
func vaultURL(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil:
		return nil, fmt.Errorf("is no URL; write https://host:port")
	case u.Scheme == "unix" && u.Path != "":
		return u, nil
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", u.Opaque != "":
		return nil, fmt.Errorf("is no URL of a server; write https://host:port")
	case u.User != nil, u.RawQuery != "", u.Fragment != "":
		return nil, fmt.Errorf("has a user, a query or a fragment; write https://host:port alone")
	}
	u.Path = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(u.Path, "/"), "/v1"), "/")
	u.RawPath = ""
	return u, nil
}

// pathSegments cuts a path at its slashes; those at the ends do not count. It
// is not ok if a part is empty, or would lead elsewhere on the server.
func pathSegments(path string) (segments []string, ok bool) {
	path = strings.Trim(path, "/")
	if path == "" {
		return nil, true
	}
	segments = strings.Split(path, "/")
	for _, s := range segments {
		if s == "" || s == "." || s == ".." || strings.ContainsFunc(s, isControl) {
			return nil, false
		}
	}
	return segments, true
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
