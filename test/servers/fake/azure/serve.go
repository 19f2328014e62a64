package azure

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

// versionsOfAPI are those that the fake's answers are like: ours, and the one of
// the vendor's client [model].
var versionsOfAPI = []string{"7.4", "2026-04-01"}

// pageSize is how many versions come in one page at most [model].
const pageSize = 25

var secretName = regexp.MustCompile(`^[0-9A-Za-z-]{1,127}$`)

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch strings.TrimSuffix(r.Host, ":443") {
	case LoginHost, discoveryHost:
		s.serveLogin(w, r)
	case s.Host:
		s.serveVault(w, r)
	default:
		s.report("a request for the host %s", r.Host)
		http.NotFound(w, r)
	}
}

func (s *Server) serveVault(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := strings.Split(r.URL.Path, "/")
	sets := r.Method == http.MethodPut && len(p) == 3
	reads := r.Method == http.MethodGet && len(p) == 4 && r.ContentLength == 0
	if !sets && !reads || p[1] != "secrets" || !secretName.MatchString(p[2]) {
		s.report("the fake does not know %s %s", r.Method, r.URL.Path)
		http.NotFound(w, r)
		return
	}
	operation := "get"
	switch {
	case sets:
		operation = "set"
	case p[3] == "versions":
		operation = "list"
	}
	s.checkQuery(r, operation)
	switch authorization := r.Header.Get("Authorization"); {
	case authorization == "":
		s.unauthorized(w, "AKV10000: Request is missing a Bearer or PoP token.") // [rec]
		return
	case authorization != "Bearer "+s.Token:
		s.unauthorized(w, "AKV10022: Invalid audience.") // [assumed]
		return
	}
	s.counts[operation]++
	for _, key := range []string{operation + " " + p[2], operation + " *", "* " + p[2], "* *"} {
		if reason := s.denied[key]; reason != "" {
			// [thread]: the code of the error is the same as that of a disabled
			// secret; the text names the caller.
			writeError(w, http.StatusForbidden, "Forbidden", "Caller is not authorized to perform action on resource.\r\nCaller: appid="+s.Client, reason)
			return
		}
	}
	sec := s.secrets[strings.ToLower(p[2])]
	if operation == "set" {
		s.put(w, r, p[2], sec)
		return
	}
	if sec == nil || sec.deleted {
		if operation == "list" && s.empty {
			s.write(w, new(azsecrets.SecretPropertiesListResult), map[string]any{"value": []any{}, "nextLink": nil})
			return
		}
		s.notFound(w, p[2])
		return
	}
	if operation == "list" {
		s.list(w, r, sec)
		return
	}
	s.get(w, sec, p[3])
}

// checkQuery reports parameters that the operation does not have.
func (s *Server) checkQuery(r *http.Request, operation string) {
	q := r.URL.Query()
	if !slices.Contains(versionsOfAPI, q.Get("api-version")) {
		s.report("api-version %q", q.Get("api-version"))
	}
	for name := range q {
		if name != "api-version" && !(operation == "list" && (name == "maxresults" || name == "$skiptoken")) {
			s.report("%s has no parameter %s", operation, name)
		}
	}
}

func (s *Server) unauthorized(w http.ResponseWriter, text string) {
	header := s.challenge
	if header == "" { // [rec]
		header = `Bearer authorization="https://` + LoginHost + "/" + s.Tenant + `", resource="https://vault.azure.net"`
	}
	w.Header().Set("WWW-Authenticate", header)
	writeError(w, http.StatusUnauthorized, "Unauthorized", text, "")
}

// notFound is the answer for a secret that is not there, or deleted and not yet
// gone [thread].
func (s *Server) notFound(w http.ResponseWriter, name string) {
	writeError(w, http.StatusNotFound, "SecretNotFound", "A secret with (name/id) "+name+" was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command.", "")
}

// get answers with a version, the newest for "". One that is disabled is 403
// with the code of any refusal [thread].
func (s *Server) get(w http.ResponseWriter, sec *secret, id string) {
	i := len(sec.versions) - 1
	if id != "" {
		i = slices.IndexFunc(sec.versions, func(v version) bool { return v.id == id })
	}
	switch {
	case i < 0:
		s.notFound(w, sec.name+"/"+id)
	case !sec.versions[i].enabled:
		writeError(w, http.StatusForbidden, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled")
	default:
		v := sec.versions[i]
		out := s.properties(sec, v)
		out["value"] = v.value
		s.write(w, new(azsecrets.Secret), out)
	}
}

// maxValue is how many bytes a value has at most [model].
const maxValue = 25 << 10

// put sets a secret: a new version, whatever there is; there is no condition
// [model]. One that is deleted and can be recovered is a conflict [thread].
func (s *Server) put(w http.ResponseWriter, r *http.Request, name string, sec *secret) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if r.Header.Get("Content-Type") != "application/json" {
		s.report("set with the content type %q", r.Header.Get("Content-Type"))
	}
	in := new(azsecrets.SetSecretParameters)
	wrong := checkModel(in, body)
	switch {
	case wrong != "" || in.Value == nil:
		s.report("the request: %s", wrong)
		writeError(w, http.StatusBadRequest, "BadParameter", "The request body is invalid.", "") // [assumed]
	case in.Tags != nil || in.ContentType != nil || in.SecretAttributes != nil:
		s.report("the fake sets no more than a value")
	case len(*in.Value) > maxValue:
		writeError(w, http.StatusBadRequest, "BadParameter", "Property value has invalid value", "") // [thread] that it is refused, [assumed] how
	case sec != nil && sec.deleted:
		writeError(w, http.StatusConflict, "Conflict", "Secret "+name+" is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.", "ObjectIsDeletedButRecoverable")
	default:
		sec := s.set(name, *in.Value)
		v := sec.versions[len(sec.versions)-1]
		out := s.properties(sec, v)
		out["value"] = v.value
		s.write(w, new(azsecrets.Secret), out)
	}
}

// list answers with a page of versions, in the order of their ids [thread].
func (s *Server) list(w http.ResponseWriter, r *http.Request, sec *secret) {
	all := slices.Clone(sec.versions)
	slices.SortFunc(all, func(a, b version) int { return strings.Compare(a.id, b.id) })
	q := r.URL.Query()
	start, size := 0, pageSize
	if text := q.Get("$skiptoken"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > len(all) {
			s.report("a $skiptoken that the fake did not give")
			n = 0
		}
		start = n
	}
	if text := q.Get("maxresults"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > pageSize {
			writeError(w, http.StatusBadRequest, "BadParameter", "invalid maxresults", "") // [assumed]
			return
		}
		size = n
	}
	end := min(start+size, len(all))
	items := []any{}
	for _, v := range all[start:end] {
		items = append(items, s.properties(sec, v))
	}
	var next any
	switch {
	case s.next != "":
		next = s.next
	case end < len(all): // with the port, as the real ones have [thread]
		next = "https://" + s.Host + ":443/secrets/" + sec.name + "/versions?api-version=" + q.Get("api-version") + "&$skiptoken=" + strconv.Itoa(end) + "&maxresults=" + strconv.Itoa(size)
	}
	s.write(w, new(azsecrets.SecretPropertiesListResult), map[string]any{"value": items, "nextLink": next})
}

func (s *Server) properties(sec *secret, v version) map[string]any {
	return map[string]any{
		"id": "https://" + s.Host + "/secrets/" + sec.name + "/" + v.id,
		"attributes": map[string]any{
			"enabled": v.enabled, "created": v.created, "updated": v.created,
			"recoveryLevel": "Recoverable+Purgeable", "recoverableDays": 90,
		},
		"tags": map[string]any{},
	}
}

// write sends an answer that the vendor's model can hold.
func (s *Server) write(w http.ResponseWriter, model any, v map[string]any) {
	body, err := json.Marshal(v)
	if err != nil {
		s.report("%v", err)
	}
	if wrong := checkModel(model, body); wrong != "" {
		s.report("the fake's own answer: %s", wrong)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Write(body)
}

// WriteError writes an error with that HTTP status and text, in the service's
// own form: for faults that something in front of the fake makes. A status that
// has no code gets the text as its code.
func WriteError(w http.ResponseWriter, _ *http.Request, status int, text string) {
	code, inner := text, text
	switch status {
	case http.StatusUnauthorized:
		code = "Unauthorized"
		w.Header().Set("WWW-Authenticate", `Bearer authorization="https://`+LoginHost+`/common", resource="https://vault.azure.net"`)
	case http.StatusForbidden:
		code = "Forbidden"
	case http.StatusNotFound:
		code = "SecretNotFound"
	case http.StatusTooManyRequests:
		code, inner = "Throttled", "" // [thread]
	}
	writeError(w, status, code, text, inner)
}

// writeError writes an error [rec]; with an inner code as in [thread].
func writeError(w http.ResponseWriter, status int, code, message, inner string) {
	e := map[string]any{"code": code, "message": message}
	if inner != "" {
		e["innererror"] = map[string]any{"code": inner}
	}
	body, err := json.Marshal(map[string]any{"error": e})
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	w.Write(body)
}
