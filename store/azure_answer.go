package store

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// azureBroken is the answer to what is no answer.
var azureBroken = Answer{State: Broken, Why: "its answer is not one of a Key Vault"}

const (
	newestDisabled = "its newest version is disabled (SecretDisabled)"
	noneEnabled    = "none of its versions is enabled"
	olderIsMeant   = "its newest version is disabled; the newest enabled one is read"
)

// azureValue reads a SecretBundle. Its value is a string, which may be empty.
func azureValue(body []byte, name string, mode Mode) Answer {
	var secret struct {
		ID    string
		Value jsonText
	}
	if !decodeExact(body, &secret) {
		return azureBroken
	}
	if _, ok := versionOf(secret.ID, name); !ok || !secret.Value.there {
		clear(secret.Value.bytes)
		return azureBroken
	}
	if mode != Value {
		clear(secret.Value.bytes)
		return Answer{State: Found}
	}
	return Answer{State: Found, Value: secret.Value.bytes}
}

// versionOf returns the version in the id of a secret,
// https://HOST/secrets/NAME/VERSION, if it is one of the secret called name.
// Names are the same in any case.
func versionOf(id, name string) (version string, ok bool) {
	p := strings.Split(id, "/")
	if len(p) != 6 || p[0] != "https:" || p[3] != "secrets" || !strings.EqualFold(p[4], name) {
		return "", false
	}
	return p[5], p[5] != "" && len(p[5]) <= 64 && only(p[5], "-")
}

// azureReasons tell what a refusal is about, by innererror.code: the code of
// the error itself is "Forbidden" for all.
var azureReasons = map[string]string{
	"ForbiddenByRbac":       "the caller has no role that allows it (ForbiddenByRbac)",
	"AccessDenied":          "the vault's access policies do not allow it to the caller (AccessDenied)",
	"ForbiddenByPolicy":     "the vault's access policies do not allow it to the caller (ForbiddenByPolicy)",
	"ForbiddenByFirewall":   "the vault's firewall keeps this machine's address out (ForbiddenByFirewall); run where it lets you in",
	"ForbiddenByConnection": "the vault is reached over private connections alone (ForbiddenByConnection); run inside its network",
}

// azureDeleted are the codes of a secret that is deleted and not yet gone.
var azureDeleted = map[string]bool{"ObjectIsDeletedButRecoverable": true, "ObjectIsBeingDeleted": true, "ObjectIsBeingRecovered": true}

// mayStillRead are the refusals of secrets/list after which secrets/get is
// worth asking: those that are about the permission, not about the machine.
var mayStillRead = map[string]bool{
	azureReasons["ForbiddenByRbac"]:   true,
	azureReasons["AccessDenied"]:      true,
	azureReasons["ForbiddenByPolicy"]: true,
	lacks("secrets/list"):             true,
}

func lacks(permission string) string { return "the caller lacks " + permission + " (Forbidden)" }

// azureRefusal turns an error into an answer. Only codes of the tables come
// out: the rest of an error is the server's own text.
func azureRefusal(r reply, permission string) Answer {
	var body struct {
		Error struct {
			Code       string
			InnerError struct{ Code string }
		}
	}
	if json.Unmarshal(r.Body, &body) != nil {
		return unlikeVault(r.Status)
	}
	code, inner := body.Error.Code, body.Error.InnerError.Code
	switch {
	case r.Status == http.StatusUnauthorized && code == "Unauthorized":
		return Answer{State: Refused, Why: "the vault does not accept the token (Unauthorized); log in again"}
	case r.Status == http.StatusForbidden && inner == "SecretDisabled":
		return Answer{State: Disabled, Why: newestDisabled}
	case r.Status == http.StatusForbidden && azureReasons[inner] != "":
		return Answer{State: Refused, Why: azureReasons[inner]}
	case r.Status == http.StatusForbidden && code == "Forbidden":
		return Answer{State: Refused, Why: lacks(permission)}
	case r.Status == http.StatusNotFound && code == "SecretNotFound":
		return Answer{State: Missing, Why: "the vault has no such secret; one that was deleted of late can be recovered (SecretNotFound)"}
	case r.Status == http.StatusConflict && azureDeleted[inner]:
		return Answer{State: Disabled, Why: "it is deleted, and can be recovered (" + inner + ")"}
	case r.Status == http.StatusConflict && azureDeleted[code]:
		return Answer{State: Disabled, Why: "it is deleted, and can be recovered (" + code + ")"}
	}
	return unlikeVault(r.Status)
}

func unlikeVault(status int) Answer {
	return Answer{State: Broken, Why: "it does not answer like a Key Vault (HTTP " + strconv.Itoa(status) + ")"}
}
