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
	return vendorSecrets(t, s).Versions
}

func vendorSecrets(t *testing.T, s *Server) *secretmanager.ProjectsSecretsService {
	t.Helper()
	source := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: s.Token})
	client := s.Serve(t, s)
	client.Transport = &oauth2.Transport{Source: source, Base: client.Transport}
	service, err := secretmanager.NewService(t.Context(), option.WithHTTPClient(client))
	if err != nil {
		t.Fatal(err)
	}
	return service.Projects.Secrets
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

// What the vendor's client makes, claims and fills, and is refused.
func TestVendorsClientWritesTheFake(t *testing.T) {
	s := New(t)
	secrets := vendorSecrets(t, s)
	parent := "projects/" + s.Project
	automatic := &secretmanager.Secret{Replication: &secretmanager.Replication{Automatic: &secretmanager.Automatic{}}}
	made, err := secrets.Create(parent, automatic).SecretId("db").Do()
	if err != nil || made.Name != "projects/"+s.Number+"/secrets/db" {
		t.Fatalf("%+v, %v", made, err)
	}
	code := func(err error) int {
		if e, ok := errors.AsType[*googleapi.Error](err); ok {
			return e.Code
		}
		return 0
	}
	if _, err := secrets.Create(parent, automatic).SecretId("db").Do(); code(err) != 409 {
		t.Errorf("made twice: %v", err)
	}
	claim := &secretmanager.Secret{Etag: made.Etag, Annotations: map[string]string{"a": "b"}}
	claimed, err := secrets.Patch(parent+"/secrets/db", claim).UpdateMask("annotations").Do()
	if err != nil || claimed.Annotations["a"] != "b" || claimed.Etag == made.Etag {
		t.Errorf("claimed: %+v, %v", claimed, err)
	}
	if _, err := secrets.Patch(parent+"/secrets/db", claim).UpdateMask("annotations").Do(); code(err) != 400 {
		t.Errorf("claimed with the etag of before: %v", err)
	}
	value := []byte("CANARY\x00\xff")
	add := func(sum uint32) (*secretmanager.SecretVersion, error) {
		return secrets.AddVersion(parent+"/secrets/db", &secretmanager.AddSecretVersionRequest{Payload: &secretmanager.SecretPayload{
			Data: base64.StdEncoding.EncodeToString(value), DataCrc32c: int64(sum),
		}}).Do()
	}
	sum := crc32.Checksum(value, crc32.MakeTable(crc32.Castagnoli))
	if _, err := add(sum + 1); code(err) != 400 {
		t.Errorf("a wrong checksum: %v", err)
	}
	if v, err := add(sum); err != nil || v.Name != "projects/"+s.Number+"/secrets/db/versions/1" {
		t.Errorf("%+v, %v", v, err)
	}
	if got := s.Versions("db"); len(got) != 1 || string(got[0]) != string(value) {
		t.Errorf("%d versions", len(got))
	}
	if got, err := secrets.Get(parent + "/secrets/db").Do(); err != nil || got.Etag != claimed.Etag {
		t.Errorf("a version has changed the secret's etag: %+v, %v", got, err)
	}
	s.Deny("secrets.create", "*")
	if _, err := secrets.Create(parent, automatic).SecretId("other").Do(); code(err) != 403 {
		t.Errorf("made without permission: %v", err)
	}
}

func TestUnknownRequestsFailTheTest(t *testing.T) {
	for _, c := range []struct{ method, path string }{
		{"POST", "/v1/projects/acme-prod-1/secrets?secretId=x&fancy=1"},
		{"POST", "/v1/projects/acme-prod-1/secrets/db:addVersion?secretId=x"},
		{"PATCH", "/v1/projects/acme-prod-1/secrets/db?updateMask=labels"},
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
