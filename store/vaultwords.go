package store

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// malformed is the answer to what is no answer.
var malformed = Answer{State: Broken, Why: "its answer is not one of a KV engine of version 2"}

const tokenUnknown = "the server does not know the token: it is wrong, expired, used up, or of another namespace (HTTP 403); log in again and set VAULT_TOKEN anew"

// kind is what a mount turns out to be.
type kind uint8

const (
	unknownEngine kind = iota // it may not be asked
	version2
	version1
	otherEngine
	noEngine
)

// onceFor keeps what one request found out for all that want to know.
type onceFor[T any] struct {
	mu    sync.Mutex
	known bool
	value T
}

// get returns the value, from find the first time.
func (o *onceFor[T]) get(find func() (T, bool)) T {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.known {
		o.value, o.known = find()
	}
	return o.value
}

// vaultErrors are the messages of an error, for comparing with known ones and
// never for showing. It is not ok if the body is no error of Vault.
func vaultErrors(r reply) (all string, ok bool) {
	var body struct {
		Errors []string `json:"errors"`
	}
	if json.Unmarshal(r.Body, &body) != nil || body.Errors == nil {
		return "", false
	}
	return strings.Join(body.Errors, "\n"), true
}

// isSealed wants a 503 kept that no further attempt will change.
func isSealed(r reply) bool {
	text, _ := vaultErrors(r)
	return r.Status == http.StatusServiceUnavailable && strings.Contains(text, "sealed")
}

// notFound tells a version that is deleted, which comes with its metadata, from
// a path that is not there, and that from an engine that is not.
func (v *vault) notFound(ctx context.Context, r reply, path string) Answer {
	var deleted kvData
	if json.Unmarshal(r.Body, &deleted) == nil && deleted.Data != nil && deleted.Data.Metadata != nil {
		version := *deleted.Data.Metadata
		if a, gone := version.gone(version.Version, v.env.now()); gone {
			return a
		}
		return malformed
	}
	text, ok := vaultErrors(r)
	if !ok {
		return Answer{State: Broken, Why: "the answer is no answer of Vault (HTTP 404); check VAULT_ADDR"}
	}
	if strings.Contains(text, "no handler for route") {
		return Answer{State: Missing, Why: v.mountName() + " is no engine of this server"}
	}
	if a, ok := v.wrongEngine(ctx); ok {
		return a
	}
	return Answer{State: Missing, Why: "nothing is at " + quote(path) + " (HTTP 404)"}
}

// forbidden tells a token that is not known from a policy that does not allow.
func (v *vault) forbidden(ctx context.Context, r reply, path string) Answer {
	if text, _ := vaultErrors(r); strings.Contains(text, "invalid token") {
		v.expired.Store(true)
		return Answer{State: Refused, Why: tokenUnknown}
	}
	if a, ok := v.wrongEngine(ctx); ok {
		return a
	}
	return Answer{State: Refused, Why: "the token's policy does not allow read on " + quote(path) + ", or nothing is there (HTTP 403)"}
}

// wrongEngine returns the answer for all if what is mounted is no KV engine of
// version 2.
func (v *vault) wrongEngine(ctx context.Context) (Answer, bool) {
	switch v.engine.get(func() (kind, bool) { return v.lookAtMount(ctx) }) {
	case version1:
		return Answer{State: Broken, Why: v.mountName() + " is a KV engine of version 1, and the platform reads version 2; name another mount, or convert it with vault kv enable-versioning"}, true
	case otherEngine:
		return Answer{State: Broken, Why: v.mountName() + " is no KV engine; name another mount"}, true
	}
	return Answer{}, false
}

// notVersion2 is for an answer that a version 1 may have given.
func (v *vault) notVersion2(ctx context.Context) Answer {
	if a, ok := v.wrongEngine(ctx); ok {
		return a
	}
	return malformed
}

func (v *vault) mountName() string { return quote(strings.Join(v.mount, "/")) }

// lookAtMount asks what the mount is, as the vendor's command line does. Who may
// read anything below it may ask.
func (v *vault) lookAtMount(ctx context.Context) (k kind, ok bool) {
	r, why := v.get(ctx, v.token, slices.Concat([]string{"sys", "internal", "ui", "mounts"}, v.mount)...)
	if why != "" {
		return unknownEngine, false
	}
	var body struct {
		Data struct {
			Type    string            `json:"type"`
			Options map[string]string `json:"options"`
		} `json:"data"`
	}
	if r.Status != http.StatusOK || json.Unmarshal(r.Body, &body) != nil || body.Data.Type == "" {
		return unknownEngine, true
	}
	switch {
	case body.Data.Type != "kv" && body.Data.Type != "generic":
		return otherEngine, true
	case body.Data.Options["version"] == "2":
		return version2, true
	}
	return version1, true
}

// isFree reports whether the server says that it is no Vault Enterprise: that
// one ignores namespaces and answers from the root. OpenBao has namespaces and
// does not say so. No answer is not free.
func (v *vault) isFree(ctx context.Context) bool {
	if v.caller.limiter.wait(ctx) != nil {
		return false
	}
	req, err := v.request(ctx, http.MethodGet, "", []string{"sys", "health"}, nil)
	if err != nil {
		return false
	}
	req.Header.Del(namespaceHeader)
	r, t := send(v.caller.client, req)
	var body struct {
		Enterprise *bool `json:"enterprise"`
	}
	return t == (try{}) && json.Unmarshal(r.Body, &body) == nil && body.Enterprise != nil && !*body.Enterprise
}

// otherStatus is the answer to a status that has no meaning for secrets.
func otherStatus(r reply) Answer {
	code := " (HTTP " + strconv.Itoa(r.Status) + ")"
	switch r.Status {
	case http.StatusServiceUnavailable:
		return Answer{State: Broken, Why: "the server is sealed" + code + "; unseal it"}
	case http.StatusUnauthorized:
		return Answer{State: Refused, Why: "the caller is not known" + code}
	case 472, 473:
		return Answer{State: Broken, Why: "the server is a standby that answers nothing" + code + "; set VAULT_ADDR to the active one"}
	}
	return Answer{State: Broken, Why: "it answered with a status that says nothing of the secret" + code}
}
