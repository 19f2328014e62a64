package google

import (
	"encoding/base64"
	"errors"
	"fmt"
	"hash/crc32"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/oauth2"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"
	"google.golang.org/api/secretmanager/v1"
)

// vendor returns Google's own REST client, unmodified, logged in at the fake.
func vendor(t *testing.T, s *Server) *secretmanager.ProjectsSecretsVersionsService {
	t.Helper()
	source := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: s.Token})
	client := s.Serve(t, s)
	client.Transport = &oauth2.Transport{Source: source, Base: client.Transport}
	service, err := secretmanager.NewService(t.Context(), option.WithHTTPClient(client))
	if err != nil {
		t.Fatal(err)
	}
	return service.Projects.Secrets.Versions
}

func latest(s *Server, name string) string {
	return "projects/" + s.Project + "/secrets/" + name + "/versions/latest"
}

func TestVendorsClientReadsTheFake(t *testing.T) {
	s := New(t)
	versions := vendor(t, s)
	s.Put("db", []byte("CANARY-old"))
	s.Put("db", []byte("CANARY\x00\xff"))
	got, err := versions.Access(latest(s, "db")).Do()
	if err != nil {
		t.Fatal(err)
	}
	data, err := base64.StdEncoding.DecodeString(got.Payload.Data)
	if err != nil || string(data) != "CANARY\x00\xff" {
		t.Errorf("the payload is not what was put: %v", err)
	}
	if want := crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)); strconv.FormatInt(got.Payload.DataCrc32c, 10) != fmt.Sprint(want) {
		t.Errorf("checksum %d, want %d", got.Payload.DataCrc32c, want)
	}
	if want := "projects/" + s.Number + "/secrets/db/versions/2"; got.Name != want {
		t.Errorf("name %q, want %q", got.Name, want)
	}
	meta, err := versions.Get(latest(s, "db")).Do()
	if err != nil || meta.State != "ENABLED" || meta.Name != got.Name {
		t.Errorf("metadata: %+v, %v", meta, err)
	}
	if s.Count("get") != 1 || s.Count("access") != 1 {
		t.Errorf("counted %d and %d", s.Count("get"), s.Count("access"))
	}
}

func TestVendorsClientSeesTheFakesErrors(t *testing.T) {
	s := New(t)
	versions := vendor(t, s)
	for _, name := range []string{"off", "gone", "secret"} {
		s.Put(name, []byte("CANARY-1"))
		s.Put(name, []byte("CANARY-2"))
	}
	s.Create("hollow")
	s.Disable("off", 0)
	s.Destroy("gone", 0)
	s.Deny("*", "secret")
	for _, c := range []struct {
		name, state    string
		access, status int
	}{
		{"missing", "", 404, 404},
		{"hollow", "", 404, 404},
		{"secret", "", 403, 403},
		{"off", "DISABLED", 400, 0},
		{"gone", "DESTROYED", 400, 0},
	} {
		_, err := versions.Access(latest(s, c.name)).Do()
		if e, ok := errors.AsType[*googleapi.Error](err); !ok || e.Code != c.access {
			t.Errorf("%s: access: %v", c.name, err)
		}
		meta, err := versions.Get(latest(s, c.name)).Do()
		if e, ok := errors.AsType[*googleapi.Error](err); c.status != 0 && (!ok || e.Code != c.status) {
			t.Errorf("%s: get: %v", c.name, err)
		}
		if c.state != "" && (err != nil || meta.State != c.state) {
			t.Errorf("%s: get: %+v, %v", c.name, meta, err)
		}
	}
	// An older version is still there under its number.
	if _, err := versions.Access(strings.TrimSuffix(latest(s, "off"), "latest") + "1").Do(); err != nil {
		t.Errorf("the first version: %v", err)
	}
}

func TestUnknownRequestsFailTheTest(t *testing.T) {
	for _, c := range []struct{ method, path string }{
		{"GET", "/v1/projects/acme-prod-1/secrets/db/versions/latest?fancy=1"},
		{"GET", "/v1/projects/acme-prod-1/secrets/db/versions/latest:read"},
		{"POST", "/v1/projects/acme-prod-1/secrets/db/versions/latest:access"},
		{"GET", "/v2/projects/acme-prod-1/secrets/db/versions/latest"},
		{"GET", "/v1/projects/acme-prod-1/secrets/db/versions"}, // the API has it, the fake has not
		{"DELETE", "/v1/projects/acme-prod-1/secrets/db"},
	} {
		var reported []string
		s := newServer(t, func(format string, args ...any) { reported = append(reported, fmt.Sprintf(format, args...)) })
		client := s.Serve(t, s)
		req, err := http.NewRequest(c.method, "https://"+APIHost+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+s.Token)
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if len(reported) == 0 {
			t.Errorf("%s %s: nothing was reported", c.method, c.path)
		}
	}
}

func TestAnswersAreCheckedAgainstTheAPI(t *testing.T) {
	d := loadDiscovery(t)
	for _, c := range []struct {
		schema string
		v      map[string]any
		wrong  int
	}{
		{"SecretVersion", map[string]any{"name": "x", "state": "ENABLED"}, 0},
		{"SecretVersion", map[string]any{"nome": "x"}, 1},
		{"SecretVersion", map[string]any{"state": "ON"}, 1},
		{"SecretVersion", map[string]any{"createTime": "yesterday"}, 1},
		{"AccessSecretVersionResponse", map[string]any{"payload": map[string]any{"data": "!", "dataCrc32c": 7.0}}, 2},
	} {
		if got := d.check(schema{Ref: c.schema}, c.v, c.schema); len(got) != c.wrong {
			t.Errorf("%s %v: %q, want %d", c.schema, c.v, got, c.wrong)
		}
	}
}
