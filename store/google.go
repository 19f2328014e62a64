package store

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/time/rate"
)

// Google's quotas, per minute and project: 600 reads of metadata and 90,000
// accesses of values (cloud.google.com/secret-manager/quotas). In one minute
// the rates here come to 580 and 30,000.
const (
	metadataPerMinute   = 600
	googleMetadataRate  = 8 // requests a second, after the burst
	googleMetadataBurst = 100
	googleAccessRate    = 500
)

// slowMetadata is the note for more secrets than Google answers in a minute.
const slowMetadata = "Google answers 600 questions for metadata a minute; reading is not held up like that, but needs secretmanager.versions.access"

const googleEndpoint = "https://secretmanager.googleapis.com"

// google asks Google Secret Manager by REST: the vendor's client would bring
// gRPC along.
type google struct {
	env      Env
	project  string
	base     *url.URL // "" host: from the credentials' universe
	metadata caller   // the two kinds of requests have quotas of their own
	access   caller
	client   *http.Client
	login    googleLogin
	writer   string // who creates secrets here; "" before the first
	asked    int    // questions for metadata
}

// openGoogle opens the Secret Manager of one project. The host is Google's own,
// unless the operator's environment names another.
func openGoogle(_ context.Context, c Config, env Env) (Store, error) {
	if !isProject(c.Project) {
		return nil, fmt.Errorf("%s is no id of a Google project; set project_id in the provider account, or project in the policy", quote(c.Project))
	}
	if err := guardFiles(env, googleFiles); err != nil {
		return nil, err
	}
	g := &google{env: env, project: c.Project, client: safeClient(env)}
	if text := env.getenv("CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER"); text != "" {
		base, err := url.Parse(strings.TrimSuffix(text, "/"))
		if err != nil || base.Host == "" || base.User != nil || base.RawQuery != "" || base.Scheme != "https" && !(base.Scheme == "http" && isLoopback(base)) {
			return nil, fmt.Errorf("CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER is no https URL; write it like %s/", googleEndpoint)
		}
		g.base = base
	}
	g.metadata = caller{name: "google", client: g.client, limiter: newLimiter(env.Limits, googleMetadataRate), env: env}
	g.access = caller{name: "google", client: g.client, limiter: newLimiter(env.Limits, googleAccessRate), env: env}
	if env.Limits.Rate == 0 {
		g.metadata.limiter.rate = rate.NewLimiter(googleMetadataRate, googleMetadataBurst)
	}
	return g, nil
}

func (g *google) Requests(n int, _ Mode) int { return n }

func (g *google) Ask(ctx context.Context, names []string, mode Mode) ([]Answer, error) {
	if len(names) == 0 {
		return nil, ctx.Err()
	}
	return ask(ctx, len(names), g.limits(len(names), mode), func(ctx context.Context, answers []Answer) {
		token, refusal := g.login.enter(ctx, g)
		if token == nil {
			fill(answers, refusal.State, refusal.Why)
			return
		}
		inFlight(ctx, len(names), g.env.Limits.inFlight(), func(ctx context.Context, i int) {
			answers[i] = g.one(ctx, token, names[i], mode)
		})
		if mode != Exists {
			return
		}
		if g.asked += len(names); g.asked > metadataPerMinute {
			note(answers, slowMetadata)
		}
	}, g.metadata.limiter, g.access.limiter)
}

// limits gives an Ask for metadata the time that the quota demands, where the
// operator has set neither time nor rate.
func (g *google) limits(n int, mode Mode) Limits {
	l := g.env.Limits
	if mode == Exists && l.Total == 0 && l.Rate == 0 {
		l.Total = defaultTotal + time.Duration(n)*time.Second/googleMetadataRate
	}
	return l
}

// one asks for the newest version of one secret.
func (g *google) one(ctx context.Context, token oauth2.TokenSource, name string, mode Mode) Answer {
	if !isSecretID(name) {
		return Answer{State: Missing, Why: "no secret of Google can be called that"}
	}
	c, method := &g.access, ":access"
	if mode == Exists {
		c, method = &g.metadata, ""
	}
	address := *g.base
	address.Path += "/v1/projects/" + g.project + "/secrets/" + name + "/versions/latest" + method
	t, err := token.Token() // the one that there is, unless it has expired meanwhile
	if err != nil {
		a, _ := googleLoginError(err)
		return a
	}
	r, why := c.call(ctx, func(ctx context.Context) (*http.Request, error) { return g.request(ctx, &address, t) }, nil)
	defer clear(r.Body)
	switch {
	case why != "":
		return Answer{State: Broken, Why: why}
	case r.Status != http.StatusOK:
		return googleRefusal(r, mode)
	case mode == Exists:
		return googleMetadata(r.Body, name)
	}
	return googleValue(r.Body, name, mode)
}

func (g *google) request(ctx context.Context, address *url.URL, token *oauth2.Token) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, err
	}
	token.SetAuthHeader(req)
	req.Header.Set("Accept", "application/json")
	if g.login.quotaProject != "" {
		req.Header.Set("X-Goog-User-Project", g.login.quotaProject)
	}
	return req, nil
}

// isProject reports whether s is the id or the number of a project, and so
// safe as a part of a path. Ids of the oldest kind begin with a domain and a
// colon.
func isProject(s string) bool {
	return len(s) > 0 && len(s) <= 100 && isAlnum(s[0]) && isAlnum(s[len(s)-1]) && only(s, "-.:") &&
		!strings.Contains(s, "..") && strings.Count(s, ":") < 2 && s == strings.ToLower(s) &&
		(strings.Contains(s, ":") || !strings.Contains(s, "."))
}

// isSecretID reports whether Google allows s as the id of a secret.
func isSecretID(s string) bool { return len(s) > 0 && len(s) <= 255 && only(s, "-_") }

// only reports whether s has letters and digits of ASCII, and characters of
// more, alone.
func only(s, more string) bool {
	for i := range len(s) {
		if !isAlnum(s[i]) && strings.IndexByte(more, s[i]) < 0 {
			return false
		}
	}
	return true
}

func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
