package google

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"strconv"
	"strings"
)

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Host {
	case TokenHost:
		s.serveToken(w, r)
	case APIHost:
		s.serveAPI(w, r)
	default:
		s.report("a request for the host %s", r.Host)
		http.NotFound(w, r)
	}
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	m, parts, err := s.api.match(r)
	if err != nil {
		s.report("%v", err)
		http.NotFound(w, r)
		return
	}
	in, ok := s.body(m, r)
	if !ok {
		writeError(w, "INVALID_ARGUMENT", "Invalid JSON payload received.")
		return
	}
	if q := r.Header.Get("X-Goog-User-Project"); q != "" {
		s.mu.Lock()
		s.quota = append(s.quota, q)
		s.mu.Unlock()
	}
	if r.Header.Get("Authorization") != "Bearer "+s.Token {
		// [model] of the code; the text is [assumed].
		writeError(w, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
		return
	}
	switch m.ID {
	case "secretmanager.projects.secrets.versions.get":
		s.answer(w, m, "get", parts, s.metadata)
	case "secretmanager.projects.secrets.versions.access":
		s.answer(w, m, "access", parts, s.access)
	case "secretmanager.projects.secrets.create":
		s.change(w, m, "secrets.create", parts[0], r.URL.Query().Get("secretId"), in, s.create)
	case "secretmanager.projects.secrets.get":
		s.change(w, m, "secrets.get", parts[0], parts[1], in, s.secret)
	case "secretmanager.projects.secrets.patch":
		if mask := r.URL.Query().Get("updateMask"); mask != "annotations" {
			s.report("the fake does not update %q", mask)
		}
		s.change(w, m, "secrets.update", parts[0], parts[1], in, s.patch)
	case "secretmanager.projects.secrets.addVersion":
		s.change(w, m, "versions.add", parts[0], parts[1], in, s.addVersion)
	default:
		s.report("the fake does not know %s", m.ID)
		http.NotFound(w, r)
	}
}

// answer finds the version that the parts of the path name, and writes what
// body says of it.
func (s *Server) answer(w http.ResponseWriter, m method, operation string, parts []string, body func(name string, n int, v version) (any, *apiError)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[operation]++
	project, name, text := parts[0], parts[1], parts[2]
	if project != s.Project && project != s.Number {
		// What a caller sees of a project that is not there [thread].
		writeError(w, "PERMISSION_DENIED", denial("versions."+operation, project, name))
		return
	}
	if s.isDenied("versions."+operation, name) {
		writeError(w, "PERMISSION_DENIED", denial("versions."+operation, s.Number, name))
		return
	}
	sec := s.secrets[name]
	if sec == nil || len(sec.versions) == 0 {
		// [rec], word by word.
		writeError(w, "NOT_FOUND", fmt.Sprintf("Secret [projects/%s/secrets/%s] not found or has no versions.", s.Number, name))
		return
	}
	n, ok := sec.number(text)
	if !ok {
		writeError(w, "NOT_FOUND", fmt.Sprintf("Secret Version [projects/%s/secrets/%s/versions/%s] not found.", s.Number, name, text)) // [assumed]
		return
	}
	// The reply names the project by number, however it was asked [rec].
	full := fmt.Sprintf("projects/%s/secrets/%s/versions/%d", s.Number, name, n)
	v, failure := body(full, n, sec.versions[n-1])
	if failure != nil {
		writeError(w, failure.status, failure.message)
		return
	}
	s.write(w, m, v)
}

func (s *Server) isDenied(permission, name string) bool {
	return s.denied[permission+" "+name] || s.denied[permission+" *"] || s.denied["* "+name] || s.denied["* *"]
}

// denial is the text of a refused permission [thread].
func denial(permission, project, name string) string {
	return fmt.Sprintf("Permission 'secretmanager.%s' denied for resource 'projects/%s/secrets/%s/versions/latest' (or it may not exist).", permission, project, name)
}

// metadata is a SecretVersion. It is there for disabled and destroyed versions
// too: that is what the state is for [model].
func (s *Server) metadata(full string, n int, v version) (any, *apiError) {
	out := map[string]any{
		"name": full, "state": v.state, "etag": fmt.Sprintf(`"164d6250c7%04x"`, n),
		"createTime":                     "2024-02-07T00:08:55.123456Z",
		"replicationStatus":              map[string]any{"automatic": map[string]any{}},
		"clientSpecifiedPayloadChecksum": true,
	}
	if v.state == destroyed {
		out["destroyTime"] = "2024-02-08T00:08:55.123456Z"
	}
	return out, nil
}

// access is an AccessSecretVersionResponse, or FAILED_PRECONDITION for a
// version that is not enabled [thread].
func (s *Server) access(full string, _ int, v version) (any, *apiError) {
	if v.state != enabled {
		return nil, &apiError{"FAILED_PRECONDITION", "Secret Version [" + full + "] is in " + v.state + " state."}
	}
	sum := crc32.Checksum(v.value, crc32.MakeTable(crc32.Castagnoli))
	if s.wrongSum {
		sum++
	}
	payload := map[string]any{}
	if len(v.value) > 0 { // JSON of protocol buffers leaves out what is empty [model]
		payload["data"] = base64.StdEncoding.EncodeToString(v.value)
	}
	if !s.noSum {
		payload["dataCrc32c"] = strconv.FormatUint(uint64(sum), 10)
	}
	return map[string]any{"name": full, "payload": payload}, nil
}

// write checks an answer against the API's schema and sends it.
func (s *Server) write(w http.ResponseWriter, m method, v any) {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		s.report("%v", err)
	}
	var decoded any
	if err := json.Unmarshal(body, &decoded); err != nil {
		s.report("%v", err)
	}
	for _, wrong := range s.api.check(schema{Ref: m.Response.Ref}, decoded, m.Response.Ref) {
		s.report("the fake's own answer: %s", wrong)
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.Write(body)
}

type apiError struct{ status, message string }

// statuses are the HTTP statuses of the canonical codes [model]
// (google/rpc/code.proto).
var statuses = map[string]int{
	"INVALID_ARGUMENT": 400, "FAILED_PRECONDITION": 400, "UNAUTHENTICATED": 401, "PERMISSION_DENIED": 403,
	"NOT_FOUND": 404, "ALREADY_EXISTS": 409, "ABORTED": 409, "RESOURCE_EXHAUSTED": 429, "INTERNAL": 500, "UNAVAILABLE": 503,
}

// writeError writes an error in the form of Google's REST APIs [thread].
func writeError(w http.ResponseWriter, status, message string) {
	writeStatus(w, statuses[status], status, message)
}

func writeStatus(w http.ResponseWriter, code int, status, message string) {
	body, err := json.MarshalIndent(map[string]any{"error": map[string]any{"code": code, "message": message, "status": status}}, "", "  ")
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(code)
	w.Write(body)
}

// WriteError writes an error with that HTTP status and text, in the service's
// own form: for faults that something in front of the fake makes. A status that
// Google's codes do not have gets the text as its code.
func WriteError(w http.ResponseWriter, _ *http.Request, code int, text string) {
	status := text
	for name, c := range statuses {
		if c == code && (code != 400 || strings.HasPrefix(name, "FAILED")) && name != "ALREADY_EXISTS" {
			status = name
		}
	}
	writeStatus(w, code, status, text)
}
