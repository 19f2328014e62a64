package servers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
)

func TestGoogleLogsInOnce(t *testing.T) {
	fake, _, st := googleStore(t, noRateLimit)
	names := make([]string, 200)
	for i := range names {
		names[i] = fmt.Sprintf("tfy-%d", i)
		fake.Put(names[i], []byte("CANARY"))
	}
	for _, mode := range []store.Mode{store.Exists, store.Value} {
		askAll(t, st, names, mode)
	}
	if n := fake.Logins(); n != 1 {
		t.Errorf("%d logins, want 1", n)
	}
}

func TestGoogleRefusedLogin(t *testing.T) {
	fake, proxy, st := googleStore(t, noRateLimit)
	for status, want := range map[int]store.State{400: store.Refused, 401: store.Refused, 503: store.Broken} {
		fake.FailLogins(status)
		a := askAll(t, st, []string{"tfy-db"}, store.Exists)[0]
		if a.State != want || strings.Contains(a.Why, "CANARY") || a.Why == "" {
			t.Errorf("HTTP %d: %s (%s), want %s", status, a.State, a.Why, want)
		}
	}
	if n := proxy.Requests(); n != 0 {
		t.Errorf("%d requests without a token", n)
	}
}

func TestGoogleWithoutCredentials(t *testing.T) {
	fake, proxy, client := googleInFrontOf(t)
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nonexistent/CANARY.json")
	st := openGoogle(t, fake, client, conformance.Knobs{Limits: noRateLimit})
	a := askAll(t, st, []string{"tfy-db"}, store.Exists)[0]
	if a.State != store.Broken || !strings.Contains(a.Why, "GOOGLE_APPLICATION_CREDENTIALS") || strings.Contains(a.Why, "CANARY") || proxy.Requests() != 0 {
		t.Errorf("%s (%s), %d requests", a.State, a.Why, proxy.Requests())
	}
}

func TestGoogleBillsTheQuotaProject(t *testing.T) {
	fake, _, client := googleInFrontOf(t)
	fake.Put("tfy-db", []byte("CANARY"))
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", fake.Credentials(t, map[string]string{"quota_project_id": "billing-1"}))
	askAll(t, openGoogle(t, fake, client, conformance.Knobs{Limits: noRateLimit}), []string{"tfy-db"}, store.Exists)
	t.Setenv("GOOGLE_CLOUD_QUOTA_PROJECT", "billing-2")
	askAll(t, openGoogle(t, fake, client, conformance.Knobs{Limits: noRateLimit}), []string{"tfy-db"}, store.Exists)
	if got, want := fake.QuotaProjects(), []string{"billing-1", "billing-2"}; !slices.Equal(got, want) {
		t.Errorf("quota projects %q, want %q", got, want)
	}
}

// A project or a name from a manifest cannot lead to another path or host: the
// fake would fail the test for any request it does not know.
func TestGoogleRefusesWhatIsNoProjectOrName(t *testing.T) {
	_, proxy, st := googleStore(t, noRateLimit)
	for _, project := range []string{"", "..", "a/b", "evil.example", "Acme", "acme?x", "acme#", "a b", "-a", "a%2fb", "x:y:z", "a@b"} {
		_, err := store.Open(t.Context(), store.Config{Kind: store.KindGoogle, Project: project}, store.Env{})
		if err == nil {
			t.Errorf("the project %q is opened", project)
		}
	}
	for _, project := range []string{"acme-prod-1", "892942638129", "example.com:acme"} {
		if _, err := store.Open(t.Context(), store.Config{Kind: store.KindGoogle, Project: project}, store.Env{}); err != nil {
			t.Errorf("the project %q: %v", project, err)
		}
	}
	for _, a := range askAll(t, st, []string{"a/b", "..", "a:access", "a?b", "ä", ""}, store.Value) {
		if a.State != store.Missing {
			t.Errorf("%s (%s), want missing", a.State, a.Why)
		}
	}
	if n := proxy.Requests(); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestGoogleEndpointComesFromTheEnvironmentAlone(t *testing.T) {
	for text, ok := range map[string]bool{
		"https://secretmanager.us-central1.rep.googleapis.com/": true, "http://127.0.0.1:9090": true,
		"http://secretmanager.example": false, "secretmanager.example": false, "https://u:p@secretmanager.example/": false,
	} {
		env := store.Env{Getenv: func(name string) string {
			if name == "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER" {
				return text
			}
			return ""
		}}
		_, err := store.Open(t.Context(), store.Config{Kind: store.KindGoogle, Project: "acme-1", URL: "https://evil.example"}, env)
		if (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}
