package store

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// maxBody is how much of an answer is read. The largest secret of any store is
// 1 MiB; a batch of 20 of the largest that come in batches has 1.3 MB.
const maxBody = 4 << 20

// maxRedirects is how many redirects are followed, all to the same host.
const maxRedirects = 3

var (
	errRedirect = errors.New("redirected to another host")
	errTooLarge = errors.New("the answer is larger than 4 MiB")
)

// safeClient returns the client for everything that carries a credential: it
// follows no redirect to another host (headers like X-Vault-Token would go
// along), demands TLS 1.2, ends each request in time, reads no endless answer,
// and uses the proxies of the operator's environment. It works inside the
// vendors' libraries too. env.Client is kept apart from the redirects and the
// size of answers.
func safeClient(env Env) *http.Client {
	if env.Client != nil {
		c := *env.Client
		if c.Timeout == 0 {
			c.Timeout = env.Limits.request()
		}
		if c.Transport == nil {
			c.Transport = safeTransport(env)
		}
		return harden(&c, env)
	}
	return harden(&http.Client{Transport: safeTransport(env), Timeout: env.Limits.request()}, env)
}

// harden gives c the bounds that are the client's own.
func harden(c *http.Client, env Env) *http.Client {
	c.Transport = bounded{c.Transport}
	c.Jar = nil
	c.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		first := via[0].URL
		switch {
		case len(via) > maxRedirects:
			return errRedirect
		case sameHost(req.URL, first) && req.URL.Scheme == first.Scheme,
			trusts(env.Trust, req.URL.Scheme, req.URL.Host) && req.URL.Scheme == first.Scheme:
			return nil
		}
		return errRedirect
	}
	return c
}

// safeTransport returns a transport without the bounds of harden, for a store
// that needs its own TLS configuration. Idle connections are kept for all that
// can be in flight.
func safeTransport(env Env) *http.Transport {
	proxy := (&httpproxy.Config{
		HTTPProxy:  either(env, "HTTP_PROXY", "http_proxy"),
		HTTPSProxy: either(env, "HTTPS_PROXY", "https_proxy"),
		NoProxy:    either(env, "NO_PROXY", "no_proxy"),
		CGI:        env.getenv("REQUEST_METHOD") != "",
	}).ProxyFunc()
	dialer := &net.Dialer{Timeout: min(5*time.Second, env.Limits.request()), KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  func(r *http.Request) (*url.URL, error) { return proxy(r.URL) },
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    5 * time.Second,
		MaxIdleConnsPerHost:    env.Limits.inFlight(),
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
	}
}

func either(env Env, names ...string) string {
	v, _ := env.first(names...)
	return v
}

// bounded is a transport whose answers end with errTooLarge after maxBody.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = &boundedBody{ReadCloser: resp.Body, left: maxBody}
	return resp, nil
}

type boundedBody struct {
	io.ReadCloser
	left int
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if len(p) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if n > b.left {
		return b.left, errTooLarge
	}
	b.left -= n
	return n, err
}
