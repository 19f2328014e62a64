package store

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// vaultWriteRate is requests a second; see vaultRate.
const vaultWriteRate = 100

// unfit: a value of the KV engine is a JSON text.
func (v *vault) unfit(s Secret) string {
	if path, ok := pathSegments(s.Name); !ok || len(path) == 0 {
		return "its path has empty parts, dots or control characters"
	}
	return notTextual(s.Value)
}

// create writes each secret with check-and-set 0, which Vault takes only where
// nothing ever was: neither a value, nor other keys, nor a version that is
// deleted (developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2).
func (v *vault) create(ctx context.Context, secrets []Secret) ([]creation, error) {
	c := writing(v.caller, vaultWriteRate)
	limits := paced(v.env.Limits, len(secrets), vaultWriteRate)
	return creating(ctx, len(secrets), limits, func(ctx context.Context, all []creation) {
		inFlight(ctx, len(secrets), limits.inFlight(), func(ctx context.Context, i int) {
			all[i] = v.createOne(ctx, c, secrets[i])
		})
	}, c.limiter)
}

func (v *vault) createOne(ctx context.Context, c *caller, s Secret) creation {
	if v.expired.Load() {
		return isDeclined(Refused, tokenUnknown)
	}
	body, err := json.Marshal(map[string]any{
		"options": map[string]int{"cas": 0},
		"data":    map[string]string{orElse(v.config.Key, "value"): string(s.Value)},
	})
	if err != nil {
		return isDeclined(Missing, "it cannot be written as JSON")
	}
	defer clear(body)
	name, _ := pathSegments(s.Name)
	path := v.path("data", name)
	r, none, ok := c.once(ctx, func(ctx context.Context) (*http.Request, error) {
		req, err := v.request(ctx, http.MethodPost, v.token, path, body)
		if err == nil {
			req.Header.Set("Content-Type", "application/json")
		}
		return req, err
	})
	defer clear(r.Body)
	if !ok {
		return none
	}
	return v.writeAnswer(r, quote(strings.Join(path, "/")))
}

// writeAnswer turns Vault's answer to a write into what came of it.
func (v *vault) writeAnswer(r reply, where string) creation {
	text, known := vaultErrors(r)
	code := " (HTTP " + strconv.Itoa(r.Status) + ")"
	switch {
	case r.Status == http.StatusOK || r.Status == http.StatusNoContent:
		return isCreated
	case r.Status == http.StatusBadRequest && strings.Contains(text, "check-and-set parameter did not match"):
		return isTaken("something is at " + where + " already, or was, and is left alone; put it there by hand, or choose another path")
	case r.Status == http.StatusForbidden && strings.Contains(text, "invalid token"):
		v.expired.Store(true)
		return isDeclined(Refused, tokenUnknown)
	case r.Status == http.StatusForbidden:
		return isDeclined(Refused, "the token's policy does not allow create on "+where+code)
	case r.Status == http.StatusNotFound && strings.Contains(text, "no handler for route"):
		return isDeclined(Missing, v.mountName()+" is no engine of this server")
	case known:
		return isDeclined(Broken, "the server does not take it"+code)
	}
	a := otherStatus(r)
	return isDeclined(a.State, a.Why)
}
