package aws

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// apiError is an answer that is an error.
type apiError struct {
	code, message string
	status        int // 0: 400, which is what AWS JSON 1.1 gives for all of the client's faults, a denial included [thread]
}

// common are the errors that every operation may have, and no model lists:
// docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html.
var common = []string{
	"AccessDeniedException", "ThrottlingException", "ValidationException", "InvalidSignatureException",
	"UnrecognizedClientException", "ExpiredTokenException", "UnknownOperationException", "ServiceUnavailable",
}

// handlers are the operations that the fake knows.
var handlers = map[string]func(s *Server, in map[string]any) (any, *apiError){
	"AmazonSSM.GetParameter":             (*Server).getParameter,
	"AmazonSSM.GetParameters":            (*Server).getParameters,
	"AmazonSSM.GetParametersByPath":      (*Server).getParametersByPath,
	"AmazonSSM.DescribeParameters":       (*Server).describeParameters,
	"AmazonSSM.PutParameter":             (*Server).putParameter,
	"secretsmanager.GetSecretValue":      (*Server).getSecretValue,
	"secretsmanager.BatchGetSecretValue": (*Server).batchGetSecretValue,
	"secretsmanager.DescribeSecret":      (*Server).describeSecret,
	"secretsmanager.CreateSecret":        (*Server).createSecret,
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	target := r.Header.Get("X-Amz-Target")
	prefix, name, _ := strings.Cut(target, ".")
	latency := s.arrived(name)
	defer s.left()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	select {
	case <-time.After(latency):
	case <-r.Context().Done(): // which is noticed once the body is read
		return
	}
	m := s.ssm
	if prefix == s.sm.Metadata.TargetPrefix {
		m = s.sm
	}
	handle, known := handlers[target]
	if r.Method != http.MethodPost || r.URL.Path != "/" || r.Header.Get("Content-Type") != "application/x-amz-json-"+m.Metadata.JSONVersion || !known {
		s.report("%s %s for %q with %q: AWS, or this fake, knows no such request", r.Method, r.URL.Path, target, r.Header.Get("Content-Type"))
		s.fail(w, m, name, &apiError{code: "UnknownOperationException"})
		return
	}
	if err := s.checkSignature(r, body, m.service()); err != nil {
		s.report("%s: %v", target, err)
		s.fail(w, m, name, &apiError{code: "InvalidSignatureException"})
		return
	}
	in, ok := s.decode(m, name, body)
	if !ok {
		s.fail(w, m, name, &apiError{code: "ValidationException"})
		return
	}
	if raw, e := s.fault(name); e != nil {
		s.fail(w, m, name, e)
	} else if raw != "" {
		s.write(w, r, m, http.StatusOK, []byte(raw))
	} else if out, e := handle(s, in); e != nil {
		s.fail(w, m, name, e)
	} else {
		s.succeed(w, r, m, name, out)
	}
}

// arrived counts a request and returns how long its answer waits.
func (s *Server) arrived(operation string) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[operation]++
	s.inFlight++
	s.peak = max(s.peak, s.inFlight)
	return s.faults.latency
}

func (s *Server) left() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFlight--
}

// decode reads the body and checks it against the model.
func (s *Server) decode(m *model, name string, body []byte) (map[string]any, bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	in := map[string]any{}
	if err := d.Decode(&in); err != nil {
		s.report("%s: the request is no JSON", name)
		return nil, false
	}
	wrong := m.check(m.Operations[name].Input.Shape, any(in), name)
	for _, w := range wrong {
		s.report("the request: %s", w)
	}
	return in, len(wrong) == 0
}

// fault returns what goes wrong with this request: an error, or a body that is
// sent as it is.
func (s *Server) fault(operation string) (raw string, e *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &s.faults
	switch {
	case f.throttle > 0:
		f.throttle--
		return "", &apiError{code: "ThrottlingException", message: "Rate exceeded"} // [thread]
	case f.fail > 0:
		f.fail--
		return "", &apiError{code: s.internal(operation), status: http.StatusInternalServerError}
	case f.code != "":
		return "", &apiError{code: f.code}
	case f.codes[operation] != "":
		return "", &apiError{code: f.codes[operation]}
	case slices.Contains(f.operations, operation) || withoutResources[operation] != "" && !f.allows(withoutResources[operation], "*"):
		// [thread] The real text names the caller and the resource.
		return "", &apiError{code: "AccessDeniedException", message: "User: arn:aws:sts::" + s.Account + ":assumed-role/ci/run is not authorized to perform: " + operation}
	}
	return f.answers[operation], nil
}

// internal is the name that the operation's model gives to the service's own
// fault [model].
func (s *Server) internal(operation string) string {
	if _, ok := s.ssm.Operations[operation]; ok {
		return "InternalServerError"
	}
	return "InternalServiceError"
}
