package store

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// reply is an HTTP answer, complete and bounded. Its body is for decoding: its
// text is never shown.
type reply struct {
	Status int
	Header http.Header
	Body   []byte
}

// caller makes the requests of one store that is asked by plain HTTP.
type caller struct {
	name    string // of the store, for the log: "vault"
	client  *http.Client
	limiter *limiter
	env     Env
}

// call makes the request that build returns, again where that helps, and
// returns the answer, or why there is none. The answer may have any status but
// 429 and 5xx, unless keep wants it: keep may be nil.
func (c *caller) call(ctx context.Context, build func(context.Context) (*http.Request, error), keep func(reply) bool) (r reply, why string) {
	why = retry(ctx, c.limiter, func(ctx context.Context) try {
		req, err := build(ctx)
		if err != nil {
			return try{why: "its address is not one that can be asked"}
		}
		start := time.Now()
		var t try
		if r, t = send(c.client, req); t != (try{}) {
			c.env.logf("%s: %s: %s", c.name, req.Method, t.why)
			return t
		}
		c.env.logf("%s: %s: %d in %s", c.name, req.Method, r.Status, time.Since(start).Round(time.Millisecond))
		if keep != nil && keep(r) {
			return try{}
		}
		return judge(r, c.env.now())
	})
	return r, why
}

// send makes one request and reads the answer to its end. The try is zero if
// there is an answer.
func send(client *http.Client, req *http.Request) (reply, try) {
	resp, err := client.Do(req)
	if err != nil {
		return reply{}, noAnswer(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{}, noAnswer(err)
	}
	return reply{resp.StatusCode, resp.Header, body}, try{}
}

// judge says whether an answer is none: throttling and the server's own faults
// are worth another attempt.
func judge(r reply, now time.Time) try {
	switch {
	case r.Status == http.StatusTooManyRequests:
		return try{again: true, throttled: true, after: retryAfter(r.Header, now), why: throttles}
	case r.Status == http.StatusNotImplemented || r.Status == http.StatusHTTPVersionNotSupported:
		return try{why: "the server failed (HTTP " + strconv.Itoa(r.Status) + ")"}
	case r.Status >= 500:
		return try{again: true, after: retryAfter(r.Header, now), why: "the server failed (HTTP " + strconv.Itoa(r.Status) + ")"}
	}
	return try{}
}

// retryAfter reads the header of that name, in seconds or as a date; 0 if there
// is none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if n, err := strconv.Atoi(text); err == nil {
		return time.Duration(min(max(n, 0), 24*60*60)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// noAnswer turns the error of a request into our own words: errors of the
// library hold URLs, and those of TLS what the server sent.
func noAnswer(err error) try {
	if errors.Is(err, context.Canceled) {
		return try{again: true, why: "it was not asked to the end"}
	}
	for _, c := range causes {
		if c.is(err) {
			return try{again: c.again, why: c.why}
		}
	}
	return try{again: true, why: "the connection broke"}
}

// Distrusted is part of the cause when a server's certificate is from an
// authority that nobody named, or for another host.
const Distrusted = "its certificate is not trusted"

// Unreached reports whether a cause is that nobody answers at the store's own
// address.
func Unreached(why string) bool {
	why = strings.TrimPrefix(why, notAgain)
	return strings.HasPrefix(why, unknownHost) || strings.HasPrefix(why, connectionRefused)
}

const (
	unknownHost       = "its host name is unknown"
	connectionRefused = "it refused the connection"
)

// causes are the ways in which a request comes to nothing, the first that fits.
var causes = []struct {
	why   string
	again bool
	is    func(error) bool
}{
	{"it redirects to another host, where no token goes (name that host with --trust-host if it is right)", false, func(err error) bool { return errors.Is(err, errRedirect) }},
	{"its answer is larger than 4 MiB", false, func(err error) bool { return errors.Is(err, errTooLarge) }},
	{Distrusted, false, isCertificate},
	{"it does not speak TLS", false, func(err error) bool {
		_, ok := errors.AsType[tls.RecordHeaderError](err)
		return ok || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
	}},
	{"the proxy cannot be used", false, isProxy},
	{unknownHost, false, func(err error) bool {
		e, ok := errors.AsType[*net.DNSError](err)
		return ok && e.IsNotFound
	}},
	{connectionRefused, true, func(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }},
	{noAnswerYet, true, isTimeout},
	{"its answer was cut off", true, func(err error) bool {
		return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
			strings.Contains(err.Error(), "server closed idle connection") // net/http exports no error for that
	}},
}

func isCertificate(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	// Libraries that log in put the text of an error into theirs, and not more.
	return strings.Contains(err.Error(), "tls: failed to verify certificate")
}

func isProxy(err error) bool {
	e, ok := errors.AsType[*net.OpError](err)
	return ok && e.Op == "proxyconnect"
}

func isTimeout(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) {
		return true
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Timeout()
	}
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}
