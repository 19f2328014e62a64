package azure

import (
	"encoding/json"
	"net/http"
)

// scope is what a token for vaults is asked for as [rec] (the resource of the
// challenge) [model].
const scope = "https://vault.azure.net/.default"

// serveLogin is the part of Microsoft's login that a service principal with a
// secret needs (learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow)
// [model].
func (s *Server) serveLogin(w http.ResponseWriter, r *http.Request) {
	base := "https://" + LoginHost + "/" + s.Tenant
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/common/discovery/instance":
		writeJSON(w, 200, map[string]any{
			"tenant_discovery_endpoint": base + "/v2.0/.well-known/openid-configuration",
			"api-version":               "1.1",
			"metadata": []any{map[string]any{
				"preferred_network": LoginHost, "preferred_cache": "login.windows.net", "aliases": []string{LoginHost, discoveryHost},
			}},
		})
	case r.Method == http.MethodGet && r.URL.Path == "/"+s.Tenant+"/v2.0/.well-known/openid-configuration":
		writeJSON(w, 200, map[string]any{
			"token_endpoint": base + "/oauth2/v2.0/token", "authorization_endpoint": base + "/oauth2/v2.0/authorize",
			"issuer": base + "/v2.0",
		})
	case r.Method == http.MethodPost && r.URL.Path == "/"+s.Tenant+"/oauth2/v2.0/token" && r.ParseForm() == nil:
		s.token(w, r)
	default:
		s.report("the login has no %s %s%s", r.Method, r.Host, r.URL.Path)
		http.NotFound(w, r)
	}
}

func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.logins++
	status := s.loginErr
	s.mu.Unlock()
	form := r.PostForm
	if form.Get("grant_type") != "client_credentials" || form.Get("client_id") != s.Client || form.Get("client_secret") != s.Secret {
		s.report("a login with other credentials")
		status = http.StatusUnauthorized
	}
	// The libraries add scopes of their own beside it.
	if got := form.Get("scope"); got != scope && got != scope+" openid offline_access profile" {
		s.report("a login for the scope %q", got)
		status = http.StatusBadRequest
	}
	if status != 0 {
		// An error that repeats what it was sent, to see whether it comes out.
		writeJSON(w, status, map[string]any{
			"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided. CANARY " + form.Encode(),
			"error_codes": []int{7000215}, "correlation_id": "CANARY", "trace_id": "CANARY",
		})
		return
	}
	writeJSON(w, 200, map[string]any{"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": s.Token})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}
