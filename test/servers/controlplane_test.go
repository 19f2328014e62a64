package servers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/fake/truefoundry"
)

// controlPlaneEnv is the environment of a caller: what it says, and no more.
func controlPlaneEnv(k conformance.Knobs, variables map[string]string) store.Env {
	return store.Env{
		Getenv: func(name string) string { return variables[name] },
		Limits: k.Limits, Client: k.Client, Log: k.Log,
	}
}

func openControlPlane(t *testing.T, k conformance.Knobs, variables map[string]string) store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Kind: store.KindControlPlane}, controlPlaneEnv(k, variables))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func controlPlaneSecret(i int) string { return fmt.Sprintf("acme:group-%d:KEY_%04d", i%7, i) }

func controlPlaneBackend(t *testing.T, name string, login func(*truefoundry.Server) (variable, token string)) conformance.Backend {
	fake := truefoundry.Start(t)
	proxy := conformance.NewProxy(t, fake.URL, nil)
	variable, token := login(fake)
	return conformance.Backend{
		Name: name,
		Open: func(t *testing.T, k conformance.Knobs) store.Store {
			return openControlPlane(t, k, map[string]string{"TFY_HOST": proxy.URL, variable: token})
		},
		Secret: controlPlaneSecret,
		Put:    func(_ *testing.T, name string, value []byte) { fake.Put(name, string(value)) },
		RefuseAll: func(t *testing.T) {
			fake.RefuseAll()
			t.Cleanup(fake.Allow)
		},
		Fault:       func(_ *testing.T, f conformance.Fault) { proxy.Set(f) },
		Requests:    proxy.Requests,
		Reset:       proxy.Reset,
		Empty:       true,
		Credentials: []string{token},
	}
}

func controlPlaneUserBackend(t *testing.T) conformance.Backend {
	return controlPlaneBackend(t, "truefoundry, user", func(f *truefoundry.Server) (string, string) {
		return "TFY_API_KEY", f.APIKey
	})
}

func controlPlaneClusterBackend(t *testing.T) conformance.Backend {
	var fake *truefoundry.Server
	b := controlPlaneBackend(t, "truefoundry, cluster", func(f *truefoundry.Server) (string, string) {
		fake = f
		return "TFY_CLUSTER_TOKEN", f.ClusterToken
	})
	b.Refuse = func(t *testing.T, name string) {
		fake.Refuse(name)
		t.Cleanup(fake.Allow)
	}
	return b
}

// controlPlane is a fake with a counting proxy and a user's store.
func controlPlane(t *testing.T) (*truefoundry.Server, *conformance.Proxy, store.Store) {
	fake := truefoundry.Start(t)
	proxy := conformance.NewProxy(t, fake.URL, nil)
	k := conformance.Knobs{Limits: store.Limits{Rate: -1}}
	return fake, proxy, openControlPlane(t, k, map[string]string{"TFY_HOST": proxy.URL + "/", "TFY_API_KEY": fake.APIKey})
}

func askAll(t *testing.T, s store.Store, names []string, mode store.Mode) []store.Answer {
	t.Helper()
	answers, err := s.Ask(t.Context(), names, mode)
	if err != nil {
		t.Fatal(err)
	}
	return answers
}

func TestControlPlaneAsksByAHundred(t *testing.T) {
	fake, proxy, s := controlPlane(t)
	names := make([]string, 1000)
	for i := range names {
		names[i] = controlPlaneSecret(i)
		fake.Put(names[i], "made-up-CANARY")
	}
	for _, mode := range []store.Mode{store.Exists, store.Probe, store.Value} {
		proxy.Reset()
		askAll(t, s, names, mode)
		if n := proxy.Requests(); n != 10 {
			t.Errorf("mode %d: %d requests for 1,000 names, want 10", mode, n)
		}
	}
}

// A secret that comes on a later page is not missing.
func TestControlPlaneReadsAllPages(t *testing.T) {
	fake, proxy, s := controlPlane(t)
	fake.PageSize(3)
	names := make([]string, 10)
	for i := range names {
		names[i] = controlPlaneSecret(i)
		if i != 4 {
			fake.Put(names[i], fmt.Sprint("made-up-CANARY-", i))
		}
	}
	for i, a := range askAll(t, s, names, store.Value) {
		switch {
		case i == 4 && a.State != store.Missing:
			t.Errorf("%s is %s (%s)", names[i], a.State, a.Why)
		case i != 4 && string(a.Value) != fmt.Sprint("made-up-CANARY-", i):
			t.Errorf("%s is %s (%s), with %d bytes", names[i], a.State, a.Why, len(a.Value))
		}
	}
	if n := proxy.Requests(); n != 3 {
		t.Errorf("%d requests for 9 secrets by 3, want 3", n)
	}
}

// What the pages do not have although they count it may be any of the names.
func TestControlPlanePagesThatEndEarly(t *testing.T) {
	fake, _, s := controlPlane(t)
	fake.Put(controlPlaneSecret(0), "made-up-CANARY")
	fake.CountTooMany()
	got := askAll(t, s, []string{controlPlaneSecret(0), controlPlaneSecret(1)}, store.Exists)
	if got[0].State != store.Found || got[1].State != store.Broken {
		t.Errorf("%s and %s (%s), want found and broken", got[0].State, got[1].State, got[1].Why)
	}
}

// Values that the control plane keeps to itself are refused, not missing, and
// no empty values.
func TestControlPlaneWithholdsValues(t *testing.T) {
	fake, _, s := controlPlane(t)
	names := []string{controlPlaneSecret(0)}
	fake.Put(names[0], "made-up-CANARY")
	fake.WithholdValues()
	for mode, want := range map[store.Mode]store.State{store.Exists: store.Found, store.Probe: store.Refused, store.Value: store.Refused} {
		a := askAll(t, s, names, mode)[0]
		if a.State != want || a.Value != nil {
			t.Errorf("mode %d: %s, want %s", mode, a.State, want)
		}
		if want == store.Refused && !strings.Contains(a.Why, "DISABLE_SECRET_VALUE_VIEW") {
			t.Errorf("mode %d: %q does not say why", mode, a.Why)
		}
	}
}

// The user API lists what the caller may see, and does not say what it may not.
func TestControlPlaneHidesWhatTheUserMayNotSee(t *testing.T) {
	fake, _, s := controlPlane(t)
	name := controlPlaneSecret(0)
	fake.Put(name, "made-up-CANARY")
	fake.Refuse(name)
	if a := askAll(t, s, []string{name}, store.Exists)[0]; a.State != store.Missing || !strings.Contains(a.Why, "for this API key") {
		t.Errorf("%s (%s)", a.State, a.Why)
	}
}

// A wrong key is refused once, without another attempt.
func TestControlPlaneWrongKey(t *testing.T) {
	fake := truefoundry.Start(t)
	proxy := conformance.NewProxy(t, fake.URL, nil)
	s := openControlPlane(t, conformance.Knobs{}, map[string]string{"TFY_HOST": proxy.URL, "TFY_API_KEY": "wrong-CANARY"})
	if a := askAll(t, s, []string{controlPlaneSecret(0)}, store.Exists)[0]; a.State != store.Refused || !strings.Contains(a.Why, "401") {
		t.Errorf("%s (%s)", a.State, a.Why)
	}
	if n := proxy.Requests(); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

// A cluster token reads in order to ask, and every answer says so.
func TestControlPlaneClusterNotes(t *testing.T) {
	fake := truefoundry.Start(t)
	name := "acme:group:KEY.with-odd_signs"
	fake.Put(name, "made-up-CANARY")
	s := openControlPlane(t, conformance.Knobs{}, map[string]string{"TFY_HOST": fake.URL, "TFY_CLUSTER_TOKEN": fake.ClusterToken})
	a := askAll(t, s, []string{name}, store.Exists)[0]
	if a.State != store.Found || a.Value != nil || !slices.ContainsFunc(a.Notes, func(n string) bool { return strings.Contains(n, "values dropped") }) {
		t.Errorf("%s (%s), notes %q", a.State, a.Why, a.Notes)
	}
	if a := askAll(t, s, []string{name}, store.Value)[0]; len(a.Notes) != 0 || string(a.Value) != "made-up-CANARY" {
		t.Errorf("%s (%s), notes %q", a.State, a.Why, a.Notes)
	}
}

// Something else than a control plane has no secrets, rather than missing ones.
func TestControlPlaneWrongHost(t *testing.T) {
	fake := truefoundry.Start(t)
	proxy := conformance.NewProxy(t, fake.URL, nil)
	proxy.Set(conformance.Fault{Kind: conformance.Malformed, Body: "<html>welcome</html>"})
	for _, variable := range []string{"TFY_API_KEY", "TFY_CLUSTER_TOKEN"} {
		s := openControlPlane(t, conformance.Knobs{}, map[string]string{"TFY_HOST": proxy.URL, variable: "made-up-CANARY"})
		if a := askAll(t, s, []string{controlPlaneSecret(0)}, store.Exists)[0]; a.State != store.Broken {
			t.Errorf("%s: %s (%s)", variable, a.State, a.Why)
		}
	}
}
