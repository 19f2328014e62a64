package aws

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// parameter is one parameter with one version.
type parameter struct {
	name, kind, value string
	version           int
	labels            []string
	modified          time.Time
}

// PutParameter puts a SecureString parameter, or a new version of it.
func (s *Server) PutParameter(name, value string) { s.keepParameter(name, "SecureString", value) }

func (s *Server) keepParameter(name, kind, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &parameter{name: name, kind: kind, value: value, version: 1, modified: time.Now()}
	if old, ok := s.parameters[name]; ok {
		p.version = old.version + 1
	}
	s.parameters[name] = p
}

// LabelParameter labels the only version that the fake keeps.
func (s *Server) LabelParameter(name, label string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.parameters[name].labels = append(s.parameters[name].labels, label)
}

// ParameterARN returns the ARN: a leading slash of the name is not doubled [rec].
func (s *Server) ParameterARN(name string) string {
	return "arn:aws:ssm:" + s.Region + ":" + s.Account + ":parameter/" + strings.TrimPrefix(name, "/")
}

// A parameterJSON is a parameter as GetParameter gives it [rec], and as
// DescribeParameters does [model].
type parameterJSON struct {
	ARN              string      `json:"ARN,omitempty"`
	DataType         string      `json:"DataType"`
	LastModifiedDate json.Number `json:"LastModifiedDate"`
	LastModifiedUser string      `json:"LastModifiedUser,omitempty"`
	KeyID            string      `json:"KeyId,omitempty"`
	Name             string      `json:"Name"`
	Selector         string      `json:"Selector,omitempty"`
	Tier             string      `json:"Tier,omitempty"`
	Type             string      `json:"Type"`
	Value            *string     `json:"Value,omitempty"`
	Version          int         `json:"Version"`
}

// read is p with its value: that of a SecureString without decryption is what
// KMS made of it [model].
func (s *Server) read(p *parameter, selector string, decrypt bool) parameterJSON {
	value := p.value
	if p.kind == "SecureString" && !decrypt {
		value = base64.StdEncoding.EncodeToString([]byte("encrypted, and not the value"))
	}
	return parameterJSON{ARN: s.ParameterARN(p.name), DataType: "text", LastModifiedDate: stamp(p.modified), Name: p.name, Selector: selector, Type: p.kind, Value: &value, Version: p.version}
}

// find returns the parameter of a name or an ARN, either with a version or a
// label, which the answer gives as the Selector, with its colon [assumed].
func (s *Server) find(asked string) (p *parameter, selector string) {
	if p, ok := s.named(asked); ok {
		return p, ""
	}
	i := strings.LastIndex(asked, ":")
	if i < 0 {
		return nil, ""
	}
	p, ok := s.named(asked[:i])
	if !ok || asked[i+1:] != strconv.Itoa(p.version) && !slices.Contains(p.labels, asked[i+1:]) {
		return nil, ""
	}
	return p, asked[i:]
}

func (s *Server) named(asked string) (*parameter, bool) {
	if p, ok := s.parameters[asked]; ok {
		return p, true
	}
	for _, p := range s.parameters {
		if strings.HasPrefix(asked, "arn:") && s.ParameterARN(p.name) == asked {
			return p, true
		}
	}
	return nil, false
}

// validName reports whether the service takes a name: a path begins with a
// slash [thread], and a part has letters, digits and .-_ [model].
func validName(name string) bool {
	if strings.HasPrefix(name, "arn:") {
		return true
	}
	path, _, _ := strings.Cut(name, ":")
	if strings.Contains(path, "/") && !strings.HasPrefix(path, "/") {
		return false
	}
	return strings.Trim(path, "/.-_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// refusal is why a request that reads these names fails as a whole: a name that
// is none [thread], one that the caller may not read [thread], one whose key is
// disabled ([model] that it is InvalidKeyId, [assumed] that it is the whole).
func (s *Server) refusal(action string, names []string, decrypt bool) *apiError {
	for _, name := range names {
		if !validName(name) {
			return &apiError{code: "ValidationException", message: "Parameter name: can't be prefixed with \"ssm\" (case-insensitive)."}
		}
	}
	for _, name := range names {
		if s.faults.deniedName(name) || !s.faults.allows(action, s.ParameterARN(name)) {
			return &apiError{code: "AccessDeniedException", message: "not authorized on resource: " + s.ParameterARN(name)}
		}
	}
	for _, name := range names {
		if p, _ := s.find(name); decrypt && p != nil && p.kind == "SecureString" && s.faults.noKey(name) {
			return &apiError{code: "InvalidKeyId", message: "the key is disabled"}
		}
	}
	return nil
}

func (s *Server) getParameter(in map[string]any) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	decrypt, _ := in["WithDecryption"].(bool)
	name := text(in, "Name")
	if e := s.refusal("ssm:GetParameter", []string{name}, decrypt); e != nil {
		return nil, e
	}
	p, selector := s.find(name)
	if p == nil {
		return nil, &apiError{code: "ParameterNotFound"} // [rec] without a message
	}
	return map[string]any{"Parameter": s.read(p, selector, decrypt)}, nil
}

func (s *Server) getParameters(in map[string]any) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	decrypt, _ := in["WithDecryption"].(bool)
	names := texts(in, "Names")
	if sorted := slices.Sorted(slices.Values(names)); len(slices.Compact(sorted)) != len(names) {
		// [assumed] Nobody has said what comes of it.
		s.report("GetParameters: a name is there twice")
	}
	if e := s.refusal("ssm:GetParameters", names, decrypt); e != nil {
		return nil, e
	}
	found, missing := []parameterJSON{}, []string{}
	for _, name := range names {
		if p, selector := s.find(name); p != nil {
			found = append(found, s.read(p, selector, decrypt))
		} else {
			missing = append(missing, name) // [model]
		}
	}
	// [model] In alphabetical order, whatever the order of the request.
	slices.SortFunc(found, func(a, b parameterJSON) int { return strings.Compare(a.Name, b.Name) })
	return map[string]any{"Parameters": found, "InvalidParameters": missing}, nil
}
