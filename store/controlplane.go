package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// controlPlaneRate is requests a second; TrueFoundry documents no quota.
const controlPlaneRate = 20

// openControlPlane returns the store of form A: the control plane that
// TFY_HOST names, and nothing else. With TFY_API_KEY it is asked as a user, by
// 100 names; with only TFY_CLUSTER_TOKEN as a cluster, one by one.
func openControlPlane(_ context.Context, _ Config, env Env) (Store, error) {
	token, source := env.first("TFY_API_KEY", "TFY_CLUSTER_TOKEN")
	host := env.getenv("TFY_HOST")
	if host == "" || token == "" {
		return nil, errors.New("the control plane is not known; set TFY_HOST, and TFY_API_KEY or TFY_CLUSTER_TOKEN")
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return nil, fmt.Errorf("%s holds a space, a line break or another character that no token has; set it anew", source)
	}
	base, err := controlPlaneURL(host)
	if err != nil {
		return nil, err
	}
	p := controlPlane{
		base: base.JoinPath("api", "svc", "v1"), token: token, env: env,
		caller: &caller{name: "truefoundry", client: safeClient(env), limiter: newLimiter(env.Limits, controlPlaneRate), env: env},
	}
	if source == "TFY_API_KEY" {
		return &userAPI{p}, nil
	}
	return &clusterAPI{p}, nil
}

// controlPlaneURL reads TFY_HOST: a URL, or a host that is asked by https.
func controlPlaneURL(host string) (*url.URL, error) {
	if !strings.Contains(host, "://") {
		host = "https://" + host
	}
	u, err := url.Parse(host)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("TFY_HOST is not the address of a control plane; write it like https://acme.truefoundry.cloud")
	}
	return u, nil
}

// A controlPlane is what both of its APIs have in common.
type controlPlane struct {
	base   *url.URL // with the path of its API
	token  string
	env    Env
	caller *caller
}

// do makes a request that only reads, whatever its method.
func (p *controlPlane) do(ctx context.Context, method string, address *url.URL, body string) (reply, string) {
	return p.caller.call(ctx, func(ctx context.Context) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, method, address.String(), strings.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "Bearer "+p.token)
		req.Header.Set("Accept", "application/json")
		if body != "" {
			req.Header.Set("Content-Type", "application/json")
		}
		return req, nil
	}, nil)
}

// controlPlaneRefusal turns the statuses that both APIs have into an answer; ok is false
// for one that is none of them.
func controlPlaneRefusal(status int) (a Answer, ok bool) {
	switch status {
	case http.StatusUnauthorized:
		return Answer{State: Refused, Why: "the control plane does not accept the token (HTTP 401); make a new one and set TFY_API_KEY or TFY_CLUSTER_TOKEN"}, true
	case http.StatusForbidden:
		return Answer{State: Refused, Why: "the caller may not read it (HTTP 403)"}, true
	}
	return Answer{}, false
}

func unknownAnswer(status int) string {
	return "it does not answer like a control plane (HTTP " + strconv.Itoa(status) + "); is TFY_HOST right?"
}

// decodeExact decodes JSON whose strings are to be exact: the decoder would
// quietly replace bytes that are no UTF-8.
func decodeExact(body []byte, into any) bool {
	return utf8.Valid(body) && json.Unmarshal(body, into) == nil
}

// A jsonText is a string of an answer, as bytes. It is not there if the answer
// lacks it, or has null.
type jsonText struct {
	there bool
	bytes []byte
}

func (t *jsonText) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" {
		return nil
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return err
	}
	if strings.ContainsRune(s, utf8.RuneError) && !bytes.ContainsRune(raw, utf8.RuneError) &&
		!bytes.Contains(bytes.ToLower(raw), []byte(`\ufffd`)) {
		return errors.New("half of a surrogate pair, which is no character")
	}
	t.there, t.bytes = true, []byte(s)
	return nil
}

// A jsonGiven is whether there is a string at all; the string is not kept.
type jsonGiven bool

func (g *jsonGiven) UnmarshalJSON(raw []byte) error {
	*g = jsonGiven(raw[0] == '"')
	return nil
}
