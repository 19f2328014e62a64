package conformance

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
	"time"
)

// Proxy stands in front of a server, counts the requests, and makes the faults.
// It is an http.Handler; NewProxy also listens.
type Proxy struct {
	// URL is where the proxy listens, "" for one made by Wrap.
	URL string

	// Exempt says which requests are neither counted nor fail: logins. nil: none.
	Exempt func(*http.Request) bool

	// WriteError writes an error in the server's own form, for Throttle (status
	// 429) and Echo. text is anything and belongs inside the message. nil: a
	// JSON object with text in a number of places where servers put it.
	WriteError func(w http.ResponseWriter, r *http.Request, status int, text string)

	next http.Handler

	mu       sync.Mutex
	fault    Fault
	left     int
	passed   int
	requests int
	open     int
	peak     int
}

// Wrap returns a proxy in front of a handler of this process: a fake.
func Wrap(next http.Handler) *Proxy { return &Proxy{next: next} }

// NewProxy returns a proxy that listens on 127.0.0.1 in front of the server at
// target until the test ends. transport reaches it; nil: the default, without
// proxies of the environment.
func NewProxy(t *testing.T, target string, transport http.RoundTripper) *Proxy {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	if transport == nil {
		transport = &http.Transport{MaxIdleConnsPerHost: 64}
	}
	p := Wrap(&httputil.ReverseProxy{
		Transport: transport,
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(u) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.WriteHeader(http.StatusBadGateway)
		},
	})
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.URL = server.URL
	return p
}

// Set makes f the fault from now on.
func (p *Proxy) Set(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault, p.left, p.passed = f, f.First, 0
}

// Requests returns how many requests came since Reset.
func (p *Proxy) Requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.requests
}

// Reset counts from 0 again.
func (p *Proxy) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests, p.peak = 0, 0
}

// Peak returns how many requests were here at the same time at most, since Reset.
func (p *Proxy) Peak() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.peak
}

// enter counts a request that is here, until it is left.
func (p *Proxy) enter() (leave func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open++
	p.peak = max(p.peak, p.open)
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.open--
	}
}

// take counts a request and returns what goes wrong with it.
func (p *Proxy) take(r *http.Request) Fault {
	if p.Exempt != nil && p.Exempt(r) {
		return Fault{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests++
	if p.fault.Only != nil && !p.fault.Only(r) {
		return Fault{}
	}
	if p.passed < p.fault.After {
		p.passed++
		return Fault{}
	}
	if p.fault.First > 0 {
		if p.left == 0 {
			return Fault{}
		}
		p.left--
	}
	return p.fault
}

func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer p.enter()()
	switch f := p.take(r); f.Kind {
	case None:
		p.next.ServeHTTP(w, r)
	case Throttle:
		if f.RetryAfter != "" {
			w.Header().Set("Retry-After", f.RetryAfter)
		}
		p.writeError(w, r, http.StatusTooManyRequests, "too many requests")
	case Slow:
		// A server notices that a client has gone when it has read the body.
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		select {
		case <-time.After(f.Delay):
			p.next.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	case CutOff:
		p.cutOff(w, r)
	case Malformed:
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, f.Body)
	case Redirect:
		w.Header().Set("Location", f.To)
		w.WriteHeader(http.StatusTemporaryRedirect)
	case Echo:
		p.echo(w, r, f.Status)
	case Lost:
		p.answer(r, nil)
		panic(http.ErrAbortHandler)
	case Meanwhile:
		answer := p.answer(r, nil)
		f.Do()
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	default: // Down
		panic(http.ErrAbortHandler)
	}
}

// cutOff sends the head of the right answer and half of its body.
func (p *Proxy) cutOff(w http.ResponseWriter, r *http.Request) {
	answer := p.answer(r, nil)
	for k, v := range answer.Header() {
		w.Header()[k] = v
	}
	body := answer.Body.Bytes()
	w.Header().Set("Content-Length", fmt.Sprint(len(body)+1))
	w.WriteHeader(answer.Code)
	w.Write(body[:len(body)/2])
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// echo answers with an error that holds all that must not come out: the
// request's headers and body, and the answer that was asked for.
func (p *Proxy) echo(w http.ResponseWriter, r *http.Request, status int) {
	sent, _ := io.ReadAll(r.Body)
	answer := p.answer(r, sent)
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s %s\n", r.Method, r.URL)
	for k, v := range r.Header {
		fmt.Fprintf(&text, "%s: %s\n", k, v)
		w.Header().Set("X-Echo-"+k, v[0])
	}
	fmt.Fprintf(&text, "%s\n%s", sent, answer.Body)
	p.writeError(w, r, status, text.String())
}

// answer is what the server says without the fault.
func (p *Proxy) answer(r *http.Request, body []byte) *httptest.ResponseRecorder {
	r = r.Clone(r.Context())
	r.Header.Set("Accept-Encoding", "identity")
	if body != nil {
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	rec := httptest.NewRecorder()
	p.next.ServeHTTP(rec, r)
	return rec
}
