package aws

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// secret is one secret with one version, and the id of the one before it.
type secret struct {
	name, arn, version        string
	before                    string
	text                      *string
	raw                       []byte
	created, changed, deleted time.Time
	stages                    []string
}

// PutSecret puts a secret: SecretString, or SecretBinary if the value is no text.
func (s *Server) PutSecret(name string, value []byte) {
	var text *string
	if v := string(value); utf8.Valid(value) {
		text, value = &v, nil
	}
	s.putSecret(name, text, value)
}

// PutBinary puts a secret as SecretBinary.
func (s *Server) PutBinary(name string, value []byte) { s.putSecret(name, nil, value) }

func (s *Server) putSecret(name string, text *string, raw []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	v := &secret{name: name, arn: s.SecretARN(name), text: text, raw: raw, created: now, changed: now, stages: []string{"AWSCURRENT"}}
	if old, ok := s.secrets[name]; ok {
		v.created, v.before = old.created, old.version
	}
	v.version = fmt.Sprintf("%08x-90ab-cdef-fedc-ba9876543210", now.UnixNano()&0xffffffff)
	s.secrets[name] = v
}

// SecretARN returns the ARN, which ends in a hyphen and six characters [rec].
func (s *Server) SecretARN(name string) string {
	h := fnv.New32a()
	h.Write([]byte(name))
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	end := make([]byte, 6)
	for i, n := 0, h.Sum32(); i < len(end); i, n = i+1, n/29 {
		end[i] = letters[n%uint32(len(letters))]
	}
	return "arn:aws:secretsmanager:" + s.Region + ":" + s.Account + ":secret:" + name + "-" + string(end)
}

// DeleteSecret schedules a secret for deletion.
func (s *Server) DeleteSecret(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[name].deleted = time.Now()
}

// Unlabel takes AWSCURRENT from the only version.
func (s *Server) Unlabel(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[name].stages = []string{"AWSPENDING"}
}

// lookUp returns the secret of a name, an ARN, or an ARN without its end
// [model], or why the caller does not get it.
func (s *Server) lookUp(action, id string) (*secret, *apiError) {
	resource := id
	if !strings.HasPrefix(id, "arn:") {
		resource = s.SecretARN(id)
	}
	if s.faults.deniedName(id) || !s.faults.allows("secretsmanager:"+action, resource) {
		return nil, &apiError{code: "AccessDeniedException", message: "not authorized on resource: " + id}
	}
	if found, ok := s.secrets[id]; ok {
		return found, nil
	}
	for _, found := range s.secrets {
		if found.arn == id || found.arn[:len(found.arn)-7] == id {
			return found, nil
		}
	}
	return nil, &apiError{code: "ResourceNotFoundException", message: "Secrets Manager can't find the specified secret."} // [rec]
}

// readable is lookUp, and why the value of what is there cannot be read.
func (s *Server) readable(id string) (*secret, *apiError) {
	found, e := s.lookUp("GetSecretValue", id)
	switch {
	case e != nil:
		return nil, e
	case !found.deleted.IsZero(): // [thread]
		return nil, &apiError{code: "InvalidRequestException", message: "You can't perform this operation on the secret because it was marked for deletion."}
	case !slices.Contains(found.stages, "AWSCURRENT"): // [thread]
		return nil, &apiError{code: "ResourceNotFoundException", message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"}
	case s.faults.noKey(found.name): // [model] that it is this error
		return nil, &apiError{code: "DecryptionFailure", message: "Secrets Manager can't decrypt the protected secret text using the provided KMS key."}
	}
	return found, nil
}

// A secretJSON is a secret with its value, of GetSecretValue [rec] and of
// BatchGetSecretValue [model].
type secretJSON struct {
	ARN           string      `json:"ARN"`
	CreatedDate   json.Number `json:"CreatedDate"`
	Name          string      `json:"Name"`
	SecretBinary  *string     `json:"SecretBinary,omitempty"`
	SecretString  *string     `json:"SecretString,omitempty"`
	VersionID     string      `json:"VersionId"`
	VersionStages []string    `json:"VersionStages"`
}

func (v *secret) json() secretJSON {
	j := secretJSON{ARN: v.arn, CreatedDate: stamp(v.created), Name: v.name, SecretString: v.text, VersionID: v.version, VersionStages: v.stages}
	if v.text == nil {
		raw := base64.StdEncoding.EncodeToString(v.raw)
		j.SecretBinary = &raw
	}
	return j
}

func (s *Server) getSecretValue(in map[string]any) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if in["VersionId"] != nil || in["VersionStage"] != nil {
		s.report("GetSecretValue: the fake has one version of each secret")
	}
	found, e := s.readable(text(in, "SecretId"))
	if e != nil {
		return nil, e
	}
	return found.json(), nil
}

// batchGetSecretValue gives each secret, or an error of its own [model]. The
// order is not that of the request [assumed]: nobody may count on it.
func (s *Server) batchGetSecretValue(in map[string]any) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := texts(in, "SecretIdList")
	if len(ids) == 0 || in["MaxResults"] != nil || in["NextToken"] != nil || in["Filters"] != nil {
		s.report("BatchGetSecretValue: the fake knows a list of ids, and nothing that goes with filters")
	}
	values, errors := []secretJSON{}, []map[string]string{}
	for _, id := range slices.Backward(ids) {
		found, e := s.readable(id)
		if e != nil {
			errors = append(errors, map[string]string{"SecretId": id, "ErrorCode": e.code, "Message": e.message})
			continue
		}
		values = append(values, found.json())
	}
	return map[string]any{"SecretValues": values, "Errors": errors}, nil
}

// describeSecret gives the metadata of a secret, one that is scheduled for
// deletion with its DeletedDate [rec].
func (s *Server) describeSecret(in map[string]any) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, e := s.lookUp("DescribeSecret", text(in, "SecretId"))
	if e != nil {
		return nil, e
	}
	versions := map[string][]string{found.version: found.stages}
	if found.before != "" {
		versions[found.before] = []string{"AWSPREVIOUS"}
	}
	out := map[string]any{
		"ARN": found.arn, "Name": found.name,
		"CreatedDate": stamp(found.created), "LastChangedDate": stamp(found.changed),
		"LastAccessedDate":   stamp(found.created.Truncate(24 * time.Hour)),
		"VersionIdsToStages": versions,
	}
	if !found.deleted.IsZero() {
		out["DeletedDate"] = stamp(found.deleted)
	}
	return out, nil
}
