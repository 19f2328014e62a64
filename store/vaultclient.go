package store

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	namespaceHeader = "X-Vault-Namespace"
	tokenHeader     = "X-Vault-Token"
)

// vaultVar reads a variable of the vendor's environment, OpenBao's name first.
func vaultVar(env Env, name string) string {
	return either(env, "BAO_"+name, "VAULT_"+name)
}

// vaultClient returns the client for base, with the TLS and the proxy that the
// environment sets as it does for the vendor's programs.
func vaultClient(base *url.URL, env Env) (*http.Client, error) {
	if err := vaultUnsupported(env); err != nil {
		return nil, err
	}
	if env.Client != nil {
		return safeClient(env), nil
	}
	t := safeTransport(env)
	if err := vaultTLS(t.TLSClientConfig, env); err != nil {
		return nil, err
	}
	if text := either(env, "BAO_PROXY_ADDR", "VAULT_PROXY_ADDR", "BAO_HTTP_PROXY", "VAULT_HTTP_PROXY"); text != "" {
		u, err := url.Parse(text)
		if err != nil || u.Host == "" {
			return nil, errors.New("VAULT_PROXY_ADDR is no URL; write http://host:port")
		}
		t.Proxy = http.ProxyURL(u)
	}
	if base.Scheme == "unix" {
		t.Proxy = nil
		t.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "unix", base.Path)
		}
	}
	return harden(&http.Client{Transport: t}, env), nil
}

// vaultUnsupported refuses the settings that would send a token to whoever
// answers, or elsewhere than VAULT_ADDR says.
func vaultUnsupported(env Env) error {
	if on, err := strconv.ParseBool(vaultVar(env, "SKIP_VERIFY")); err == nil && on {
		return errors.New("VAULT_SKIP_VERIFY is set, and the token would go to whoever answers; unset it and set VAULT_CACERT")
	}
	if on, err := strconv.ParseBool(vaultVar(env, "SRV_LOOKUP")); err == nil && on {
		return errors.New("VAULT_SRV_LOOKUP is not supported; unset it and set VAULT_ADDR to the server itself")
	}
	return nil
}

// vaultTLS sets the authorities, the client's certificate and the server's name.
func vaultTLS(c *tls.Config, env Env) error {
	var pems [][]byte
	if text := vaultVar(env, "CACERT_BYTES"); text != "" {
		pems = append(pems, []byte(text))
	} else if file := vaultVar(env, "CACERT"); file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("VAULT_CACERT %q cannot be read; set it to a file of certificates", file)
		}
		pems = append(pems, data)
	} else if dir := vaultVar(env, "CAPATH"); dir != "" {
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(files) == 0 {
			return fmt.Errorf("VAULT_CAPATH %q holds no files; set it to a directory of certificates", dir)
		}
		for _, f := range files {
			if data, err := os.ReadFile(f); err == nil {
				pems = append(pems, data)
			}
		}
	}
	if len(pems) > 0 {
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(bytes.Join(pems, []byte("\n"))) {
			return errors.New("VAULT_CACERT (or VAULT_CACERT_BYTES, VAULT_CAPATH) holds no certificate; set it to the server's authority, in PEM")
		}
	}
	c.ServerName = vaultVar(env, "TLS_SERVER_NAME")
	cert, key := vaultVar(env, "CLIENT_CERT"), vaultVar(env, "CLIENT_KEY")
	if cert == "" && key == "" {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return errors.New("VAULT_CLIENT_CERT and VAULT_CLIENT_KEY are no certificate and its key; set both to files in PEM")
	}
	c.Certificates = []tls.Certificate{pair}
	return nil
}

// vaultLimits are the limits of env, and where it has none those of the
// vendor's environment.
func vaultLimits(env Env) (Limits, error) {
	l := env.Limits
	if text := vaultVar(env, "CLIENT_TIMEOUT"); text != "" && l.Request == 0 {
		d, err := time.ParseDuration(text)
		if n, e := strconv.Atoi(text); e == nil {
			d, err = time.Duration(n)*time.Second, nil
		}
		if err != nil || d < 0 {
			return l, fmt.Errorf("VAULT_CLIENT_TIMEOUT %q is no time; write seconds, or 30s", text)
		}
		l.Request = d
	}
	if text := vaultVar(env, "RATE_LIMIT"); text != "" && l.Rate == 0 {
		perSecond, _, _ := strings.Cut(text, ":")
		rate, err := strconv.ParseFloat(perSecond, 64)
		if err != nil || rate <= 0 {
			return l, fmt.Errorf("VAULT_RATE_LIMIT %q is no rate; write requests a second", text)
		}
		l.Rate = rate
	}
	return l, nil
}

// vaultHeaders are the headers of every request but the token's.
func vaultHeaders(c Config, env Env) (http.Header, error) {
	h := http.Header{"X-Vault-Request": {"true"}}
	ns := c.Namespace
	if ns == "" {
		ns = vaultVar(env, "NAMESPACE")
	}
	if ns != "" {
		segments, ok := pathSegments(ns)
		if !ok {
			return nil, fmt.Errorf("the namespace %s is no path; set it without empty parts and dots", quote(ns))
		}
		h.Set(namespaceHeader, strings.Join(segments, "/"))
	}
	text := vaultVar(env, "HEADERS")
	if text == "" {
		return h, nil
	}
	var more map[string]string
	if err := json.Unmarshal([]byte(text), &more); err != nil {
		return nil, errors.New("VAULT_HEADERS is no JSON object of texts; write {\"Name\": \"value\"}")
	}
	for name, value := range more {
		if strings.HasPrefix(http.CanonicalHeaderKey(name), "X-Vault-") {
			return nil, errors.New("VAULT_HEADERS sets a header that begins with X-Vault-; set the variable that is meant for it")
		}
		h.Set(name, value)
	}
	return h, nil
}

// request makes a request for a path below /v1/, each part escaped: a name
// cannot lead to another API of the server.
func (v *vault) request(ctx context.Context, method, token string, path []string, body []byte) (*http.Request, error) {
	base := v.base.String()
	if v.base.Scheme == "unix" {
		base = "http://localhost"
	}
	escaped := make([]string, len(path))
	for i, s := range path {
		escaped[i] = url.PathEscape(s)
	}
	req, err := http.NewRequestWithContext(ctx, method, base+"/v1/"+strings.Join(escaped, "/"), bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("no address")
	}
	req.Header = v.header.Clone()
	if token != "" {
		req.Header.Set(tokenHeader, token)
	}
	return req, nil
}
