package store

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// listener counts who dials it, and answers nobody.
func listener(t *testing.T) (addr string, dialled *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	dialled = new(atomic.Int64)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			dialled.Add(1)
			c.Close()
		}
	}()
	return l.Addr().String(), dialled
}

func get(t *testing.T, client *http.Client, url string) (reply, try) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Vault-Token", "CANARY-token")
	req.Header.Set("Authorization", "Bearer CANARY-token")
	return send(client, req)
}

func TestRedirectsStayOnTheHost(t *testing.T) {
	evil, dialled := listener(t)
	trusted := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "trusted") }))
	defer trusted.Close()
	target := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/here" {
			fmt.Fprint(w, "here")
			return
		}
		http.Redirect(w, r, target, http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	const refused = "redirects to another host"
	cases := []struct{ name, target, want string }{
		{"the same host", "/here", "here"},
		{"the same host, in full", server.URL + "/here", "here"},
		{"round and round", "/again", refused},
		{"another port", "http://" + evil + "/CANARY", refused},
		{"another name of it", strings.Replace("http://"+evil, "127.0.0.1", "localhost", 1), refused},
		{"without a scheme", "//" + evil + "/here", refused},
		{"our host as a user name", "http://" + strings.TrimPrefix(server.URL, "http://") + "@" + evil, refused},
		{"another scheme", strings.Replace(server.URL, "http", "https", 1), refused},
		{"a trusted host", trusted.URL, "trusted"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			target = c.target
			client := safeClient(Env{Trust: []string{trusted.URL}})
			r, failed := get(t, client, server.URL)
			if got := string(r.Body) + failed.why; !strings.Contains(got, c.want) || strings.Contains(got, "CANARY") || failed.again {
				t.Errorf("got %q, want %q, and no other attempt", got, c.want)
			}
		})
	}
	if n := dialled.Load(); n != 0 {
		t.Errorf("the host that the server named was dialled %d times", n)
	}
}

// Why there is no answer is said in our words, without the URL or the server's.
func TestNoAnswer(t *testing.T) {
	closed, _ := listener(t)
	behaviours := map[string]http.HandlerFunc{
		"/slow":  func(w http.ResponseWriter, r *http.Request) { time.Sleep(time.Second) },
		"/drop":  func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) },
		"/large": func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, maxBody+1)) },
		"/full":  func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, maxBody)) },
		"/half": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "CANARY")
		},
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { behaviours[r.URL.Path](w, r) })
	plain := httptest.NewServer(handler)
	defer plain.Close()
	secure := httptest.NewUnstartedServer(handler)
	secure.Config.ErrorLog = quiet
	secure.StartTLS()
	defer secure.Close()
	cases := []struct {
		url, why string
		again    bool
	}{
		{plain.URL + "/slow", "no answer in time", true},
		{plain.URL + "/drop", "cut off", true},
		{plain.URL + "/half", "cut off", true},
		{plain.URL + "/large", "larger than 4 MiB", false},
		{plain.URL + "/full", "", false},
		{secure.URL, "certificate is not trusted", false},
		{strings.Replace(plain.URL, "http", "https", 1), "does not speak TLS", false},
		{"http://127.0.0.1:1/", "refused the connection", true},
		{"http://" + closed, "cut off", true},
	}
	for _, c := range cases {
		t.Run(c.why, func(t *testing.T) {
			limit := 300 * time.Millisecond
			if !strings.HasSuffix(c.url, "/slow") {
				limit = time.Minute // however busy the machine is, the cause is another one
			}
			_, got := get(t, safeClient(Env{Limits: Limits{Request: limit}}), c.url)
			if !strings.Contains(got.why, c.why) || c.why == "" && got.why != "" || got.again != c.again || strings.Contains(got.why, "127.0.0.1") {
				t.Errorf("%+v, want %q, again %v", got, c.why, c.again)
			}
		})
	}
}

func TestJudge(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	cases := []struct {
		status int
		header string
		want   try
	}{
		{200, "", try{}},
		{403, "", try{}},
		{404, "7", try{}},
		{429, "", try{again: true, throttled: true}},
		{429, "7", try{again: true, throttled: true, after: 7 * time.Second}},
		{429, "Mon, 23 Nov 2026 12:00:30 GMT", try{again: true, throttled: true, after: 30 * time.Second}},
		{429, "Mon, 23 Nov 2026 11:00:00 GMT", try{again: true, throttled: true}},
		{429, "-7", try{again: true, throttled: true}},
		{429, "99999999999999999999", try{again: true, throttled: true}},
		{429, "CANARY", try{again: true, throttled: true}},
		{500, "", try{again: true}},
		{503, "3", try{again: true, after: 3 * time.Second}},
		{501, "", try{}},
	}
	for _, c := range cases {
		r := reply{Status: c.status, Header: http.Header{}}
		r.Header.Set("Retry-After", c.header)
		got := judge(r, now)
		if (got.why == "") != (c.want == try{} && c.status < 500) || strings.Contains(got.why, "CANARY") {
			t.Errorf("HTTP %d: why %q", c.status, got.why)
		}
		if got.why = ""; got != c.want {
			t.Errorf("HTTP %d, Retry-After %q: %+v, want %+v", c.status, c.header, got, c.want)
		}
	}
}

// The environment's proxy is used, and nothing but the given environment is
// read for it.
func TestProxyOfTheEnvironment(t *testing.T) {
	var seen atomic.Value
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { seen.Store(r.URL.Host) }))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	env := map[string]string{"http_proxy": proxy.URL, "NO_PROXY": "direct.example"}
	client := safeClient(Env{Getenv: func(k string) string { return env[k] }})
	if _, failed := get(t, client, "http://store.example/x"); failed.why != "" || seen.Load() != "store.example" {
		t.Errorf("%q: the proxy saw %v", failed.why, seen.Load())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://direct.example/", nil)
	if _, failed := send(client, req); failed.why == "" {
		t.Error("a request that was cancelled has an answer")
	}
}
