package store

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// vaultEnv is the environment with the variables, and quick limits.
func vaultEnv(vars map[string]string) Env {
	return Env{
		Getenv: func(k string) string { return vars[k] },
		Limits: Limits{Rate: -1, Request: 2 * time.Second, Total: 10 * time.Second},
	}
}

// fakeVault answers by path, and keeps what it was asked.
type fakeVault struct {
	*httptest.Server
	answers map[string]string // path → "status body"

	mu   sync.Mutex
	seen []*http.Request
	body []string
}

func newFakeVault(t *testing.T, answers map[string]string) *fakeVault {
	f := &fakeVault{answers: answers}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fakeVault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen, f.body = append(f.seen, r), append(f.body, string(body))
	answer, ok := f.answers[r.URL.Path]
	if !ok {
		answer = `404 {"errors":[]}`
	}
	var status int
	fmt.Sscan(answer, &status)
	w.WriteHeader(status)
	io.WriteString(w, answer[4:])
}

// last returns the last request to the path.
func (f *fakeVault) last(path string) (*http.Request, string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := len(f.seen) - 1; i >= 0; i-- {
		if f.seen[i].URL.Path == path {
			return f.seen[i], f.body[i]
		}
	}
	return nil, ""
}

const aSecret = `200 {"data":{"data":{"value":"CANARY-value"},"metadata":{"version":1,"deletion_time":"","destroyed":false}}}`

func askVault(t *testing.T, c Config, env Env, mode Mode, names ...string) []Answer {
	t.Helper()
	c.Kind = KindVault
	if c.Mount == "" {
		c.Mount = "secret"
	}
	s, err := Open(t.Context(), c, env)
	if err != nil {
		t.Fatal(err)
	}
	answers, err := s.Ask(t.Context(), names, mode)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range answers {
		if strings.Contains(a.Why+strings.Join(a.Notes, ""), "CANARY") {
			t.Errorf("%s: a CANARY in Why or Notes", a.State)
		}
	}
	return answers
}

func with(env map[string]string, more ...string) map[string]string {
	env = maps.Clone(env)
	for i := 0; i < len(more); i += 2 {
		env[more[i]] = more[i+1]
	}
	return env
}

// Answers that a real Vault does not give at will.
func TestVaultAnswers(t *testing.T) {
	const meta = `{"data":{"current_version":%s,"versions":%s}}`
	cases := []struct {
		mode   Mode
		answer string
		state  State
		why    string
	}{
		{Value, `200 {"data":{"data":null,"metadata":{"version":3,"deletion_time":"2020-01-01T00:00:00Z","destroyed":false}}}`, Disabled, "version 3 is deleted"},
		{Value, `404 {"data":{"data":null,"metadata":{"version":3,"deletion_time":"","destroyed":true}}}`, Disabled, "version 3 is destroyed"},
		{Value, `200 {"data":{"data":null,"metadata":{"version":3,"deletion_time":"","destroyed":false}}}`, Broken, "not one of a KV engine"},
		{Value, `404 <html>CANARY</html>`, Broken, "no answer of Vault (HTTP 404)"},
		{Value, `404 {"errors":[]}`, Missing, ""},
		{Value, `401 CANARY`, Refused, "401"},
		{Value, `472 {}`, Broken, "standby"},
		{Value, `204 `, Broken, "204"},
		{Value, `418 CANARY`, Broken, "418"},
		{Value, `200 {"data":{"data":{"value":"a"},"metadata":{"version":"CANARY"}}}`, Broken, "not one of a KV engine"},
		{Exists, `200 ` + fmt.Sprintf(meta, "2", `{"2":{"deletion_time":"","destroyed":false}}`), Found, ""},
		{Exists, `200 ` + fmt.Sprintf(meta, "2", `{"1":{"deletion_time":"","destroyed":false}}`), Broken, "not one of a KV engine"},
		{Exists, `200 ` + fmt.Sprintf(meta, "0", `{}`), Missing, "no version yet"},
		{Exists, `200 ` + fmt.Sprintf(meta, `"CANARY"`, `{}`), Broken, "not one of a KV engine"},
		{Exists, `200 {"data":{"value":"CANARY"}}`, Broken, "not one of a KV engine"},
		{Exists, `403 {"errors":["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"]}`, Refused, "does not know the token"},
		{Exists, `403 {"errors":["1 error occurred:\n\t* permission denied CANARY\n\n"]}`, Refused, "policy does not allow"},
		{Exists, `403 CANARY`, Refused, "policy does not allow"},
	}
	for _, c := range cases {
		api := "data"
		if c.mode == Exists {
			api = "metadata"
		}
		f := newFakeVault(t, map[string]string{"/v1/secret/" + api + "/app": c.answer})
		env := vaultEnv(map[string]string{"VAULT_ADDR": f.URL, "VAULT_TOKEN": "CANARY-token"})
		if a := askVault(t, Config{}, env, c.mode, "app")[0]; a.State != c.state || !strings.Contains(a.Why, c.why) {
			t.Errorf("%s: %s (%s), want %s (%s)", c.answer, a.State, a.Why, c.state, c.why)
		}
	}
}
