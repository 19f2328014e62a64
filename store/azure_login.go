package store

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azlog "github.com/Azure/azure-sdk-for-go/sdk/azcore/log"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// azureLogin is Azure's default chain of credentials, and the token it gave.
type azureLogin struct {
	env        Env
	credential azcore.TokenCredential
	scope      string // what a token is for: "" before the challenge
	tenant     string // whose the vault is

	mu   *sync.Mutex
	last azcore.AccessToken
}

// quietAzure keeps the vendor's library from logging. With AZURE_SDK_GO_LOGGING
// in the environment it would write what a login server says to standard error,
// the client secret that it may echo included. The setting is the library's own
// and global; it is made once, before the first request.
var quietAzure = sync.OnceFunc(func() { azlog.SetListener(nil) })

// azureCredentials prepares the default chain: the environment, workload and
// managed identity, and the command lines. It dials nothing.
func azureCredentials(client *http.Client, env Env) (azureLogin, error) {
	quietAzure()
	options := &azidentity.DefaultAzureCredentialOptions{}
	options.Transport = client
	options.Retry = policy.RetryOptions{MaxRetries: 2, RetryDelay: firstPause, MaxRetryDelay: 2 * time.Second}
	options.Telemetry.Disabled = true
	credential, err := azidentity.NewDefaultAzureCredential(options)
	if err != nil { // its text may hold what the environment does
		return azureLogin{}, errors.New("the environment of the Azure login cannot be used; check AZURE_TOKEN_CREDENTIALS, AZURE_AUTHORITY_HOST and AZURE_TENANT_ID")
	}
	return azureLogin{env: env, credential: credential, mu: new(sync.Mutex)}, nil
}

// enter makes the first request as all of Azure's clients do, without a token:
// the challenge says which tenant the vault belongs to. Then it logs in. The
// answer is everyone's if it has a state.
func (a *azure) enter(ctx context.Context, name string) Answer {
	if a.login.scope == "" {
		address := a.address("/secrets/" + name + "/")
		r, why := a.caller.call(ctx, func(ctx context.Context) (*http.Request, error) {
			return azureRequest(ctx, address, "")
		}, nil)
		switch {
		case why != "":
			return Answer{State: Broken, Why: why}
		case r.Status == http.StatusForbidden:
			return azureRefusal(r, "secrets/get")
		case r.Status != http.StatusUnauthorized:
			return Answer{State: Broken, Why: "it does not answer like a Key Vault (HTTP " + strconv.Itoa(r.Status) + ")"}
		}
		tenant, ok := challenge(r.Header.Get("WWW-Authenticate"), a.base.Host)
		if !ok {
			return Answer{State: Broken, Why: "its challenge is not that of a Key Vault of its domain; no token was sent"}
		}
		a.login.tenant, a.login.scope = tenant, "https://"+vaultDomain(a.base.Host)+"/.default"
	}
	_, refusal := a.login.token(ctx, a.env.now())
	return refusal
}

// challenge reads the header of a 401: Bearer authorization="https://LOGIN/TENANT",
// resource="https://vault.azure.net". The resource must be the domain of the
// vault that was asked, else a vault could ask for tokens for something else.
// Of the rest only the tenant counts: where to log in, the environment says.
func challenge(header, host string) (tenant string, ok bool) {
	kind, rest, _ := strings.Cut(strings.TrimSpace(header), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return "", false
	}
	values := make(map[string]string)
	for _, part := range strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ' ' }) {
		name, value, _ := strings.Cut(part, "=")
		values[strings.ToLower(name)] = strings.Trim(value, `"`)
	}
	resource := values["scope"]
	if resource == "" {
		resource = values["resource"]
	}
	r, err := url.Parse(strings.TrimSuffix(resource, "/.default"))
	if err != nil || r.Scheme != "https" || !strings.EqualFold(r.Host, vaultDomain(host)) || strings.Trim(r.Path, "/") != "" {
		return "", false
	}
	authority, err := url.Parse(values["authorization"])
	if err != nil || authority.Scheme != "https" {
		return "", false
	}
	tenant, _, _ = strings.Cut(strings.Trim(authority.Path, "/"), "/")
	ok = tenant != "" && len(tenant) <= 100 && only(tenant, "-.") && isAlnum(tenant[0]) && !strings.Contains(tenant, "..")
	return tenant, ok
}

// token returns the token, a new one where there is none or it is about to end:
// one login however many requests want it.
func (l *azureLogin) token(ctx context.Context, now time.Time) (string, Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last.Token != "" && now.Before(l.last.ExpiresOn.Add(-renewBefore)) {
		return l.last.Token, Answer{}
	}
	token, err := l.credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{l.scope}, TenantID: l.tenant})
	if err != nil {
		answer := l.failed(ctx, err)
		l.env.logf("azure: login: %s", answer.Why)
		return "", answer
	}
	l.last = token
	return token.Token, Answer{}
}

// failed turns the error of a login, which may hold all that a server said,
// into an answer.
func (l *azureLogin) failed(ctx context.Context, err error) Answer {
	if ctx.Err() != nil {
		return Answer{State: Broken, Why: noTime}
	}
	if e, ok := errors.AsType[*azidentity.AuthenticationFailedError](err); ok && e.RawResponse != nil {
		status := e.RawResponse.StatusCode
		text := "(HTTP " + strconv.Itoa(status) + loginCode(e.RawResponse) + ")"
		switch {
		case status == http.StatusBadRequest || status == http.StatusUnauthorized || status == http.StatusForbidden:
			return Answer{State: Refused, Why: "Azure does not accept the login " + text + "; renew the client's secret, or log in again"}
		case status == http.StatusTooManyRequests || status >= 500:
			return Answer{State: Broken, Why: "the login server failed " + text}
		}
		return Answer{State: Broken, Why: "the login server does not answer like one " + text}
	}
	if isCertificate(err) {
		return Answer{State: Broken, Why: "the login server cannot be asked: " + Distrusted}
	}
	if own := l.env.getenv("AZURE_TENANT_ID"); own != "" && !strings.EqualFold(own, l.tenant) {
		return Answer{State: Broken, Why: "the vault belongs to another tenant than AZURE_TENANT_ID; add that one to AZURE_ADDITIONALLY_ALLOWED_TENANTS if it is right"}
	}
	return Answer{State: Broken, Why: "no Azure token could be had; set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or run az login, and check the network"}
}

// loginCode returns the number of Entra's error, ", AADSTS7000215", "" for none.
func loginCode(r *http.Response) string {
	var body struct {
		Codes []uint32 `json:"error_codes"`
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil || json.Unmarshal(data, &body) != nil || len(body.Codes) == 0 {
		return ""
	}
	return ", AADSTS" + strconv.FormatUint(uint64(body.Codes[0]), 10)
}
