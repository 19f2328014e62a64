package google

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// maxPayload is how large a version can be [model].
const maxPayload = 64 << 10

// body reads the body of a request and checks it against the API's schema.
func (s *Server) body(m method, r *http.Request) (map[string]any, bool) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, false
	}
	if m.Request.Ref == "" {
		if len(data) > 0 {
			s.report("%s takes no body", m.ID)
		}
		return nil, true
	}
	in := map[string]any{}
	d := json.NewDecoder(bytes.NewReader(data))
	if d.Decode(&in) != nil || d.More() {
		s.report("%s: the body is no JSON", m.ID)
		return nil, false
	}
	wrong := s.api.check(schema{Ref: m.Request.Ref}, any(in), m.Request.Ref)
	for _, w := range wrong {
		s.report("the request: %s", w)
	}
	return in, len(wrong) == 0
}

// change answers an operation on a secret, or on the project's secrets.
func (s *Server) change(w http.ResponseWriter, m method, permission, project, name string, in map[string]any, do func(name string, in map[string]any) (any, *apiError)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[map[string]string{"secrets.create": "create", "secrets.get": "secret", "secrets.update": "patch", "versions.add": "addVersion"}[permission]]++
	if project != s.Project && project != s.Number || s.isDenied(permission, name) {
		// [thread]
		writeError(w, "PERMISSION_DENIED", fmt.Sprintf("Permission 'secretmanager.%s' denied for resource 'projects/%s/secrets/%s' (or it may not exist).", permission, s.Number, name))
		return
	}
	v, failure := do(name, in)
	if failure != nil {
		writeError(w, failure.status, failure.message)
		return
	}
	s.write(w, m, v)
}

var secretID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,255}$`) // [model]

// create makes a secret without a version, for one caller alone [rec].
func (s *Server) create(name string, in map[string]any) (any, *apiError) {
	for field := range in {
		if field != "replication" && field != "annotations" {
			s.report("secrets.create: the fake does not know %s", field)
		}
	}
	replication, _ := in["replication"].(map[string]any)
	switch _, automatic := replication["automatic"]; {
	case !secretID.MatchString(name): // [model]; the code is [assumed]
		return nil, &apiError{"INVALID_ARGUMENT", "The provided Secret ID [" + name + "] does not match the expected format [[a-zA-Z_0-9]+]"}
	case !automatic || len(replication) != 1: // [model]
		return nil, &apiError{"INVALID_ARGUMENT", "Secret.replication must be provided."}
	case s.secrets[name] != nil: // [thread]
		return nil, &apiError{"ALREADY_EXISTS", fmt.Sprintf("Secret [projects/%s/secrets/%s] already exists.", s.Number, name)}
	}
	s.secrets[name] = &secret{created: time.Now(), annotations: textsOf(in["annotations"])}
	return s.secret(name, nil)
}

// textsOf is a map of texts.
func textsOf(v any) map[string]string {
	object, _ := v.(map[string]any)
	out := make(map[string]string)
	for key, item := range object {
		out[key], _ = item.(string)
	}
	return out
}

// secret is the metadata of a secret [rec].
func (s *Server) secret(name string, _ map[string]any) (any, *apiError) {
	sec := s.secrets[name]
	if sec == nil {
		return nil, &apiError{"NOT_FOUND", fmt.Sprintf("Secret [projects/%s/secrets/%s] not found.", s.Number, name)}
	}
	out := map[string]any{
		"name": fmt.Sprintf("projects/%s/secrets/%s", s.Number, name), "etag": sec.tag(),
		"createTime":  sec.created.UTC().Format("2006-01-02T15:04:05.000000Z"),
		"replication": map[string]any{"automatic": map[string]any{}},
	}
	if len(sec.annotations) > 0 {
		out["annotations"] = sec.annotations
	}
	return out, nil
}

// tag is the etag, quotes included [rec].
func (sec *secret) tag() string { return fmt.Sprintf(`"164d6250b9%04x"`, sec.etag) }

// patch changes the annotations, all at once, if the etag is the current one; it
// has another one then. Another etag is FAILED_PRECONDITION [model]
// (cloud.google.com/secret-manager/docs/etags).
func (s *Server) patch(name string, in map[string]any) (any, *apiError) {
	sec := s.secrets[name]
	switch etag, given := in["etag"].(string); {
	case sec == nil:
		return nil, &apiError{"NOT_FOUND", fmt.Sprintf("Secret [projects/%s/secrets/%s] not found.", s.Number, name)}
	case !given:
		s.report("secrets.patch without an etag overwrites what others do")
	case etag != sec.tag():
		return nil, &apiError{"FAILED_PRECONDITION", "The etag provided is not that of the resource."}
	}
	sec.annotations = textsOf(in["annotations"])
	sec.etag++
	return s.secret(name, nil)
}

// addVersion adds a version, whatever there is [rec]. The checksum is that of
// the client [model]; the secret keeps its etag [model].
func (s *Server) addVersion(name string, in map[string]any) (any, *apiError) {
	payload, _ := in["payload"].(map[string]any)
	text, _ := payload["data"].(string)
	value, _ := base64.StdEncoding.DecodeString(text)
	sum, _ := payload["dataCrc32c"].(string)
	sec := s.secrets[name]
	switch {
	case sec == nil:
		return nil, &apiError{"NOT_FOUND", fmt.Sprintf("Secret [projects/%s/secrets/%s] not found.", s.Number, name)}
	case len(value) == 0: // [thread]
		return nil, &apiError{"INVALID_ARGUMENT", "Field [payload] is required."}
	case len(value) > maxPayload: // [model]
		return nil, &apiError{"INVALID_ARGUMENT", "The payload is larger than 65536 bytes."}
	case sum == "":
		s.report("addVersion without a checksum")
	case sum != strconv.FormatUint(uint64(crc32.Checksum(value, crc32.MakeTable(crc32.Castagnoli))), 10): // [model]
		return nil, &apiError{"INVALID_ARGUMENT", "The checksum is not that of the payload."}
	}
	sec.versions = append(sec.versions, version{enabled, value})
	sec.late = s.lag
	n := len(sec.versions)
	return s.metadata(fmt.Sprintf("projects/%s/secrets/%s/versions/%d", s.Number, name, n), n, version{state: enabled})
}
