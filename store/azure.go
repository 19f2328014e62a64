package store

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// azureRate is requests a second. Azure documents 4,000 transactions on secrets
// in 10 seconds for each vault
// (learn.microsoft.com/azure/key-vault/general/service-limits).
const azureRate = 200

// azureVersion is the API's version: one that every cloud has.
const azureVersion = "7.4"

// azure asks one Azure Key Vault for secrets.
//
// It speaks plain HTTP rather than through the vendor's client, and uses the
// vendor's library for logging in alone: the client follows a next page to any
// host with the token, stops the program at a challenge without a tenant, and
// hides which of two kinds of 403 an answer is.
type azure struct {
	env    Env
	base   *url.URL // of the vault, without a path
	caller caller
	login  azureLogin
}

// openAzure opens the vault of c, whose host must be trusted: anybody can
// register a vault of any name, and would be sent the token.
func openAzure(_ context.Context, c Config, env Env) (Store, error) {
	base, err := azureVault(c, env)
	if err != nil {
		return nil, err
	}
	client := safeClient(env)
	login, err := azureCredentials(client, env)
	if err != nil {
		return nil, err
	}
	return &azure{
		env: env, base: base, login: login,
		caller: caller{name: "azure", client: client, limiter: newLimiter(env.Limits, azureRate), env: env},
	}, nil
}

// Requests is one for each secret. One whose newest version is disabled, or
// that has more than 25 versions and none enabled among the first, costs more.
func (a *azure) Requests(n int, _ Mode) int { return n }

func (a *azure) Ask(ctx context.Context, names []string, mode Mode) ([]Answer, error) {
	return ask(ctx, len(names), a.env.Limits, func(ctx context.Context, answers []Answer) {
		var asked []int // the others have names that no secret can have
		for i, name := range names {
			if isVaultSecret(name) {
				asked = append(asked, i)
			} else {
				answers[i] = Answer{State: Missing, Why: "no secret of a Key Vault can be called that"}
			}
		}
		if len(asked) == 0 {
			return
		}
		if refusal := a.enter(ctx, names[asked[0]]); refusal.State != 0 {
			fill(answers, refusal.State, refusal.Why)
			return
		}
		inFlight(ctx, len(asked), a.env.Limits.inFlight(), func(ctx context.Context, i int) {
			s := azureSecret{azure: a, name: names[asked[i]]}
			if mode == Exists {
				answers[asked[i]] = s.exists(ctx)
			} else {
				answers[asked[i]] = s.read(ctx, mode)
			}
		})
	}, a.caller.limiter)
}

// azureSecret is one secret in one Ask.
type azureSecret struct {
	*azure
	name string
}

const readInstead = "listing versions (secrets/list) is not allowed for all; asked by reading, values dropped"

// exists asks for the properties of the versions, which never come with a
// value: secrets/list of an access policy, readMetadata of a role. Where that
// is refused it reads, and drops the value.
func (s azureSecret) exists(ctx context.Context) Answer {
	versions, refusal := s.versions(ctx, true)
	switch {
	case refusal.State == Refused && mayStillRead[refusal.Why]:
		answer := s.read(ctx, Probe)
		answer.Notes = append(answer.Notes, readInstead)
		return answer
	case refusal.State != 0:
		return refusal
	}
	return versions.answer()
}

// read reads the current version. Where that is disabled, the newest enabled
// one is what the platform reads.
func (s azureSecret) read(ctx context.Context, mode Mode) Answer {
	answer := s.readVersion(ctx, "", mode)
	if answer.State != Disabled || answer.Why != newestDisabled {
		return answer
	}
	versions, refusal := s.versions(ctx, false)
	if refusal.State == Refused {
		return Answer{State: Disabled, Why: newestDisabled + ", and whether an older one is enabled may not be asked (secrets/list)"}
	}
	if refusal.State != 0 {
		return refusal
	}
	if older := versions.answer(); older.State != Found {
		return older
	}
	answer = s.readVersion(ctx, versions.newestEnabled, mode)
	if answer.State == Found {
		answer.Why = olderIsMeant
	}
	return answer
}

// readVersion reads one version; "" is the current one. As with the vendor's
// clients the path then ends with a slash.
func (s azureSecret) readVersion(ctx context.Context, version string, mode Mode) Answer {
	r, why := s.get(ctx, s.address("/secrets/"+s.name+"/"+version))
	defer clear(r.Body)
	switch {
	case why.State != 0:
		return why
	case r.Status != http.StatusOK:
		return azureRefusal(r, "secrets/get")
	}
	return azureValue(r.Body, s.name, mode)
}

// get makes a request with the token. The answer has a state if there is none.
func (s azureSecret) get(ctx context.Context, address *url.URL) (reply, Answer) {
	token, refusal := s.login.token(ctx, s.env.now())
	if refusal.State != 0 {
		return reply{}, refusal
	}
	r, why := s.caller.call(ctx, func(ctx context.Context) (*http.Request, error) {
		return azureRequest(ctx, address, token)
	}, nil)
	if why != "" {
		return reply{}, Answer{State: Broken, Why: why}
	}
	return r, Answer{}
}

func azureRequest(ctx context.Context, address *url.URL, token string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req, nil
}

func (a *azure) address(path string) *url.URL {
	u := *a.base
	u.Path = path
	u.RawQuery = "api-version=" + azureVersion
	return &u
}

// isVaultSecret reports whether a Key Vault allows s as the name of a secret.
func isVaultSecret(s string) bool { return len(s) > 0 && len(s) <= 127 && only(s, "-") }

// renewBefore is how long before its end a token is not used any more.
const renewBefore = 2 * time.Minute
