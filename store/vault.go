package store

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
)

// vaultRate is the default of requests a second. Vault documents no quota; an
// operator's own is often a few hundred.
const vaultRate = 200

// vault asks HashiCorp Vault and OpenBao, which has the same API, for secrets
// of a KV engine of version 2.
//
// It speaks plain HTTP rather than through the vendor's client: that one goes
// to wherever the first redirect leads, takes its settings from the process,
// retries on its own, and returns a deleted version without an error.
type vault struct {
	config Config
	env    Env
	caller caller
	base   *url.URL // of the server, without /v1
	header http.Header
	login  vaultLogin

	mount []string // path segments of the engine
	root  []string // path segments in front of every secret

	token   string        // after enter
	refused *Answer       // the login was refused: nothing more is asked
	expired atomic.Bool   // the server knows the token no longer
	engine  onceFor[kind] // what is mounted there
	notes   []string      // of enter
}

// openVault opens the Vault of c. The address comes from VAULT_ADDR, or from a
// Config or manifest whose host the operator trusts.
func openVault(_ context.Context, c Config, env Env) (Store, error) {
	base, err := vaultAddress(c, env)
	if err != nil {
		return nil, err
	}
	v := &vault{config: c, env: env, base: base}
	var ok bool
	if v.mount, ok = pathSegments(c.Mount); !ok || len(v.mount) == 0 {
		return nil, fmt.Errorf("the mount %s is no path of a KV engine; set kv_mount_path, or mount in the policy", quote(c.Mount))
	}
	if v.root, ok = pathSegments(c.RootPath); !ok {
		return nil, fmt.Errorf("the root path %s is no path; set root_path without empty parts and dots", quote(c.RootPath))
	}
	if v.header, err = vaultHeaders(c, env); err != nil {
		return nil, err
	}
	if v.login, err = vaultCredentials(c, env); err != nil {
		return nil, err
	}
	client, err := vaultClient(base, env)
	if err != nil {
		return nil, err
	}
	limits, err := vaultLimits(env)
	if err != nil {
		return nil, err
	}
	v.env.Limits = limits
	if env.Client == nil {
		client.Timeout = limits.request()
	}
	v.caller = caller{name: "vault", client: client, limiter: newLimiter(limits, vaultRate), env: v.env}
	return v, nil
}

func (v *vault) Requests(n int, _ Mode) int {
	if n > 0 && v.namespace() != "" {
		return n + 1 // whether the server has namespaces
	}
	return n
}

func (v *vault) Ask(ctx context.Context, names []string, mode Mode) ([]Answer, error) {
	return ask(ctx, len(names), v.env.Limits, func(ctx context.Context, answers []Answer) {
		if len(names) == 0 {
			return
		}
		if a, ok := v.enter(ctx); !ok {
			fill(answers, a.State, a.Why)
			return
		}
		inFlight(ctx, len(names), v.env.Limits.inFlight(), func(ctx context.Context, i int) {
			answers[i] = v.one(ctx, names[i], mode)
		})
		for _, n := range v.notes {
			note(answers, n)
		}
	}, v.caller.limiter)
}

// enter logs in, once in the life of the store, and looks whether the server
// has the namespace. An answer that is not ok is everyone's.
func (v *vault) enter(ctx context.Context) (Answer, bool) {
	if v.refused != nil {
		return *v.refused, false
	}
	if v.token != "" || v.login.agent {
		return Answer{}, true
	}
	token, a := v.signIn(ctx)
	if token == "" && !v.login.agent {
		if a.State == Refused {
			v.refused = &a
		}
		return a, false
	}
	v.token = token
	if v.namespace() != "" && v.isFree(ctx) {
		v.notes = append(v.notes, "the server is no Vault Enterprise and ignores the namespace "+quote(v.namespace())+"; the answers are those of its root namespace")
	}
	return Answer{}, true
}

// one asks for one secret.
func (v *vault) one(ctx context.Context, name string, mode Mode) Answer {
	path, ok := pathSegments(name)
	if !ok || len(path) == 0 {
		return Answer{State: Broken, Why: "its path has empty parts, dots or control characters"}
	}
	if v.expired.Load() {
		return Answer{State: Refused, Why: tokenUnknown}
	}
	api := "data"
	if mode == Exists {
		api = "metadata"
	}
	r, why := v.get(ctx, v.token, v.path(api, path)...)
	if why != "" {
		return Answer{State: Broken, Why: why}
	}
	where := strings.Join(v.path(api, path), "/")
	switch r.Status {
	case http.StatusOK:
		if mode == Exists {
			return v.metadata(ctx, r)
		}
		return v.data(ctx, r, mode)
	case http.StatusNotFound:
		return v.notFound(ctx, r, where)
	case http.StatusForbidden:
		return v.forbidden(ctx, r, where)
	}
	return otherStatus(r)
}

// path is where an API of the engine (data, metadata) has a secret.
func (v *vault) path(api string, name []string) []string {
	return slices.Concat(v.mount, []string{api}, v.root, name)
}

func (v *vault) namespace() string { return v.header.Get(namespaceHeader) }

// get reads a path, with the namespace and the token if it is not "".
func (v *vault) get(ctx context.Context, token string, path ...string) (reply, string) {
	return v.caller.call(ctx, func(ctx context.Context) (*http.Request, error) {
		return v.request(ctx, http.MethodGet, token, path, nil)
	}, isSealed)
}
