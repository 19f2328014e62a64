package conformance

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// What the proxy is told to do wrong is what its clients see, and the suite is
// worth as much as that.
func TestProxyFaults(t *testing.T) {
	const right = `{"value": "CANARY-value"}`
	var arrived, meanwhile atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived.Add(1)
		io.WriteString(w, right)
	}))
	defer server.Close()
	p := NewProxy(t, server.URL, nil)
	client := &http.Client{Timeout: 300 * time.Millisecond, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func() (status int, header http.Header, body string, err error) {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/x", strings.NewReader("CANARY-body"))
		req.Header.Set("X-Vault-Token", "CANARY-token")
		resp, err := client.Do(req)
		if err != nil {
			return 0, nil, "", err
		}
		defer resp.Body.Close()
		data, err := io.ReadAll(resp.Body)
		return resp.StatusCode, resp.Header, string(data), err
	}
	cases := []struct {
		name  string
		fault Fault
		right func(status int, h http.Header, body string, err error) bool
	}{
		{"none", Fault{}, func(s int, _ http.Header, b string, err error) bool { return s == 200 && b == right && err == nil }},
		{"throttle", Fault{Kind: Throttle, RetryAfter: "9"}, func(s int, h http.Header, _ string, _ error) bool { return s == 429 && h.Get("Retry-After") == "9" }},
		{"slow", Fault{Kind: Slow, Delay: time.Second}, func(_ int, _ http.Header, _ string, err error) bool { return err != nil }},
		{"cut off", Fault{Kind: CutOff}, func(s int, _ http.Header, b string, err error) bool {
			return s == 200 && strings.HasPrefix(right, b) && errors.Is(err, io.ErrUnexpectedEOF)
		}},
		{"malformed", Fault{Kind: Malformed, Body: "{"}, func(s int, _ http.Header, b string, _ error) bool { return s == 200 && b == "{" }},
		{"down", Fault{Kind: Down}, func(_ int, _ http.Header, _ string, err error) bool { return err != nil }},
		{"redirect", Fault{Kind: Redirect, To: "http://e.example/"}, func(s int, h http.Header, _ string, _ error) bool {
			return s == 307 && h.Get("Location") == "http://e.example/"
		}},
		{"echo", Fault{Kind: Echo, Status: 403}, func(s int, h http.Header, b string, _ error) bool {
			return s == 403 && strings.Contains(b, "CANARY-token") && strings.Contains(b, "CANARY-body") && strings.Contains(b, "CANARY-value") && h.Get("X-Echo-X-Vault-Token") == "CANARY-token"
		}},
		{"lost", Fault{Kind: Lost}, func(_ int, _ http.Header, _ string, err error) bool { return err != nil && arrived.Load() == 1 }},
		{"meanwhile", Fault{Kind: Meanwhile, Do: func() { meanwhile.Store(arrived.Load()) }}, func(s int, _ http.Header, b string, err error) bool {
			return s == 200 && b == right && meanwhile.Load() == 1
		}},
		{"only others", Fault{Kind: Down, Only: func(r *http.Request) bool { return r.Method == http.MethodGet }}, func(s int, _ http.Header, b string, err error) bool { return s == 200 && b == right }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			arrived.Store(0)
			p.Set(c.fault)
			if s, h, b, err := ask(); !c.right(s, h, b, err) {
				t.Errorf("%d, %d bytes, %v", s, len(b), err)
			}
		})
	}

	p.Set(Fault{Kind: Throttle, First: 2})
	p.Reset()
	for i, want := range []int{429, 429, 200, 200} {
		if s, _, _, _ := ask(); s != want {
			t.Errorf("request %d of a fault for the first two: %d, want %d", i+1, s, want)
		}
	}
	p.Exempt = func(*http.Request) bool { return true }
	p.Set(Fault{Kind: Down})
	if s, _, _, _ := ask(); s != 200 || p.Requests() != 4 {
		t.Errorf("a login fails with %d, or is one of %d requests", s, p.Requests())
	}
}
