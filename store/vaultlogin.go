package store

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// serviceAccountToken is where a pod has the token of its service account.
const serviceAccountToken = "/var/run/secrets/kubernetes.io/serviceaccount/token"

// vaultLogin is how a token is got: one that is there, a login, or an agent
// that adds its own.
type vaultLogin struct {
	token string // there already
	agent bool   // the agent adds one

	name   string   // of the method, for messages
	path   []string // of the login
	fields map[string]string
	check  string // what to look at when it is refused
}

// vaultCredentials finds the credentials, in this order: VAULT_TOKEN; AppRole
// with VAULT_ROLE_ID and VAULT_SECRET_ID; Kubernetes auth with VAULT_K8S_ROLE
// and the token of the service account; the token that "vault login" left in
// ~/.vault-token. It asks nobody.
func vaultCredentials(c Config, env Env) (vaultLogin, error) {
	if token := strings.TrimSpace(vaultVar(env, "TOKEN")); token != "" {
		return storedToken(token, "VAULT_TOKEN")
	}
	role, secret := vaultVar(env, "ROLE_ID"), vaultVar(env, "SECRET_ID")
	if role == "" && secret != "" {
		return vaultLogin{}, errors.New("VAULT_SECRET_ID is set without VAULT_ROLE_ID; set both")
	}
	if role != "" {
		fields := map[string]string{"role_id": role}
		if secret != "" {
			fields["secret_id"] = secret
		}
		return loginAt(env, "AppRole", "APPROLE_MOUNT", "approle", fields, "VAULT_ROLE_ID and VAULT_SECRET_ID")
	}
	if role := vaultVar(env, "K8S_ROLE"); role != "" {
		jwt, err := os.ReadFile(orElse(vaultVar(env, "K8S_TOKEN_PATH"), serviceAccountToken))
		if err != nil {
			return vaultLogin{}, errors.New("VAULT_K8S_ROLE is set, and the service account's token cannot be read; run in a pod, or set VAULT_K8S_TOKEN_PATH")
		}
		fields := map[string]string{"role": role, "jwt": strings.TrimSpace(string(jwt))}
		return loginAt(env, "Kubernetes", "K8S_MOUNT", "kubernetes", fields, "VAULT_K8S_ROLE and the service account")
	}
	if home := env.getenv("HOME"); home != "" {
		if data, err := os.ReadFile(filepath.Join(home, ".vault-token")); err == nil && len(data) > 0 {
			return storedToken(strings.TrimSpace(string(data)), "~/.vault-token")
		}
	}
	if vaultVar(env, "AGENT_ADDR") != "" {
		return vaultLogin{agent: true}, nil
	}
	return vaultLogin{}, errors.New("there are no credentials for Vault; set VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID, or VAULT_K8S_ROLE")
}

func storedToken(token, from string) (vaultLogin, error) {
	for _, r := range token {
		if r <= ' ' || r > '~' {
			return vaultLogin{}, errors.New(from + " has a character that no token has; set it to the token alone")
		}
	}
	return vaultLogin{token: token}, nil
}

func loginAt(env Env, name, variable, mount string, fields map[string]string, check string) (vaultLogin, error) {
	path, ok := pathSegments(orElse(vaultVar(env, variable), mount))
	if !ok {
		return vaultLogin{}, errors.New("VAULT_" + variable + " is no path; set it to where the method is mounted, without auth/")
	}
	return vaultLogin{name: name, path: slices.Concat([]string{"auth"}, path, []string{"login"}), fields: fields, check: check}, nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// signIn returns a token, or everyone's answer.
func (v *vault) signIn(ctx context.Context) (token string, a Answer) {
	l := v.login
	if l.token != "" || l.agent {
		return l.token, Answer{}
	}
	body, err := json.Marshal(l.fields)
	if err != nil {
		return "", Answer{State: Broken, Why: "its login cannot be written as JSON"}
	}
	r, why := v.caller.call(ctx, func(ctx context.Context) (*http.Request, error) {
		req, err := v.request(ctx, http.MethodPost, "", l.path, body)
		if err == nil {
			req.Header.Set("Content-Type", "application/json")
			if ns := vaultVar(v.env, "NAMESPACE"); ns != "" { // where the method is may differ from where the secrets are
				req.Header.Set(namespaceHeader, ns)
			}
		}
		return req, err
	}, isSealed)
	login := "the " + l.name + " login "
	switch {
	case why == noTime:
		return "", Answer{State: Broken, Why: why}
	case why != "":
		return "", Answer{State: Broken, Why: login + "came to nothing: " + why}
	case r.Status == http.StatusServiceUnavailable:
		return "", otherStatus(r)
	case r.Status == http.StatusNotFound:
		return "", Answer{State: Broken, Why: login + "has no method at " + quote(strings.Join(l.path, "/")) + " (HTTP 404)"}
	case r.Status != http.StatusOK:
		return "", Answer{State: Refused, Why: login + "was refused (HTTP " + strconv.Itoa(r.Status) + "); check " + l.check}
	}
	var answer struct {
		Auth struct {
			Token string `json:"client_token"`
			MFA   *any   `json:"mfa_requirement"`
		} `json:"auth"`
	}
	if err := json.Unmarshal(r.Body, &answer); err != nil || answer.Auth.Token == "" {
		if answer.Auth.MFA != nil {
			return "", Answer{State: Refused, Why: login + "wants a second factor, which nobody is there to give"}
		}
		return "", Answer{State: Broken, Why: login + "got an answer without a token"}
	}
	if s, err := storedToken(answer.Auth.Token, ""); err == nil {
		return s.token, Answer{}
	}
	return "", Answer{State: Broken, Why: login + "got an answer without a token"}
}
