package aws

import (
	"bytes"
	"encoding/base64"
	"strings"
	"time"
	"unicode/utf8"
)

// standardTier is how many characters the value of a standard parameter has at
// most [thread].
const standardTier = 4096

// putParameter creates a parameter, or with Overwrite a new version of it [rec].
// The quota, that of the account, and other tiers than the standard one are not
// known to the fake.
func (s *Server) putParameter(in map[string]any) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, value := text(in, "Name"), text(in, "Value")
	overwrite, _ := in["Overwrite"].(bool)
	for _, field := range []string{"KeyId", "Tags", "Tier", "Policies", "AllowedPattern", "DataType", "Description"} {
		if in[field] != nil {
			s.report("PutParameter: the fake does not know %s", field)
		}
	}
	old := s.parameters[name]
	switch {
	case strings.HasPrefix(name, "arn:") || strings.Contains(name, ":") || !validName(name): // [model] [thread]
		return nil, &apiError{code: "ValidationException", message: "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_"}
	case s.faults.deniedName(name) || !s.faults.allows("ssm:PutParameter", s.ParameterARN(name)):
		return nil, &apiError{code: "AccessDeniedException", message: "not authorized on resource: " + s.ParameterARN(name)}
	case strings.Count(strings.TrimPrefix(name, "/"), "/") >= 15: // [model]
		return nil, &apiError{code: "HierarchyLevelLimitExceededException", message: "a hierarchy has 15 levels"}
	case value == "" || strings.Contains(value, "{{"): // [assumed] of the empty one, [model] of the other
		return nil, &apiError{code: "ValidationException", message: "the value is not allowed"}
	case utf8.RuneCountInString(value) > standardTier: // [thread]
		return nil, &apiError{code: "ValidationException", message: "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier."}
	case old != nil && !overwrite: // [thread]
		return nil, &apiError{code: "ParameterAlreadyExists", message: "The parameter already exists. To overwrite this value, set the overwrite option in the request to true."}
	case s.faults.noKey(name): // [model] that it is this error
		return nil, &apiError{code: "InvalidKeyId", message: "the key is disabled"}
	}
	p := &parameter{name: name, kind: text(in, "Type"), value: value, version: 1, modified: time.Now()}
	if old != nil {
		p.version = old.version + 1
	}
	if p.kind == "" && old == nil { // [model]: required for a new one; that it is this error is [assumed]
		return nil, &apiError{code: "ValidationException", message: "a type is needed"}
	}
	s.parameters[name] = p
	return map[string]any{"Tier": "Standard", "Version": p.version}, nil // [rec]
}

// createSecret creates a secret with a version, whose id is the token [rec]. The
// same request again is ignored, another for a name that is there refused
// [model] (and, of another token, [thread]).
func (s *Server) createSecret(in map[string]any) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, token := text(in, "Name"), text(in, "ClientRequestToken")
	for _, field := range []string{"KmsKeyId", "Tags", "Description", "AddReplicaRegions", "ForceOverwriteReplicaSecret"} {
		if in[field] != nil {
			s.report("CreateSecret: the fake does not know %s", field)
		}
	}
	value, hasText := in["SecretString"].(string)
	encoded, hasBinary := in["SecretBinary"].(string)
	raw, _ := base64.StdEncoding.DecodeString(encoded)
	old := s.secrets[name]
	switch {
	case hasText == hasBinary: // one of both [model]; none is a secret without a version, which nobody here wants
		s.report("CreateSecret: not exactly one of SecretString and SecretBinary")
		return nil, &apiError{code: "InvalidParameterException", message: "one of both"}
	case token == "": // [model]
		return nil, &apiError{code: "InvalidParameterException", message: "a ClientRequestToken is needed"}
	case strings.Trim(name, "/_+=.@-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "": // [model]; the error is [thread]
		return nil, &apiError{code: "ValidationException", message: "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"}
	case s.faults.deniedName(name) || !s.faults.allows("secretsmanager:CreateSecret", s.SecretARN(name)):
		return nil, &apiError{code: "AccessDeniedException", message: "not authorized on resource: " + name}
	case old != nil && !old.deleted.IsZero(): // [thread]
		return nil, &apiError{code: "InvalidRequestException", message: "You can't create this secret because a secret with this name is already scheduled for deletion."}
	case old != nil && old.version == token && old.holds(value, hasText, raw): // [model]
		return map[string]any{"ARN": old.arn, "Name": name, "VersionId": token}, nil
	case old != nil: // [model]
		return nil, &apiError{code: "ResourceExistsException", message: "The operation failed because the secret " + name + " already exists."}
	case s.faults.noKey(name): // [model] that it is this error
		return nil, &apiError{code: "EncryptionFailure", message: "Secrets Manager can't encrypt the protected secret text using the provided KMS key."}
	}
	now := time.Now()
	v := &secret{name: name, arn: s.SecretARN(name), version: token, raw: raw, created: now, changed: now, stages: []string{"AWSCURRENT"}}
	if hasText {
		v.text = &value
	}
	s.secrets[name] = v
	return map[string]any{"ARN": v.arn, "Name": name, "VersionId": token}, nil
}

func (v *secret) holds(text string, isText bool, raw []byte) bool {
	if isText {
		return v.text != nil && *v.text == text
	}
	return v.text == nil && bytes.Equal(v.raw, raw)
}

// Parameter returns the value of a parameter, and how many versions it has had;
// 0 if there is none.
func (s *Server) Parameter(name string) (value []byte, versions int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.parameters[name]
	if p == nil {
		return nil, 0
	}
	if p.kind != "SecureString" {
		s.report("the parameter %s is a %s", name, p.kind)
	}
	return []byte(p.value), p.version
}

// Secret returns the value of a secret, and how many versions it has; 0 if there
// is none.
func (s *Server) Secret(name string) (value []byte, versions int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.secrets[name]
	switch {
	case v == nil:
		return nil, 0
	case v.text != nil:
		value = []byte(*v.text)
	default:
		value = v.raw
	}
	if v.before != "" {
		return value, 2
	}
	return value, 1
}

// IsText reports whether a secret is a SecretString.
func (s *Server) IsText(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.secrets[name].text != nil
}
