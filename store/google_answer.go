package store

import (
	"encoding/json"
	"hash/crc32"
	"net/http"
	"strconv"
	"strings"
)

// googleBroken is the answer to what is no answer.
var googleBroken = Answer{State: Broken, Why: "its answer is not one of Secret Manager"}

// googleMetadata reads a SecretVersion. "latest" is the newest version, whether
// it is enabled or not: an older one that is does not help.
func googleMetadata(body []byte, name string) Answer {
	var version struct{ Name, State string }
	if json.Unmarshal(body, &version) != nil || !namesVersionOf(version.Name, name) {
		return googleBroken
	}
	switch version.State {
	case "ENABLED":
		return Answer{State: Found}
	case "DISABLED":
		return Answer{State: Disabled, Why: "its newest version is disabled, which is the one that is read; enable it or add another"}
	case "DESTROYED":
		return Answer{State: Disabled, Why: "its newest version is destroyed, which is the one that is read; add another"}
	}
	return googleBroken
}

// googleValue reads an AccessSecretVersionResponse, and checks the value
// against its checksum.
func googleValue(body []byte, name string, mode Mode) Answer {
	var got struct {
		Name    string
		Payload *struct {
			Data       []byte
			DataCrc32c *string
		}
	}
	if json.Unmarshal(body, &got) != nil || got.Payload == nil || !namesVersionOf(got.Name, name) {
		return googleBroken
	}
	data, sum := got.Payload.Data, got.Payload.DataCrc32c
	switch {
	case sum == nil && data == nil:
		return googleBroken
	case sum != nil && *sum != googleChecksum(data):
		clear(data)
		return Answer{State: Broken, Why: "the value does not fit its checksum: it was changed on the way"}
	case mode != Value:
		clear(data)
		return Answer{State: Found}
	case data == nil: // empty: JSON of protocol buffers leaves it out
		data = []byte{}
	}
	return Answer{State: Found, Value: data}
}

// googleChecksum is CRC32C, in decimal digits. Its table is not made before it
// is needed: most commands ask nobody.
func googleChecksum(data []byte) string {
	return strconv.FormatUint(uint64(crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))), 10)
}

// namesVersionOf reports whether full, the name in an answer, is that of a
// version of the secret: projects/NUMBER/secrets/NAME/versions/N. Google
// answers with the project's number, whatever it was asked by.
func namesVersionOf(full, name string) bool {
	p := strings.Split(full, "/")
	return len(p) == 6 && p[0] == "projects" && p[2] == "secrets" && p[3] == name && p[4] == "versions" && p[5] != ""
}

// googleRefusals are the answers to canonical codes, with the HTTP status that
// goes with each (google/rpc/code.proto).
var googleRefusals = map[string]struct {
	http  int
	state State
	why   string
}{
	"NOT_FOUND":           {http.StatusNotFound, Missing, "the project has no such secret, or it has no version (NOT_FOUND)"},
	"UNAUTHENTICATED":     {http.StatusUnauthorized, Refused, "Google does not accept the token (UNAUTHENTICATED); log in again"},
	"FAILED_PRECONDITION": {http.StatusBadRequest, Disabled, "its newest version, or the key that encrypts it, is disabled or destroyed (FAILED_PRECONDITION)"},
	"INVALID_ARGUMENT":    {http.StatusBadRequest, Broken, "Google does not understand the request (INVALID_ARGUMENT); is the project's id right?"},
}

// googleReasons tell what a refused permission is about, by the reason in the
// error's details (google.api.ErrorReason).
var googleReasons = map[string]string{
	"SERVICE_DISABLED":                 "the Secret Manager API is not enabled in the project (SERVICE_DISABLED); enable secretmanager.googleapis.com",
	"BILLING_DISABLED":                 "the project has no billing account (BILLING_DISABLED); link one",
	"CONSUMER_INVALID":                 "the project does not exist or may not be used (CONSUMER_INVALID); check the store's project_id",
	"CONSUMER_SUSPENDED":               "the project is suspended (CONSUMER_SUSPENDED); ask who owns it",
	"USER_PROJECT_DENIED":              "the caller may not use the quota project (USER_PROJECT_DENIED); check GOOGLE_CLOUD_QUOTA_PROJECT",
	"SECURITY_POLICY_VIOLATED":         "a VPC Service Controls perimeter keeps the caller out (SECURITY_POLICY_VIOLATED); run inside it",
	"ACCESS_TOKEN_SCOPE_INSUFFICIENT":  "the token lacks the scope cloud-platform (ACCESS_TOKEN_SCOPE_INSUFFICIENT); give it that scope",
	"RESOURCES_LOCATION_NOT_SUPPORTED": "an organisation policy forbids the location (RESOURCES_LOCATION_NOT_SUPPORTED)",
}

// googleRefusal turns an error into an answer. Only codes of the tables come
// out: the rest of an error is the server's own text.
func googleRefusal(r reply, mode Mode) Answer {
	var body struct {
		Error struct {
			Status  string
			Details []struct{ Reason string }
		}
	}
	if json.Unmarshal(r.Body, &body) != nil {
		return Answer{State: Broken, Why: "its answer is not one of Secret Manager (HTTP " + strconv.Itoa(r.Status) + ")"}
	}
	if body.Error.Status == "PERMISSION_DENIED" && r.Status == http.StatusForbidden {
		for _, d := range body.Error.Details {
			if why := googleReasons[d.Reason]; why != "" {
				return Answer{State: Refused, Why: why}
			}
		}
		permission := "secretmanager.versions.access"
		if mode == Exists {
			permission = "secretmanager.versions.get"
		}
		return Answer{State: Refused, Why: "the caller lacks " + permission + ", or it does not exist (PERMISSION_DENIED)"}
	}
	if known, ok := googleRefusals[body.Error.Status]; ok && known.http == r.Status {
		return Answer{State: known.state, Why: known.why}
	}
	return Answer{State: Broken, Why: "its answer is not one of Secret Manager (HTTP " + strconv.Itoa(r.Status) + ")"}
}
