package store

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
)

// azureWriteRate is requests a second; see azureRate. Each secret takes two.
const azureWriteRate = 100

// azureSecretSize is how large a value can be
// (learn.microsoft.com/azure/key-vault/secrets/about-secrets).
const azureSecretSize = 25 << 10

func (a *azure) unfit(s Secret) string {
	switch {
	case !isVaultSecret(s.Name):
		return "no secret of a Key Vault can be called that: a name has letters, digits and -, at most 127 of them"
	case len(s.Value) > azureSecretSize:
		return "a Key Vault takes no value of more than 25 KB"
	}
	return notTextual(s.Value)
}

// create sets each secret. Azure has no operation that creates and never
// overwrites: each is asked for once more right before, and whoever writes in
// that very moment gets a version of their own, which the vault keeps.
func (a *azure) create(ctx context.Context, secrets []Secret) ([]creation, error) {
	c := writing(a.caller, azureWriteRate)
	limits := paced(a.env.Limits, len(secrets), azureWriteRate)
	again := sameInAnyCase(secrets)
	return creating(ctx, len(secrets), limits, func(ctx context.Context, all []creation) {
		inFlight(ctx, len(secrets), limits.inFlight(), func(ctx context.Context, i int) {
			if again[i] {
				all[i] = isTaken("the vault does not tell its name from another one here, which differs in case")
				return
			}
			all[i] = azureSecret{azure: a, name: secrets[i].Name}.create(ctx, c, secrets[i].Value)
		})
	}, c.limiter, a.caller.limiter)
}

// sameInAnyCase reports which names are those of secrets before them: to a vault
// capital letters make no difference.
func sameInAnyCase(secrets []Secret) []bool {
	again, seen := make([]bool, len(secrets)), make(map[string]bool)
	for i, s := range secrets {
		name := strings.ToLower(s.Name)
		again[i], seen[name] = seen[name], true
	}
	return again
}

func (s azureSecret) create(ctx context.Context, c *caller, value []byte) creation {
	switch now := s.readVersion(ctx, "", Probe); now.State {
	case Missing:
	case Found, Disabled:
		return isTaken("the vault has a secret of that name, which is left alone")
	default:
		return isDeclined(now.State, now.Why)
	}
	token, refusal := s.login.token(ctx, s.env.now())
	if refusal.State != 0 {
		return isDeclined(refusal.State, refusal.Why)
	}
	body, err := json.Marshal(map[string]string{"value": string(value)})
	if err != nil {
		return isDeclined(Missing, "it cannot be written as JSON")
	}
	defer clear(body)
	address := s.address("/secrets/" + s.name)
	r, none, ok := c.once(ctx, func(ctx context.Context) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPut, address.String(), bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Accept", "application/json")
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+token)
		return req, nil
	})
	defer clear(r.Body)
	switch {
	case !ok:
		return none
	case r.Status == http.StatusOK:
		return isCreated
	case r.Status == http.StatusBadRequest:
		return isDeclined(Missing, "the vault does not accept its value (HTTP 400)")
	}
	a := azureRefusal(r, "secrets/set")
	return isDeclined(a.State, a.Why)
}
