package store

import (
	"net/http"
	"strings"
	"testing"
)

func openPlane(t *testing.T, variables map[string]string) (Store, error) {
	return Open(t.Context(), Config{Kind: KindControlPlane, URL: "https://hostile.example", FQN: "a:b:c:secret-store:d"},
		Env{Getenv: func(name string) string { return variables[name] }})
}

func TestControlPlaneEnvironment(t *testing.T) {
	const token = "made-up-CANARY"
	for name, c := range map[string]struct {
		variables map[string]string
		want      string // of the error; "" for none
	}{
		"a URL":              {map[string]string{"TFY_HOST": "https://acme.example", "TFY_API_KEY": token}, ""},
		"a URL with a path":  {map[string]string{"TFY_HOST": "http://10.0.0.1:3000/tfy/", "TFY_CLUSTER_TOKEN": token}, ""},
		"a host":             {map[string]string{"TFY_HOST": "acme.example", "TFY_API_KEY": token}, ""},
		"a host with a port": {map[string]string{"TFY_HOST": "acme.example:8443", "TFY_API_KEY": token}, ""},
		"nothing":            {nil, "set TFY_HOST"},
		"no host":            {map[string]string{"TFY_API_KEY": token}, "set TFY_HOST"},
		"no token":           {map[string]string{"TFY_HOST": "acme.example"}, "TFY_API_KEY or TFY_CLUSTER_TOKEN"},
		"a user in the URL":  {map[string]string{"TFY_HOST": "https://u:CANARY@acme.example", "TFY_API_KEY": token}, "not the address"},
		"a query":            {map[string]string{"TFY_HOST": "https://acme.example?k=CANARY", "TFY_API_KEY": token}, "not the address"},
		"another scheme":     {map[string]string{"TFY_HOST": "ftp://acme.example", "TFY_API_KEY": token}, "not the address"},
		"a line break":       {map[string]string{"TFY_HOST": "acme.example", "TFY_API_KEY": token + "\n"}, "TFY_API_KEY holds"},
		"a space":            {map[string]string{"TFY_HOST": "acme.example", "TFY_CLUSTER_TOKEN": token + " x"}, "TFY_CLUSTER_TOKEN holds"},
	} {
		_, err := openPlane(t, c.variables)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "CANARY")):
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// Only TFY_HOST says where the token goes, whatever a manifest says.
func TestControlPlaneHost(t *testing.T) {
	s, err := openPlane(t, map[string]string{"TFY_HOST": "acme.example/base/", "TFY_API_KEY": "made-up-CANARY"})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.(*userAPI).base.String(); got != "https://acme.example/base/api/svc/v1" {
		t.Error(got)
	}
}

// An API key asks better than a cluster token: it is taken if there are both.
func TestControlPlaneRequests(t *testing.T) {
	both := map[string]string{"TFY_HOST": "acme.example", "TFY_API_KEY": "made-up-CANARY", "TFY_CLUSTER_TOKEN": "made-up-CANARY"}
	user, err := openPlane(t, both)
	if err != nil {
		t.Fatal(err)
	}
	delete(both, "TFY_API_KEY")
	cluster, err := openPlane(t, both)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int][2]int{0: {0, 0}, 1: {1, 1}, 100: {1, 100}, 101: {2, 101}, 1000: {10, 1000}} {
		if got := [2]int{user.Requests(n, Exists), cluster.Requests(n, Value)}; got != want {
			t.Errorf("%d names: %v requests, want %v", n, got, want)
		}
	}
}

// A value that JSON cannot carry exactly is none, rather than another one.
func TestControlPlaneExactValues(t *testing.T) {
	for body, want := range map[string]string{
		`{"value": "CANARY \u00fc \ud83d\ude00 \ufffd"}`: "CANARY ü 😀 \ufffd",
		"{\"value\": \"\ufffd\"}":                        "\ufffd",
		`{"value": ""}`:                                  "",
		`{"value": "null"}`:                              "null",
		`{"value": "CANARY \ud83d"}`:                     "broken",
		"{\"value\": \"CANARY \xff\"}":                   "broken",
		`{"value": null}`:                                "broken",
		`{"value": 7}`:                                   "broken",
		`{"value": {"CANARY": 1}}`:                       "broken",
		`{}`:                                             "broken",
	} {
		a := readClusterSecret(reply{Status: http.StatusOK, Body: []byte(body)}, Value)
		if want == "broken" {
			if a.State != Broken || a.Value != nil {
				t.Errorf("%q is %s", body, a.State)
			}
			continue
		}
		if a.State != Found || a.Value == nil || string(a.Value) != want {
			t.Errorf("%q is %s with %d bytes (%s)", body, a.State, len(a.Value), a.Why)
		}
	}
}
