package aws

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const invalid = "InvalidParameters"

// succeed writes an answer that the model has been asked about.
func (s *Server) succeed(w http.ResponseWriter, r *http.Request, m *model, name string, out any) {
	body, err := json.Marshal(out)
	if err != nil {
		s.report("%s: %v", name, err)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		s.report("%s: %v", name, err)
	}
	if object, ok := v.(map[string]any); ok && name == "GetParameters" && len(object[invalid].([]any)) == 0 {
		// The service gives it, empty as it is, in the outputs of "aws ssm
		// get-parameters" that users quote [thread], where the model wants one
		// name at least: the shape is that of the request. Our client takes an
		// empty list and none for the same.
		delete(object, invalid)
	}
	for _, wrong := range m.check(m.Operations[name].Output.Shape, v, name) {
		s.report("the fake's own answer: %s", wrong)
	}
	s.write(w, r, m, http.StatusOK, body)
}

// fail writes an error: "__type", and the message under the name that the model
// gives it. ParameterNotFound comes without one [rec]. The errors that no model
// lists spell it as the recordings of their service do: "Message" for Secrets
// Manager [rec], "message" for Parameter Store [assumed].
func (s *Server) fail(w http.ResponseWriter, m *model, name string, e *apiError) {
	field := "message"
	if m == s.sm {
		field = "Message"
	}
	modelled := slices.ContainsFunc(m.Operations[name].Errors, func(r ref) bool { return r.Shape == e.code })
	switch {
	case modelled:
		for member := range m.Shapes[e.code].Members {
			field = member
		}
	case !slices.Contains(common, e.code):
		s.report("%s: the fake gives %s, which the model does not", name, e.code)
	}
	body := map[string]string{"__type": e.code}
	if e.message != "" {
		body[field] = e.message
	}
	data, err := json.Marshal(body)
	if err != nil {
		s.report("%s: %v", name, err)
	}
	if e.status == 0 {
		e.status = http.StatusBadRequest
	}
	s.write(w, nil, m, e.status, data)
}

// write sends a body. Parameter Store compresses what may be compressed [rec].
func (s *Server) write(w http.ResponseWriter, r *http.Request, m *model, status int, body []byte) {
	w.Header().Set("Content-Type", "application/x-amz-json-"+m.Metadata.JSONVersion)
	w.Header().Set("X-Amzn-Requestid", "5079ca96-d777-4c8f-9d21-000000000000")
	if m == s.ssm && r != nil && r.Header.Get("Accept-Encoding") == "gzip" {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(body)
		z.Close()
		body = b.Bytes()
		w.Header().Set("Content-Encoding", "gzip")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}

// stamp is a time as the services write it: 1.773934305877E9 [rec].
func stamp(t time.Time) json.Number {
	text := strconv.FormatFloat(float64(t.UnixMilli())/1000, 'E', -1, 64)
	return json.Number(strings.Replace(text, "E+0", "E", 1))
}

// Of a decoded and checked request.

func text(in map[string]any, name string) string {
	v, _ := in[name].(string)
	return v
}

func texts(in map[string]any, name string) []string {
	list, _ := in[name].([]any)
	all := make([]string, len(list))
	for i, v := range list {
		all[i], _ = v.(string)
	}
	return all
}

func number(in map[string]any, name string, otherwise int) int {
	v, ok := in[name].(json.Number)
	if !ok {
		return otherwise
	}
	n, _ := v.Int64()
	return int(n)
}
