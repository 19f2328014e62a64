package azure

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

// vendor returns Azure's own client, unmodified, with the default chain of
// credentials and the check of the challenge.
func vendor(t *testing.T, s *Server) *azsecrets.Client {
	t.Helper()
	s.Environ(t)
	client := s.Serve(t, s)
	options := azcore.ClientOptions{Transport: client, Retry: policy.RetryOptions{MaxRetries: -1}}
	credential, err := azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{ClientOptions: options})
	if err != nil {
		t.Fatal(err)
	}
	c, err := azsecrets.NewClient("https://"+s.Host, credential, &azsecrets.ClientOptions{ClientOptions: options})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestVendorsClientReadsTheFake(t *testing.T) {
	s := New(t)
	c := vendor(t, s)
	s.Put("db", "CANARY-old")
	s.Put("db", "CANARY grüße")
	got, err := c.GetSecret(t.Context(), "db", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if *got.Value != "CANARY grüße" || got.ID.Name() != "db" || !*got.Attributes.Enabled {
		t.Errorf("it is %v", got.ID)
	}
	old, err := c.GetSecret(t.Context(), "DB", s.secrets["db"].versions[0].id, nil)
	if err != nil || *old.Value != "CANARY-old" {
		t.Errorf("the first version: %v", err)
	}
	if s.Logins() != 1 || s.Count("get") != 2 {
		t.Errorf("%d logins and %d reads", s.Logins(), s.Count("get"))
	}
}

func TestVendorsClientListsVersionsPageByPage(t *testing.T) {
	s := New(t)
	c := vendor(t, s)
	for i := range 60 {
		s.Put("db", fmt.Sprint("CANARY", i))
	}
	s.Disable("db", 60)
	pager := c.NewListSecretPropertiesVersionsPager("db", nil)
	versions, disabled, pages := 0, 0, 0
	for pager.More() {
		page, err := pager.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, v := range page.Value {
			versions++
			if !*v.Attributes.Enabled {
				disabled++
			}
		}
	}
	if versions != 60 || disabled != 1 || pages != 3 {
		t.Errorf("%d versions, %d disabled, %d pages", versions, disabled, pages)
	}
}

func TestVendorsClientSeesTheFakesErrors(t *testing.T) {
	s := New(t)
	c := vendor(t, s)
	for _, name := range []string{"off", "denied", "gone"} {
		s.Put(name, "CANARY")
	}
	s.Disable("off", 0)
	s.Delete("gone")
	s.Deny("*", "denied", "ForbiddenByRbac")
	for name, want := range map[string]struct {
		status      int
		code, inner string
	}{
		"missing": {404, "SecretNotFound", ""},
		"gone":    {404, "SecretNotFound", ""},
		"off":     {403, "Forbidden", "SecretDisabled"},
		"denied":  {403, "Forbidden", "ForbiddenByRbac"},
	} {
		_, err := c.GetSecret(t.Context(), name, "", nil)
		e, ok := errors.AsType[*azcore.ResponseError](err)
		if !ok || e.StatusCode != want.status || e.ErrorCode != want.code {
			t.Errorf("%s: %v", name, err)
			continue
		}
		body, _ := io.ReadAll(e.RawResponse.Body)
		if want.inner != "" && !strings.Contains(string(body), `"innererror":{"code":"`+want.inner+`"}`) {
			t.Errorf("%s: the inner code is not %s", name, want.inner)
		}
	}
}

// What the vendor's client sets: a new version, whatever is there, but for a
// secret that is deleted.
func TestVendorsClientSetsSecrets(t *testing.T) {
	s := New(t)
	c := vendor(t, s)
	s.Put("gone", "CANARY")
	s.Delete("gone")
	s.Deny("set", "denied", "ForbiddenByRbac")
	long := strings.Repeat("x", 25<<10+1)
	for _, step := range []struct {
		name, value string
		status      int
		inner       string
	}{
		{"db", "CANARY grüße", 0, ""}, {"DB", "CANARY again", 0, ""},
		{"gone", "CANARY", 409, "ObjectIsDeletedButRecoverable"}, {"denied", "CANARY", 403, "ForbiddenByRbac"}, {"long", long, 400, ""},
	} {
		got, err := c.SetSecret(t.Context(), step.name, azsecrets.SetSecretParameters{Value: &step.value}, nil)
		if step.status == 0 {
			if err != nil || *got.Value != step.value || got.ID.Version() == "" {
				t.Errorf("%s: %v", step.name, err)
			}
			continue
		}
		e, ok := errors.AsType[*azcore.ResponseError](err)
		if !ok || e.StatusCode != step.status {
			t.Errorf("%s: %v", step.name, err)
			continue
		}
		if body, _ := io.ReadAll(e.RawResponse.Body); !strings.Contains(string(body), step.inner) {
			t.Errorf("%s: the inner code is not %s", step.name, step.inner)
		}
	}
	if got := s.Versions("db"); len(got) != 2 || got[0] != "CANARY grüße" || s.Count("set") != 5 {
		t.Errorf("%d versions after %d requests", len(got), s.Count("set"))
	}
}

func TestUnknownRequestsFailTheTest(t *testing.T) {
	for _, c := range []struct{ method, address string }{
		{"GET", "/secrets/db/?api-version=1.0"},
		{"GET", "/secrets/db/?api-version=7.4&fancy=1"},
		{"GET", "/secrets/db/"},
		{"GET", "/secrets?api-version=7.4"},
		{"GET", "/secrets/d_b/?api-version=7.4"},
		{"PUT", "/secrets/db/?api-version=7.4"},
		{"PUT", "/secrets/db?api-version=7.4"}, // without a value
		{"PUT", "/secrets/d_b?api-version=7.4"},
		{"PATCH", "/secrets/db?api-version=7.4"},
		{"DELETE", "/secrets/db?api-version=7.4"},
		{"GET", "/secrets/db/versions?api-version=7.4&$skiptoken=x"},
		{"GET", "/keys/db/?api-version=7.4"},
	} {
		var reported []string
		s := newServer(func(format string, args ...any) { reported = append(reported, fmt.Sprintf(format, args...)) })
		s.Put("db", "CANARY")
		req, err := http.NewRequest(c.method, "https://"+s.Host+c.address, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+s.Token)
		resp, err := s.Serve(t, s).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if len(reported) == 0 {
			t.Errorf("%s %s: nothing was reported", c.method, c.address)
		}
	}
}

func TestAnswersAreCheckedAgainstTheVendorsModels(t *testing.T) {
	for body, ok := range map[string]bool{
		`{"value": "CANARY", "id": "https://a.vault.azure.net/secrets/b/c", "attributes": {"enabled": true, "created": 7}}`: true,
		`{"value": "CANARY", "identity": "b"}`:          false,
		`{"value": 7}`:                                  false,
		`{"attributes": {"enabled": "yes"}}`:            false,
		`{"attributes": {"enabled": true, "since": 7}}`: false,
	} {
		if wrong := checkModel(new(azsecrets.Secret), json.RawMessage(body)); (wrong == "") != ok {
			t.Errorf("%s: %q", body, wrong)
		}
	}
}
