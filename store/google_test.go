package store

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/oauth2"
)

func TestGoogleProjects(t *testing.T) {
	for project, ok := range map[string]bool{
		"acme-prod-1": true, "892942638129": true, "example.com:acme": true, "a": true,
		"": false, "acme.prod": false, "Acme": false, "a/b": false, "..": false, "-a": false, "a-": false, "a:b:c": false,
		"a b": false, "a\n": false, "ä": false, "a%2f": false, strings.Repeat("a", 101): false,
	} {
		if isProject(project) != ok {
			t.Errorf("isProject(%q) = %v", project, !ok)
		}
	}
}

func TestGoogleMetadataAnswers(t *testing.T) {
	const name = `"name": "projects/1/secrets/db/versions/7"`
	for body, want := range map[string]State{
		`{` + name + `, "state": "ENABLED"}`:                                Found,
		`{` + name + `, "state": "DISABLED"}`:                               Disabled,
		`{` + name + `, "state": "DESTROYED"}`:                              Disabled,
		`{` + name + `, "state": "STATE_UNSPECIFIED"}`:                      Broken,
		`{` + name + `}`:                                                    Broken,
		`{"state": "ENABLED"}`:                                              Broken,
		`{"name": "projects/1/secrets/other/versions/7","state":"ENABLED"}`: Broken,
	} {
		if got := googleMetadata([]byte(body), "db"); got.State != want {
			t.Errorf("%s: %s, want %s", body, got.State, want)
		}
	}
}

func TestGoogleValueAnswers(t *testing.T) {
	const name = `"name": "projects/1/secrets/db/versions/7"`
	for body, want := range map[string]State{
		`{` + name + `, "payload": {"data": "Q0FOQVJZ"}}`:                    Found,
		`{` + name + `, "payload": {"data": "Q0FOQVJZ", "dataCrc32c": "1"}}`: Broken,
		`{` + name + `, "payload": {"data": "Q0FOQVJZ", "dataCrc32c": ""}}`:  Broken,
		`{` + name + `, "payload": {"data": "Q0FO!"}}`:                       Broken,
		`{` + name + `, "payload": {"dataCrc32c": "0"}}`:                     Found, // empty
		`{` + name + `, "payload": {"dataCrc32c": "7"}}`:                     Broken,
		`{` + name + `, "payload": {}}`:                                      Broken,
		`{` + name + `}`:                                                     Broken,
	} {
		if got := googleValue([]byte(body), "db", Value); got.State != want || (got.Value != nil) != (want == Found) {
			t.Errorf("%s: %s, want %s", body, got.State, want)
		}
	}
}

func TestGoogleRefusals(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		state  State
		why    string
	}{
		{404, `{"error": {"status": "NOT_FOUND"}}`, Missing, "NOT_FOUND"},
		{404, `<html>not here</html>`, Broken, "HTTP 404"},
		{404, `{"error": {"status": "CANARY"}}`, Broken, "HTTP 404"},
		{200, `{"error": {"status": "NOT_FOUND"}}`, Broken, "HTTP 200"},
		{400, `{"error": {"status": "FAILED_PRECONDITION"}}`, Disabled, "FAILED_PRECONDITION"},
		{403, `{"error": {"status": "PERMISSION_DENIED"}}`, Refused, "secretmanager.versions.get"},
		{403, `{"error": {"status": "PERMISSION_DENIED", "details": [{"reason": "SERVICE_DISABLED"}]}}`, Refused, "not enabled"},
		{403, `{"error": {"status": "PERMISSION_DENIED", "details": [{"reason": "CANARY"}]}}`, Refused, "secretmanager.versions.get"},
		{401, `{"error": {"status": "UNAUTHENTICATED"}}`, Refused, "token"},
	} {
		got := googleRefusal(reply{Status: c.status, Body: []byte(c.body)}, Exists)
		if got.State != c.state || !strings.Contains(got.Why, c.why) || strings.Contains(got.Why, "CANARY") {
			t.Errorf("%d %s: %s (%s), want %s (…%s…)", c.status, c.body, got.State, got.Why, c.state, c.why)
		}
	}
}

func TestGoogleLoginErrorsSayNothingOfTheServer(t *testing.T) {
	of := func(status int, code string) error {
		return &oauth2.RetrieveError{Response: &http.Response{StatusCode: status}, Body: []byte("CANARY"), ErrorCode: code, ErrorDescription: "CANARY"}
	}
	for _, c := range []struct {
		err   error
		state State
		again bool
	}{
		{of(400, "invalid_grant"), Refused, false},
		{of(401, "CANARY"), Refused, false},
		{of(503, "CANARY"), Broken, true},
		{of(404, "CANARY"), Broken, false},
		{errors.New("CANARY"), Broken, true},
	} {
		a, again := googleLoginError(c.err)
		if a.State != c.state || again.again != c.again || strings.Contains(a.Why+again.why, "CANARY") {
			t.Errorf("%v: %s (%s), %+v", c.err, a.State, a.Why, again)
		}
	}
}
