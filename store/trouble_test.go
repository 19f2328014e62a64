package store

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTroubleTellsTheCauseOnlyWhereTimeRanOut(t *testing.T) {
	l := newLimiter(Limits{}, 1)
	seen := trouble{[]*limiter{newLimiter(Limits{}, 1), l}}
	seen.forget()
	l.note(throttles)
	l.note(noAnswerYet) // says no more than the deadline
	answers := []Answer{{State: Found}, {}, {State: Broken, Why: noTime}, {State: Broken, Why: "its answer was cut off"}}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	seen.tell(ended, answers, 2*time.Minute)
	const want = throttles + ", and then there was no answer within 2m"
	for i, throttled := range []bool{false, true, true, false} {
		if got := answers[i].Why == want; got != throttled {
			t.Errorf("answer %d is %s (%s)", i, answers[i].State, answers[i].Why)
		}
	}
	if err := seen.wrap(context.DeadlineExceeded); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), throttles) {
		t.Errorf("the error is %v", err)
	}
}

func TestTroubleIsSilentWhereNoneWasSeen(t *testing.T) {
	l := newLimiter(Limits{}, 1)
	l.note("of an Ask before")
	seen := trouble{[]*limiter{l}}
	seen.forget()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	answers := []Answer{{State: Broken, Why: noTime}}
	seen.tell(ended, answers, time.Minute)
	if answers[0].Why != noTime || seen.wrap(nil) != nil || seen.wrap(context.Canceled) != context.Canceled {
		t.Errorf("%v", answers)
	}
	l.hold(time.Hour)
	if seen.forget(); seen.last() != throttles {
		got := seen.last()
		t.Errorf("held up from before: %q", got)
	}
}

// A fault is what a server does at first; after it, it does not answer at all.
type fault struct {
	name  string
	first http.HandlerFunc
	cause string
}

var faults = []fault{
	{"throttled", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) }, throttles},
	{"failed", func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, r.Header.Get("X-Vault-Token")+r.Header.Get("Authorization"), 500)
	}, "the server failed (HTTP 500)"},
	{"cut off", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "its answer was cut off"},
}

// then serves the fault for the first request and silence for all others.
func (f fault) then(t *testing.T) *httptest.Server {
	first := make(chan bool, 1)
	first <- true
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-first:
			f.first(w, r)
		default:
			select {
			case <-r.Context().Done():
			case <-release:
			}
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	return server
}

// behind opens the stores that speak HTTP of our own against a server.
func behind(t *testing.T, address string, l Limits) map[string]Store {
	t.Helper()
	config := filepath.Join(t.TempDir(), "kubeconfig")
	text := `{"apiVersion":"v1","kind":"Config","current-context":"c","clusters":[{"name":"c","cluster":{"server":"` + address +
		`"}}],"users":[{"name":"c","user":{"token":"CANARY-token"}}],"contexts":[{"name":"c","context":{"cluster":"c","user":"c"}}]}`
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	stores := make(map[string]Store)
	for name, c := range map[string]struct {
		config Config
		vars   map[string]string
	}{
		"vault":         {Config{Kind: KindVault, Mount: "secret"}, map[string]string{"VAULT_ADDR": address, "VAULT_TOKEN": "CANARY-token"}},
		"vault, login":  {Config{Kind: KindVault, Mount: "secret"}, map[string]string{"VAULT_ADDR": address, "VAULT_ROLE_ID": "CANARY-role"}},
		"control plane": {Config{Kind: KindControlPlane}, map[string]string{"TFY_HOST": address, "TFY_API_KEY": "CANARY-token"}},
		"cluster token": {Config{Kind: KindControlPlane}, map[string]string{"TFY_HOST": address, "TFY_CLUSTER_TOKEN": "CANARY-token"}},
		"kubernetes":    {Config{Kind: KindKubernetes, Namespace: "n", SecretName: "s"}, map[string]string{"KUBECONFIG": config}},
	} {
		s, err := Open(t.Context(), c.config, Env{Getenv: func(name string) string { return c.vars[name] }, Limits: l})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		stores[name] = s
	}
	return stores
}

// The deadline is not the cause where there was another one before: in the
// answers when our own time runs out, in the error when the caller's does.
func TestTheCauseIsToldBehindADeadline(t *testing.T) {
	for _, f := range faults {
		for name := range behind(t, "http://127.0.0.1:1", Limits{}) {
			t.Run(name+", "+f.name, func(t *testing.T) {
				t.Parallel()
				s := behind(t, f.then(t).URL, Limits{Rate: -1, Total: time.Second})[name]
				answers, err := s.Ask(t.Context(), []string{"acme:a:K"}, Exists)
				if want := f.cause + ", and then there was no answer within 1s"; err != nil || answers[0].State != Broken || answers[0].Why != want {
					t.Errorf("%v, %v, want %q", answers, err, want)
				}
				s = behind(t, f.then(t).URL, Limits{Rate: -1})[name]
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				if _, err = s.Ask(ctx, []string{"acme:a:K"}, Exists); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), f.cause) || strings.Contains(err.Error(), "CANARY") {
					t.Errorf("%v, want the deadline and its cause", err)
				}
			})
		}
	}
}

// The connection is refused, and nothing else is known when the time is over.
func TestARefusedConnectionIsTheCause(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	for name := range behind(t, "http://127.0.0.1:1", Limits{}) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := behind(t, "http://"+closed.Addr().String(), Limits{Rate: -1, Total: 300 * time.Millisecond})[name]
			names := []string{"acme:a:K", "acme:a:L", "acme:a:M"}
			answers, err := s.Ask(t.Context(), names, Exists)
			if err != nil {
				t.Fatal(err)
			}
			for i, a := range answers {
				if a.State != Broken || !strings.Contains(a.Why, "it refused the connection") {
					t.Errorf("%s is %s (%s)", names[i], a.State, a.Why)
				}
			}
		})
	}
}
